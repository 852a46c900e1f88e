"""Messages that vanish: posted at once, deleted at their time, their words kept nowhere."""
