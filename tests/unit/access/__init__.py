"""Unit tests of chalicelib.access, against moto."""
