"""Unit tests, one module for each of chalicelib."""
