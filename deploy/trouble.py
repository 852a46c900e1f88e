"""What deploying tells a person when it cannot go on."""


class Trouble(Exception):
    """Its text is one clear sentence: what is wrong, and what helps."""
