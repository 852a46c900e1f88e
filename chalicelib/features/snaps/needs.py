"""What messages that vanish need of Slack: the commands, the shortcut, and each scope with its reason. Pure."""

from chalicelib.slack.manifest import MessageShortcut, Needs, SlashCommand

_VERBS = {
    "10s MESSAGE": "Post a message that vanishes after 10 seconds; 5m, 2h, 1h30m, 1d, 5 minutes work, too",
    "MESSAGE": "After 5 seconds",
    "-- MESSAGE": "The same, for a message that begins with a number",
    "list": "My messages that are still there",
    "help": "What Rooster can do",
}
SNAP = SlashCommand("/snap", "Messages that vanish", _VERBS)
SNAPSLACK = SlashCommand("/snapslack", "The same as /snap", {"help": "What Rooster can do"})
REPLY = MessageShortcut("snap_reply", "Reply that vanishes", "Answer in the thread with a message that vanishes")
NEEDS = Needs(
    commands=(SNAP, SNAPSLACK),
    events=(),
    shortcuts=(REPLY,),
    scopes={
        "commands": "`/snap`, and the shortcut that replies in a thread",
        "chat:write": "posting messages that vanish, and deleting them",
        "users:read": "the author's name, and who may delete at once",
        "im:write": "telling an author what could not be deleted",
        "im:history": "finding a message that is to vanish, in a direct message",
        "channels:history": "finding a message that is to vanish, in a public channel",
        "groups:history": "finding a message that is to vanish, in a private channel",
        "mpim:history": "finding a message that is to vanish, in a group message",
    },
    optional=("channels:history", "groups:history", "mpim:history"),
    does="posts messages that vanish",
)
