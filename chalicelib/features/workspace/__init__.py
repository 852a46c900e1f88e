"""Workspaces: whose token works, and who must wait."""
