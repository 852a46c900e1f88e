"""Access to Slack: which workspaces let Rooster in, by which tokens, and which methods must rest."""
