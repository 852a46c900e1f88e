"""Unit tests of chalicelib.features, a folder a feature."""
