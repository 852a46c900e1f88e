"""Unit tests of chalicelib.standups."""
