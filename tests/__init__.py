"""Rooster's tests."""
