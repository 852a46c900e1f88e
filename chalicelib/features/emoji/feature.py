"""Reactions: what they declare."""

from chalicelib.feature import Feature, Landing, MessageShortcut, SlashCommand, Storage, Verb
from chalicelib.features.emoji import FEATURE as NAME
from chalicelib.features.emoji import jobs
from chalicelib.features.emoji.service import emoji, reader
from chalicelib.settings import Settings

EMOJI = SlashCommand(
    "/emoji",
    "The emoji that fits",
    (
        Verb(
            *("on", "", "React to messages in this channel", lambda parts: emoji(parts).commands.on),
            is_alone=True,
            in_channels=True,
        ),
        Verb("off", "", "Stop that", lambda parts: emoji(parts).commands.off, is_alone=True),
        *(
            Verb(level, "", what, lambda parts: emoji(parts).commands.set_level, is_alone=True)
            for level, what in (
                ("quiet", "React here only where it is plain"),
                ("normal", "React here where it is likely to fit"),
                ("lively", "React here as soon as it may fit"),
            )
        ),
        Verb("mute", "me", "Leave my messages alone", lambda parts: emoji(parts).commands.mute),
        Verb("unmute", "me", "React to my messages again", lambda parts: emoji(parts).commands.unmute),
        Verb("block", ":taco:", "Never use this emoji in this workspace", lambda parts: emoji(parts).commands.block),
        Verb("block", "", "Which emoji are blocked", lambda parts: emoji(parts).commands.block),
        Verb(
            "unblock",
            ":taco:",
            "Use it again; for admins",
            lambda parts: emoji(parts).commands.unblock,
            for_admins=True,
        ),
        Verb(
            *("explain", "we shipped it", "What a text would get, and why"),
            lambda parts: emoji(parts).commands.explain,
        ),
        Verb(
            *("stats", "", "What happened here in the last day", lambda parts: emoji(parts).commands.stats),
            is_alone=True,
        ),
    ),
    notes=lambda settings: (
        "I read messages where somebody switched me on, and react to those where I know an emoji that fits.\n"
        "In the menu of any message: *Why this emoji?* Write to me directly, and I answer each message with an emoji."
        + _read_along(settings)
    ),
)
WHY = MessageShortcut(
    "emoji_why",
    "Why this emoji?",
    "What Rooster read, and how to take its emoji back",
    lambda parts: emoji(parts).explaining.why,
)


def _read_along(settings: Settings) -> str:
    from chalicelib.features.emoji import templates  # noqa: PLC0415 - for who asks for help

    who = reader(settings)
    return templates.read_along(who) if who else ""


def _shares(settings: Settings) -> str:
    from html import escape  # noqa: PLC0415 - for the landing page

    who = reader(settings)
    return f"Where reactions are on, messages’ words go to {escape(who)}, which chooses." if who else ""


FEATURE = Feature(
    name=NAME,
    does="reacts with the emoji that fits",
    commands=(EMOJI,),
    events={
        f"message.{kind}": lambda parts: emoji(parts).listening.message for kind in ("channels", "groups", "im", "mpim")
    },
    clicks={
        "emoji_remove": lambda parts: emoji(parts).explaining.click_remove,
        "emoji_never": lambda parts: emoji(parts).explaining.click_never,
    },
    shortcuts=(WHY,),
    jobs={
        jobs.REACT: lambda parts: emoji(parts).reacting.react,
        jobs.ANSWER: lambda parts: emoji(parts).reacting.answer,
        jobs.WIPE: lambda parts: emoji(parts).reacting.wipe,
        jobs.SWITCHED_ON: lambda parts: emoji(parts).reacting.switched_on,
        jobs.LIST: lambda parts: emoji(parts).reacting.list,
    },
    notices=lambda parts: emoji(parts).notices,
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
    landing=Landing(
        "The emoji that fits",
        "Type <code>/emoji on</code> in a channel. It reacts where it is sure, and keeps silent otherwise.",
        (
            (
                "It is tactful",
                "Silence, not a joke, on bad news; no guns, no skulls. Your team can block any emoji.",
            ),
            ("It explains", "“Why this emoji?” in the menu of every message, with a button that takes it back."),
            ("It forgets", "Messages are not stored. <code>/emoji mute me</code> leaves yours alone."),
        ),
        "Where reactions are on, who wants none, which emoji are blocked; for a day, which emoji went where and why.",
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
    channel_moved=lambda parts: emoji(parts).store.move_channel,
)
