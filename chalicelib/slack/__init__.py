"""Slack: the client, text and typed views of what Slack sends."""
