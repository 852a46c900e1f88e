"""Messages that vanish: what they declare."""

from chalicelib.feature import Feature, Landing, MessageShortcut, SlashCommand, Storage, Verb
from chalicelib.features.snaps import FEATURE as NAME
from chalicelib.features.snaps import jobs
from chalicelib.features.snaps.service import snaps

_VERBS = (
    Verb(
        *(
            "",
            "10s cake in the kitchen",
            "Post it, delete it after 10 seconds; or `5m`, `1h30m`, `1d`, `5 minutes`",
        ),
        lambda parts: snaps(parts).commands.post,
    ),
    Verb("", "the coffee is ready", "After 5 seconds", lambda parts: snaps(parts).commands.post),
    Verb("", "-- 2 beers please", "For a message that begins with a number", lambda parts: snaps(parts).commands.post),
    Verb("list", "", "My messages that are still there", lambda parts: snaps(parts).commands.list, is_alone=True),
)


def _notes(_: object) -> str:
    return (
        "*Reply that vanishes*, in the menu of any message, does the same in its thread.\n"
        "I keep no word of it. But notifications, e-mails, exports and modified clients may: tell nobody's secrets."
    )


SNAP = SlashCommand("/snap", "Messages that vanish", _VERBS, _notes)
SNAPSLACK = SlashCommand("/snapslack", "The same as /snap", _VERBS, _notes)
REPLY = MessageShortcut(
    "snap_reply",
    "Reply that vanishes",
    "Answer in the thread with a message that vanishes",
    lambda parts: snaps(parts).commands.reply,
)
FEATURE = Feature(
    name=NAME,
    does="posts messages that vanish",
    commands=(SNAP, SNAPSLACK),
    clicks={
        "snap_keep": lambda parts: snaps(parts).commands.click_keep,
        "snap_now": lambda parts: snaps(parts).commands.click_now,
    },
    modals={"snap_reply": lambda parts: snaps(parts).commands.submit},
    shortcuts=(REPLY,),
    jobs={
        jobs.VANISH: lambda parts: snaps(parts).vanishing.vanish,
        jobs.DOUBT: lambda parts: snaps(parts).vanishing.doubt,
        jobs.RESUME: lambda parts: snaps(parts).vanishing.resume,
    },
    notices=lambda parts: dict.fromkeys((jobs.VANISH, jobs.DOUBT), snaps(parts).vanishing.held_up),
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
    after_install=(jobs.RESUME,),
    landing=Landing(
        "Messages that vanish",
        "Type <code>/snap 10s</code> and your message. It is posted at once and deleted after ten seconds.",
        (
            ("On time", "After one second or seven days, also through an outage; never early."),
            ("Gone", "Its words are in no table, queue or log. “Delete now” and “Keep it” are yours."),
            ("Honest", "Notifications, exports and modified clients may keep what was seen."),
        ),
        "Where a message that is to vanish stands, not what it says.",
    ),
    # Without what is kept of it, a message that is to vanish would stay for ever.
    storage=Storage(kinds=("snap",), survives=("snap#", "job#snap.", "job#snap_doubt.")),
    channel_moved=lambda parts: snaps(parts).store.move_channel,
)
