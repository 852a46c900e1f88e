"""The emoji that fits a message, or silence: what chooses it, in this process or behind an HTTP endpoint."""
