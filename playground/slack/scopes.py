"""The bot scopes there are in Slack.

Source: https://docs.slack.dev/reference/scopes
"""

KNOWN = frozenset(
    (
        "app_mentions:read assistant:write bookmarks:read bookmarks:write calls:read calls:write canvases:read "
        "canvases:write channels:history channels:join channels:manage channels:read channels:write.invites "
        "channels:write.topic chat:write chat:write.customize chat:write.public commands conversations.connect:manage "
        "conversations.connect:read conversations.connect:write dnd:read emoji:read files:read files:write "
        "groups:history groups:read groups:write groups:write.invites groups:write.topic im:history im:read im:write "
        "incoming-webhook links.embed:write links:read links:write lists:read lists:write metadata.message:read "
        "mpim:history mpim:read mpim:write mpim:write.topic pins:read pins:write reactions:read reactions:write "
        "reminders:read reminders:write remote_files:read remote_files:share remote_files:write search:read.files "
        "search:read.public search:read.users team.billing:read team.preferences:read team:read usergroups:read "
        "usergroups:write users.profile:read users:read users:read.email users:write workflow.steps:execute"
    ).split()
)


def listed(text: str) -> list[str]:
    """As the `scope` of an address has them: between commas or spaces."""
    return list(dict.fromkeys(text.replace(",", " ").split()))
