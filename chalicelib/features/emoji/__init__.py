"""Reactions: the emoji that fits a message, put on it or kept back, and why."""
