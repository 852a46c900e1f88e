"""What the runner tells a person when it cannot go on."""


class CannotStart(Exception):
    """Its text is one clear sentence: what is wrong, and what helps."""
