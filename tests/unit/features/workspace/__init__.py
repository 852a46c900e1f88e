"""Unit tests of chalicelib.workspaces."""
