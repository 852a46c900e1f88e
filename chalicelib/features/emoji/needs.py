"""What reactions need of Slack: the command, the events, the shortcut, and each scope with its reason. Pure."""

from chalicelib.slack.manifest import MessageShortcut, Needs, SlashCommand

EMOJI = SlashCommand(
    "/emoji",
    "The emoji that fits",
    {
        "on": "React to messages in this channel",
        "off": "Stop that",
        "quiet": "React here only where it is plain",
        "normal": "React here where it is likely to fit",
        "lively": "React here as soon as it may fit",
        "mute me": "Leave my messages alone",
        "unmute me": "React to my messages again",
        "block": "Never use these emoji in this workspace, as in `block :taco:`",
        "unblock": "Use them again; for admins",
        "explain": "What a text would get, as in `explain we shipped it`",
        "stats": "What happened here in the last day",
        "help": "What Rooster can do",
    },
)
WHY = MessageShortcut("emoji_why", "Why this emoji?", "What Rooster read, and how to take its emoji back")
NEEDS = Needs(
    commands=(EMOJI,),
    events=("message.channels", "message.groups", "message.im", "message.mpim"),
    shortcuts=(WHY,),
    scopes={
        "commands": "`/emoji`, and the shortcut that explains an emoji",
        "reactions:write": "reacting to messages, and taking a reaction back",
        "chat:write": "telling a channel that reactions are on, and answering direct messages",
        "users:read": "who may unblock an emoji",
        "channels:read": "whether Rooster is in a public channel",
        "groups:read": "whether Rooster is in a private channel",
        "im:history": "reading what members write to Rooster",
        "im:write": "answering there",
        "channels:history": "reading messages in public channels where somebody switched reactions on",
        "groups:history": "reading messages in private channels where somebody switched reactions on",
        "mpim:history": "reading group messages where somebody switched reactions on",
        "emoji:read": "the names of the workspace's own emoji",
    },
    optional=("channels:history", "groups:history", "groups:read", "mpim:history", "emoji:read"),
    does="reacts with the emoji that fits",
)
