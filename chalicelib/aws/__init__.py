"""AWS behind our own words; the only callers of AWS, but for endpoints, which are called with a signature from here."""
