"""Standups: asked, answered, reported."""
