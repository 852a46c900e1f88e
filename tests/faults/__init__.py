"""The fault catalogue: each test carries the id of its row."""
