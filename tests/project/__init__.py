"""The project as a whole: its documents, its sizes, its imports, its tests."""
