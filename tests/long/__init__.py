"""What takes too long for `make test`: `make test-long` runs it and prints figures."""
