"""The workspace: `/rooster`, and the life of an installation. Nobody can switch it off."""

from chalicelib.feature import Feature, SlashCommand, Storage, Verb, loader
from chalicelib.features.workspace import jobs
from chalicelib.jobs.home_tab import HOME

load = loader(__package__)

ROOSTER = SlashCommand(
    "/rooster",
    "Rooster in this workspace",
    (
        Verb(
            *("status", "", "See what works and which permissions are missing"),
            load("commands.Commands.status"),
        ),
        Verb(
            *("features", "", "See which features are on; admins can switch them"),
            load("commands.Commands.features"),
        ),
        Verb(
            *("export", "", "Get all stored data as a file (admins only)"),
            load("commands.Commands.export"),
            for_admins=True,
        ),
        Verb(
            *("forget", "", "Delete all stored data (admins only)"),
            load("commands.Commands.ask_to_forget"),
            for_admins=True,
        ),
    ),
)
FEATURE = Feature(
    name="rooster",
    always=True,
    commands=(ROOSTER,),
    events={
        "app_home_opened": load("home.Home.opened"),
        "app_uninstalled": load("leaving.Leaving.uninstalled"),
        "tokens_revoked": load("leaving.Leaving.revoked"),
        "team_access_granted": load("leaving.Leaving.granted"),
        "team_access_revoked": load("leaving.Leaving.withdrawn"),
        "message.im": load("commands.Commands.message"),
        "channel_id_changed": load("moving.Moving.heard"),
    },
    clicks={
        "rooster_forget": load("commands.Commands.click_forget"),
        "rooster_switch": load("commands.Commands.click_switch"),
    },
    jobs={
        HOME: load("home.Home.show"),
        jobs.WELCOME: load("notifications.Notifications.welcome"),
        jobs.CHECK: load("leaving.Leaving.check"),
        jobs.GRANT: load("leaving.Leaving.grant"),
        jobs.REVOKE: load("leaving.Leaving.revoke"),
        jobs.LEAVE_TEAMS: load("leaving.Leaving.leave_teams"),
        jobs.PURGE: load("leaving.Leaving.purge"),
        jobs.FORGET: load("notifications.Notifications.forget"),
        jobs.EXPORT: load("notifications.Notifications.export"),
        jobs.HELP: load("notifications.Notifications.help"),
        "standup_help": load("notifications.Notifications.help"),  # of the version before; may go with the next
        jobs.CHANNEL_MOVED: load("moving.Moving.move"),
    },
    notices=load("troubles.BY_KIND"),
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
