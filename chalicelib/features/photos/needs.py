"""What photos need of Slack: the command, and each scope with its reason. Pure."""

from chalicelib.slack.manifest import Needs, SlashCommand

PHOTOS = SlashCommand(
    "/photos",
    "Pictures by text message",
    {
        "link": "A code that links your phone to you",
        "unlink": "Forget that the number is yours",
        "status": "Which number is linked, and where pictures go",
        "channel #CHANNEL": "Show linked members' pictures there",
        "channel off": "Show them in no channel",
        "as files": "Pictures are uploaded to Slack, if an admin says so",
        "as links": "Only links to them are posted, if an admin says so",
        "help": "What Rooster can do",
    },
)
NEEDS = Needs(
    commands=(PHOTOS,),
    events=(),
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
    does="takes in photos by text message",
)
