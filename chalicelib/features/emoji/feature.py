"""Reactions: what they declare."""

from chalicelib.feature import Feature, Landing, MessageShortcut, SlashCommand, Storage, Verb, loader
from chalicelib.features.emoji import FEATURE as NAME
from chalicelib.features.emoji import jobs
from chalicelib.features.emoji.settings import SETTINGS, predictor_label
from chalicelib.settings import Settings

load = loader(__package__)

EMOJI = SlashCommand(
    "/emoji",
    "The emoji that fits",
    (
        Verb(
            *("on", "", "React to messages in this channel", load("commands.Commands.on")),
            is_alone=True,
            in_channels=True,
        ),
        Verb("off", "", "Stop reacting here", load("commands.Commands.off"), is_alone=True),
        *(
            Verb(level, "", what, load("commands.Commands.set_level"), is_alone=True)
            for level, what in (
                ("quiet", "React here only when I'm very sure"),
                ("normal", "React here when an emoji probably fits"),
                ("lively", "React here whenever an emoji might fit"),
            )
        ),
        Verb("mute", "me", "Leave your messages alone", load("commands.Commands.mute")),
        Verb("unmute", "me", "React to your messages again", load("commands.Commands.unmute")),
        Verb("block", ":taco:", "Never use this emoji in this workspace", load("commands.Commands.block")),
        Verb("block", "", "List the blocked emoji", load("commands.Commands.block")),
        Verb(
            "unblock",
            ":taco:",
            "Allow it again (admins only)",
            load("commands.Commands.unblock"),
            for_admins=True,
        ),
        Verb(
            *("explain", "we shipped it", "See which emoji a text would get, and why"),
            load("commands.Commands.explain"),
        ),
        Verb(
            *("stats", "", "See what happened here in the last day", load("commands.Commands.stats")),
            is_alone=True,
        ),
    ),
    notes=lambda settings: (
        "I read messages only in channels where someone turned me on, and react when I know an emoji that fits.\n"
        "To see my reasons, choose *Why this emoji?* from a message's menu. "
        "Send me a direct message, and I answer with an emoji." + _read_along(settings)
    ),
)
WHY = MessageShortcut(
    "emoji_why",
    "Why this emoji?",
    "See why Rooster picked this emoji, or remove it",
    load("explaining.Explaining.why"),
)


def _read_along(settings: Settings) -> str:
    from chalicelib.features.emoji import templates  # noqa: PLC0415 - for who asks for help

    who = predictor_label(settings)
    return templates.read_along(who) if who else ""


def _shares(settings: Settings) -> str:
    from html import escape  # noqa: PLC0415 - for the landing page

    who = predictor_label(settings)
    return f"Where reactions are on, the text of messages goes to {escape(who)}, which picks the emoji." if who else ""


FEATURE = Feature(
    name=NAME,
    does="reacts with the emoji that fits",
    commands=(EMOJI,),
    events={f"message.{kind}": load("listening.Listening.message") for kind in ("channels", "groups", "im", "mpim")},
    clicks={
        "emoji_remove": load("explaining.Explaining.click_remove"),
        "emoji_never": load("explaining.Explaining.click_never"),
    },
    shortcuts=(WHY,),
    jobs={
        jobs.REACT: load("reacting.Reacting.react"),
        jobs.ANSWER: load("reacting.Reacting.answer"),
        jobs.EXPLAIN: load("explaining.Explaining.answer"),
        jobs.WIPE: load("reacting.Reacting.wipe"),
        jobs.SWITCHED_ON: load("reacting.Reacting.switched_on"),
        jobs.LIST: load("reacting.Reacting.list"),
    },
    notices=load("troubles.Troubles.by_kind"),
    scopes={
        "commands": "`/emoji` and *Why this emoji?*",
        "reactions:write": "adding and removing reactions",
        "chat:write": "announcing that reactions are on",
        "users:read": "checking who may unblock emoji",
        "channels:read": "checking that Rooster is in the channel",
        "groups:read": "checking that Rooster is in the channel",
        "im:history": "picking an emoji for direct messages",
        "im:write": "answering direct messages",
        "channels:history": "reading messages where reactions are on",
        "groups:history": "reading messages where reactions are on",
        "mpim:history": "reading messages where reactions are on",
        "emoji:read": "using your workspace's own emoji",
    },
    optional=("channels:history", "groups:history", "groups:read", "mpim:history", "emoji:read"),
    settings=SETTINGS,
    landing=Landing(
        "The emoji that fits",
        "Type <code>/emoji on</code> in a channel. Rooster reacts when it is sure, and stays silent otherwise.",
        (
            (
                "It is tactful",
                "No jokes about bad news, no guns, no skulls. Your team can block any emoji.",
            ),
            (
                "It explains itself",
                "“Why this emoji?” in every message’s menu shows the reason and can remove the emoji.",
            ),
            ("It forgets", "Messages are never stored. <code>/emoji mute me</code> leaves yours alone."),
        ),
        "Channels with reactions on, members who opted out, blocked emoji; for a day, which emoji went where and why.",
        _shares,
    ),
    storage=Storage(
        kinds=(
            *("emoji_channel", "emoji_mute", "emoji_minute", "emoji_text", "emoji_blocked", "emoji_custom"),
            "reaction",
        ),
        # What Rooster answered a member in a direct message is that member's alone, and forgotten in a day.
        withheld=("job#answer.", "delivery#answer."),
    ),
    channel_moved=load("store.EmojiStore.move_channel"),
)
