"""A sweep of refusals: every method that a job or a request calls, refused in every way, in every feature."""
