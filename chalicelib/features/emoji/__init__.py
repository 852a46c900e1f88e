"""Reactions: the emoji that fits a message, put on it or kept back, and why."""

FEATURE = "emoji"
"""Its name, as the setting FEATURES has it."""
