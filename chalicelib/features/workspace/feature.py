"""The workspace: `/rooster`, and the life of an installation. Nobody can switch it off."""

from chalicelib.feature import Feature, SlashCommand, Storage, Verb
from chalicelib.features.workspace import jobs
from chalicelib.features.workspace.service import workspace

ROOSTER = SlashCommand(
    "/rooster",
    "Rooster in this workspace",
    (
        Verb(
            *("status", "", "See what works and which permissions are missing"),
            lambda parts: workspace(parts).commands.status,
        ),
        Verb(
            *("features", "", "See which features are on; admins can switch them"),
            lambda parts: workspace(parts).commands.features,
        ),
        Verb(
            *("export", "", "Get all stored data as a file (admins only)"),
            lambda parts: workspace(parts).commands.export,
            for_admins=True,
        ),
        Verb(
            *("forget", "", "Delete all stored data (admins only)"),
            lambda parts: workspace(parts).commands.ask_to_forget,
            for_admins=True,
        ),
    ),
)
FEATURE = Feature(
    name="rooster",
    always=True,
    commands=(ROOSTER,),
    events={
        "app_uninstalled": lambda parts: workspace(parts).leaving.uninstalled,
        "tokens_revoked": lambda parts: workspace(parts).leaving.revoked,
        "team_access_granted": lambda parts: workspace(parts).leaving.granted,
        "team_access_revoked": lambda parts: workspace(parts).leaving.withdrawn,
        "message.im": lambda parts: workspace(parts).commands.message,
        "channel_id_changed": lambda parts: workspace(parts).moving.heard,
    },
    clicks={
        "rooster_forget": lambda parts: workspace(parts).commands.click_forget,
        "rooster_switch": lambda parts: workspace(parts).commands.click_switch,
    },
    jobs={
        jobs.WELCOME: lambda parts: workspace(parts).telling.welcome,
        jobs.CHECK: lambda parts: workspace(parts).leaving.check,
        jobs.GRANT: lambda parts: workspace(parts).leaving.grant,
        jobs.REVOKE: lambda parts: workspace(parts).leaving.revoke,
        jobs.LEAVE_TEAMS: lambda parts: workspace(parts).leaving.leave_teams,
        jobs.PURGE: lambda parts: workspace(parts).leaving.purge,
        jobs.FORGET: lambda parts: workspace(parts).telling.forget,
        jobs.EXPORT: lambda parts: workspace(parts).telling.export,
        jobs.HELP: lambda parts: workspace(parts).telling.help,
        "standup_help": lambda parts: workspace(parts).telling.help,  # of the version before; may go with the next
        jobs.CHANNEL_MOVED: lambda parts: workspace(parts).moving.move,
    },
    notices=lambda parts: workspace(parts).notices,
    scopes={
        "commands": "`/rooster`",
        "chat:write": "sending the welcome message",
        "users:read": "checking who is an admin",
        "im:write": "sending the welcome message",
        "im:history": "answering requests for help",
        "files:write": "sending the `/rooster export` file",
        "groups:read": "following a private channel whose ID changes",
    },
    optional=("files:write", "groups:read"),
    storage=Storage(kinds=("workspace", "team"), survives=("team#",)),
)
