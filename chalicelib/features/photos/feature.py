"""Photos by text message: what they declare."""

from chalicelib.feature import Feature, Landing, SlashCommand, Storage, Verb, loader
from chalicelib.features.photos import FEATURE as NAME
from chalicelib.features.photos import jobs
from chalicelib.features.photos.settings import SETTINGS

load = loader(__package__)
PHOTOS = SlashCommand(
    "/photos",
    "Pictures by text message",
    (
        Verb("link", "", "Get a code that links your phone to you", load("commands.Commands.link")),
        Verb("unlink", "", "Unlink your phone", load("commands.Commands.unlink")),
        Verb(
            *("status", "", "See which phone is linked and where pictures go"),
            load("commands.Commands.status"),
        ),
        Verb(
            *("channel", "#CHANNEL", "Post linked members' pictures there"),
            load("commands.Commands.channel"),
        ),
        Verb("channel", "off", "Stop posting them to a channel", load("commands.Commands.channel")),
        Verb(
            *("as", "files", "Upload pictures to Slack (admins only)", load("commands.Commands.as_")),
            for_admins=True,
        ),
        Verb(
            *("as", "links", "Post links instead (admins only)", load("commands.Commands.as_")),
            for_admins=True,
        ),
    ),
    notes=lambda settings: (
        "Text a picture between a standup's questions and its report, and I offer to add it to your answer."
    ),
)
FEATURE = Feature(
    name=NAME,
    does="shares photos sent by text",
    commands=(PHOTOS,),
    jobs={
        jobs.FETCH: load("fetching.Fetching.fetch"),
        jobs.FORGET: load("fetching.Fetching.forget"),
        jobs.SHOW: load("posting.Posting.show"),
        jobs.LINKED: load("posting.Posting.linked"),
        jobs.LOST: load("posting.Posting.lost"),
        jobs.CHANNEL: load("posting.Posting.channel"),
    },
    notices=load("posting.Posting.notices"),
    scopes={
        "commands": "`/photos`",
        "chat:write": "posting texted pictures",
        "files:write": "uploading texted pictures (without it, links)",
        "users:read": "seeing who links a phone",
        "channels:read": "finding the photo channel",
        "groups:read": "finding the photo channel",
        "im:write": "confirming links, reporting lost pictures",
        "im:history": "checking that pictures were posted",
        "channels:history": "checking that pictures were posted",
        "groups:history": "checking that pictures were posted",
    },
    optional=("files:write", "groups:read", "channels:history", "groups:history"),
    settings=SETTINGS,
    landing=Landing(
        "Photos by text message",
        "Type <code>/photos link</code>, text the code from your phone, then start texting pictures.",
        (
            ("To your team", "Linked members’ pictures appear in the photo channel, or in their standup answers."),
            ("Safe", "Location and other camera data are removed. Anyone with a link can see the picture, for 7 days."),
            ("Yours", "Text <code>FORGET ME</code> to delete your number, name and pictures."),
        ),
        "Texted pictures, for a year; senders’ names; a keyed hash of each phone number, and its last two digits.",
        lambda settings: "Twilio carries text messages.",
    ),
    home=load("commands.Commands.home"),
    storage=Storage(
        kinds=("photos", "photos_member", "picture"),
        # Of what members text, an admin learns who sent when: words are the sender's, links open for whoever has them.
        private={
            "picture": frozenset({"id", "address", "file", "source", "caption", "sender", "life"}),
            "photos_member": frozenset({"sender", "code"}),
        },
        discard=load("erasing.Erasing.discard"),
    ),
    channel_moved=load("store.PhotoStore.move_channel"),
)
