"""Unit tests of chalicelib.frontdoor."""
