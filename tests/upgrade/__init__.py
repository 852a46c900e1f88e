"""What earlier releases stored, read by today's code."""
