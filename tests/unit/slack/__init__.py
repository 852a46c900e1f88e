"""Unit tests of chalicelib.slack."""
