"""What people read of any feature where it does not serve them: not now, or only an admin. Pure."""

ONLY_ADMINS = "Only a workspace admin can do that. Please ask one."
BUSY_FORGETTING = (
    "I'm deleting this workspace's data right now, so I can't save anything new. Please try again in a few minutes."
)
"""Whatever is asked for meanwhile; also said at the field of a form."""
