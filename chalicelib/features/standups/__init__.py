"""Standups: asked, answered, reported."""

FEATURE = "standups"
"""Its name, as the setting FEATURES has it."""
