"""Scenarios: they read like the product."""
