"""Messages that vanish: posted at once, deleted at their time, their words kept nowhere."""

FEATURE = "snaps"
"""Its name, as the setting FEATURES has it."""
