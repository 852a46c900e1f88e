"""Photos by text message: what they declare."""

from chalicelib.feature import Feature, Landing, SlashCommand, Storage, Verb
from chalicelib.features.photos import FEATURE as NAME
from chalicelib.features.photos import jobs
from chalicelib.features.photos.service import photos

PHOTOS = SlashCommand(
    "/photos",
    "Pictures by text message",
    (
        Verb("link", "", "A code that links your phone to you", lambda parts: photos(parts).commands.link),
        Verb("unlink", "", "Forget that the number is yours", lambda parts: photos(parts).commands.unlink),
        Verb(
            *("status", "", "Which number is linked, and where pictures go"),
            lambda parts: photos(parts).commands.status,
        ),
        Verb(
            *("channel", "#CHANNEL", "Show linked members' pictures there"),
            lambda parts: photos(parts).commands.channel,
        ),
        Verb("channel", "off", "Show them in no channel", lambda parts: photos(parts).commands.channel),
        Verb(
            *("as", "files", "Upload pictures to Slack; for admins", lambda parts: photos(parts).commands.as_),
            for_admins=True,
        ),
        Verb(
            *("as", "links", "Post links to them, no more; for admins", lambda parts: photos(parts).commands.as_),
            for_admins=True,
        ),
    ),
    notes=lambda settings: "From when a standup asks you until its report, I offer to add your picture to your answer.",
)
FEATURE = Feature(
    name=NAME,
    does="takes in photos by text message",
    commands=(PHOTOS,),
    jobs={
        jobs.FETCH: lambda parts: photos(parts).fetching.fetch,
        jobs.FORGET: lambda parts: photos(parts).fetching.forget,
        jobs.SHOW: lambda parts: photos(parts).posting.show,
        jobs.LINKED: lambda parts: photos(parts).posting.linked,
        jobs.LOST: lambda parts: photos(parts).posting.lost,
        jobs.CHANNEL: lambda parts: photos(parts).posting.channel,
    },
    notices=lambda parts: dict.fromkeys(jobs.KINDS, photos(parts).posting.held_up),
    scopes={
        "commands": "`/photos`",
        "chat:write": "posting pictures that linked members text",
        "files:write": "uploading pictures that linked members text; without it links are posted",
        "users:read": "the name of who links a phone, and who may decide how pictures are posted",
        "channels:read": "finding the photo channel by its name, and whether Rooster is in it",
        "groups:read": "finding a private photo channel by its name",
        "im:write": "telling a member that a phone was linked, or that a picture did not arrive",
        "im:history": "finding a message in doubt in a direct message",
        "channels:history": "finding a message in doubt in a public channel",
        "groups:history": "finding a message in doubt in a private channel",
    },
    optional=("files:write", "groups:read", "channels:history", "groups:history"),
    landing=Landing(
        "Photos by text message",
        "Type <code>/photos link</code>, text the code from your phone, then text pictures.",
        (
            ("To your team", "Pictures of linked members show in the photo channel, or in their answer to a standup."),
            ("Safe", "What cameras note of place and time is removed. Who has a link sees the picture, for 7 days."),
            ("Yours", "Text <code>FORGET ME</code>, and number, name and pictures are deleted."),
        ),
        "Pictures that are texted, for a year; names of who sends them; of numbers, a seal and the last two digits.",
        lambda settings: "Twilio carries text messages.",
    ),
    storage=Storage(
        kinds=("photos", "photos_member", "picture"),
        # Of what members text, an admin learns who sent when: words are the sender's, links open for whoever has them.
        private={
            "picture": frozenset({"id", "address", "file", "source", "caption", "sender", "life"}),
            "photos_member": frozenset({"sender", "code"}),
        },
        discard=lambda parts: photos(parts).discard,
    ),
    channel_moved=lambda parts: photos(parts).store.move_channel,
)
