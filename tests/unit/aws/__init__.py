"""Unit tests of chalicelib.aws, against moto."""
