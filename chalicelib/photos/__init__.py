"""Photos by text message."""
