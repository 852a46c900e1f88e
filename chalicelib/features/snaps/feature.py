"""Messages that vanish: what they declare."""

from chalicelib.feature import Feature, Landing, MessageShortcut, SlashCommand, Storage, Verb, loader
from chalicelib.features.snaps import FEATURE as NAME
from chalicelib.features.snaps import jobs

load = loader(__package__)

_VERBS = (
    Verb(
        *(
            "",
            "10s cake in the kitchen",
            "Post it and delete it after 10 seconds; also `5m`, `1h30m`, `1d`, `5 minutes`",
        ),
        load("commands.Commands.post"),
    ),
    Verb("", "the coffee is ready", "Delete it after 5 seconds", load("commands.Commands.post")),
    Verb("", "-- 2 beers please", "For a message that begins with a number", load("commands.Commands.post")),
    Verb("list", "", "List your messages that are still there", load("commands.Commands.list"), is_alone=True),
)


def _notes(_: object) -> str:
    return (
        "*Reply that vanishes*, in any message's menu, does the same in its thread.\n"
        "I don't store what you write, but notifications, emails, exports and modified clients might: "
        "please don't post secrets."
    )


SNAP = SlashCommand("/snap", "Messages that vanish", _VERBS, _notes)
SNAPSLACK = SlashCommand("/snapslack", "Same as /snap", _VERBS, _notes)
REPLY = MessageShortcut(
    "snap_reply",
    "Reply that vanishes",
    "Reply in the thread with a message that vanishes",
    load("commands.Commands.reply"),
)
FEATURE = Feature(
    name=NAME,
    does="posts messages that vanish",
    commands=(SNAP, SNAPSLACK),
    clicks={
        "snap_keep": load("commands.Commands.click_keep"),
        "snap_now": load("commands.Commands.click_now"),
    },
    modals={"snap_reply": load("commands.Commands.submit")},
    shortcuts=(REPLY,),
    jobs={
        jobs.VANISH: load("vanishing.Vanishing.vanish"),
        jobs.DOUBT: load("vanishing.Vanishing.doubt"),
        jobs.RESUME: load("vanishing.Vanishing.resume"),
    },
    notices=lambda parts: dict.fromkeys((jobs.VANISH, jobs.DOUBT), load("vanishing.Vanishing.held_up")(parts)),
    scopes={
        "commands": "`/snap` and *Reply that vanishes*",
        "chat:write": "posting and deleting messages that vanish",
        "users:read": "seeing who posted a message, and who may delete it",
        "im:write": "telling authors what couldn't be deleted",
        "im:history": "finding messages to delete",
        "channels:history": "finding messages to delete",
        "groups:history": "finding messages to delete",
        "mpim:history": "finding messages to delete",
    },
    optional=("channels:history", "groups:history", "mpim:history"),
    after_install=(jobs.RESUME,),
    landing=Landing(
        "Messages that vanish",
        "Type <code>/snap 10s</code> and your message. Rooster posts it right away and deletes it ten seconds later.",
        (
            ("On time", "From one second to seven days later, even after an outage; never early."),
            ("Gone", "The text is in no table, queue or log. Press “Delete now” or “Keep it” at any time."),
            ("Honest", "Notifications, exports and modified clients may still keep a copy."),
        ),
        "Where each vanishing message is, not what it says.",
    ),
    # Without what is kept of it, a message that is to vanish would stay for ever.
    storage=Storage(kinds=("snap",), survives=("snap#", "job#snap.", "job#snap_doubt.")),
    channel_moved=load("store.SnapStore.move_channel"),
)
