"""Kudos: a feature of its own folder, as docs/tutorial.md builds it, with something of everything that one can have."""

FEATURE = "toy_feature"
"""Its name, as the setting FEATURES has it, and its folder's."""
