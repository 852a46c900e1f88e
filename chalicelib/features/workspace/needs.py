"""What Rooster needs of Slack whatever features are on: its own command, and news of installations. Pure."""

from chalicelib.slack.manifest import Needs, SlashCommand

ROOSTER = SlashCommand(
    "/rooster",
    "Rooster in this workspace",
    {
        "help": "What this command can do",
        "status": "Who installed Rooster, and what works",
        "features": "What is switched on here",
        "export": "Everything that is stored of this workspace, as a file",
        "forget": "Delete everything that is stored of this workspace",
    },
)
NEEDS = Needs(
    commands=(ROOSTER,),
    events=(
        *("app_uninstalled", "tokens_revoked", "team_access_granted", "team_access_revoked"),
        *("message.im", "channel_id_changed"),
    ),
    scopes={
        "commands": "`/rooster`",
        "chat:write": "telling who installed it what comes next",
        "users:read": "who may administer Rooster",
        "im:write": "opening the DM of who installed it",
        "im:history": "hearing who asks Rooster for help in a DM",
        "files:write": "`/rooster export` sends its file",
        "groups:read": "hearing that a private channel got another id, and following it",
    },
    optional=("files:write", "groups:read"),
)
