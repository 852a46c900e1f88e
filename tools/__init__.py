"""What is run by hand, now and then, and never packaged."""
