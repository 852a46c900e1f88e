"""Packaging and deploying, to AWS by `make` and to the local AWS by the playground. Never part of the package."""
