"""What standups need of Slack: the command, the events, and each scope with its reason. Pure."""

from chalicelib.slack.manifest import Needs, SlashCommand

STANDUP = SlashCommand(
    "/standup",
    "Standups of this channel",
    {
        "new": "Set one up",
        "list": "What is set up here",
        "start": "Ask now",
        "answer": "Answer today's questions, or change your answers",
        "skip": "Skip today",
        "report": "Post the report now, or refresh it",
        "delete": "Delete one",
        "help": "What Rooster can do",
    },
)
NEEDS = Needs(
    commands=(STANDUP,),
    events=("app_home_opened", "message.im", "member_joined_channel", "group_unarchive"),
    scopes={
        "commands": "`/standup`",
        "chat:write": "prompts, reports and answers to commands",
        "users:read": "names, time zones, who is deactivated",
        "channels:read": "who is in a public channel, and a member's channels on their Home tab",
        "groups:read": "standups in private channels that Rooster is in",
        "im:write": "opening a member's DM, to look whether a message arrived",
        "im:history": "reading what members write to Rooster, and looking whether a message arrived in their DM",
        "channels:history": "looking whether a message arrived in a public channel",
        "groups:history": "looking whether a message arrived in a private channel",
    },
    optional=("channels:history", "groups:history", "groups:read"),
    does="runs your team's standups",
)
