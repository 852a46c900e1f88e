"""The playground's Slack must be as strict as the real one, and do what scripts ask of it."""
