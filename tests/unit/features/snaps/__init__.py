"""Unit tests of chalicelib.snaps."""
