"""Photos by text message."""

FEATURE = "photos"
"""Its name, as the setting FEATURES has it."""
