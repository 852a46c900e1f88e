"""Property tests: promises that hold whatever comes in."""
