"""Rooster: everything behind app.py's table of contents."""
