"""What people read where a workspace cannot be served at this moment. Pure."""

BUSY_FORGETTING = (
    "I'm deleting this workspace's data right now, so nothing new is kept. Please try again in a few minutes."
)
"""Whatever is asked for meanwhile; also said at the field of a form."""
