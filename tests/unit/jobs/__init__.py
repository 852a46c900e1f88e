"""Unit tests of chalicelib.jobs."""
