"""What people read in Slack about photos: pure functions to text and Block Kit. Text messages: sms_copy.py."""

from collections.abc import Sequence

from chalicelib.features.photos import sms_copy
from chalicelib.features.photos.model import DisplaySettings, Member, Picture
from chalicelib.slack import text
from chalicelib.slack.blocks import Block, context, header, section
from chalicelib.slack.message import Message
from chalicelib.slack.users import Person

NO_CHANNEL = "There is no photo channel. `/photos channel #team` names one."
NOT_LINKED = "No phone is linked to you. `/photos link` gives you a code."
UNLINKED = "Done. That phone is not linked to you any more; its pictures come to Slack no more."
NO_CODE = "I could not make a code just now. Please try again in a minute."
DELAYED = Message("Your pictures are delayed", (section("I couldn't do everything with your pictures in Slack yet."),))
WHICH_CHANNEL = "Which channel? For example: `/photos channel #team`, or `/photos channel off`."
NOT_HERE = (
    "I know no such channel that both of us are in. Is its name right, and are you in it? Type `/invite @Rooster` "
    "there, then try again."
)
CHANNEL_OFF = "Done. Pictures are shown in no channel."
_WAYS = "`/photos as files` or `/photos as links`"
WHICH_WAY = f"How? {_WAYS}."
AS_LINKS = "Done. Pictures stay out of Slack: I post links to them, which work for 7 days."
AS_FILES = "Done. I upload pictures to Slack."


def code(digits: str, number: str) -> str:
    """After `/photos link`."""
    to = f"to {number}" if number else "to my number (whoever runs me knows it)"
    return (
        f"Text *{digits[:3]} {digits[3:]}* {to} from your phone. The code works once, for 10 minutes. "
        "Then pictures that you text come to Slack."
    )


def status(member: Member, ways: DisplaySettings, number: str) -> str:
    """`/photos status`."""
    how = "as links" if ways.as_links else "uploaded to Slack"
    where = f"Pictures of linked members show in <#{ways.channel}>, {how}." if ways.channel else NO_CHANNEL
    reach = f"\nMy number is {number}." if number else ""
    return f"{_phone(member)}\n{where}{reach}"


def home(member: Member) -> list[Block]:
    """The Home tab's section."""
    return [header("Your photos"), section(_phone(member))]


def _phone(member: Member) -> str:
    return f"The phone ending in {member.digits} is linked to you." if member.sender else NOT_LINKED


def channel_set(channel: str) -> str:
    """After `/photos channel #c`."""
    return f"Done. Pictures that linked members text show in <#{channel}>."


def channel_told(name: str) -> Message:
    """To the channel, so that its members know."""
    said = (
        f"Pictures that members text to me show here from now on, says {text.name(name)}. `/photos link` links your "
        "phone; `/photos channel off` ends it."
    )
    return Message("Pictures that members text to me show here from now on", (section(said),))


def linked(digits: str) -> Message:
    """To the member, whoever entered the code."""
    said = f"The phone ending in {digits} is linked to you now. Was that not you? Then type `/photos unlink`."
    return Message("A phone is linked to you now", (section(said),))


def taken_away(digits: str) -> Message:
    """To a member whose phone is somebody else's now, or nobody's."""
    said = (
        f"The phone ending in {digits} is not linked to you any more: a text from it says so. `/photos link` links one."
    )
    return Message("A phone is not linked to you any more", (section(said),))


def shown(who: Person, pictures: Sequence[Picture]) -> Message:
    """Pictures of one text message: those that are not in Slack as links."""
    name = text.name(who.name)
    count = f"{len(pictures)} pictures" if len(pictures) > 1 else "a picture"
    byline = context(f"*{name}* sent {count}")
    if who.picture:
        byline["elements"].insert(0, {"type": "image", "image_url": who.picture, "alt_text": text.clean(who.name)})
    caption = next((picture.caption for picture in pictures if picture.caption), "")
    words = [section(piece) for piece in text.pieces(caption)[:1]]
    shown = [_picture(one, f"Picture {number} from {who.name}") for number, one in enumerate(pictures, 1)]
    return Message(f"{name} sent {count} from their phone", (byline, *words, *shown))


def _picture(picture: Picture, title: str) -> Block:
    if picture.slack_file:
        return {"type": "image", "slack_file": {"id": picture.slack_file}, "alt_text": text.cut(text.clean(title), 200)}
    return section(f"<{picture.address}|{text.name(title)}>, for 7 days")


def did_not_arrive(pictures: Sequence[Picture]) -> Message:
    """To a linked member: pictures that never came to be."""
    reasons = list(dict.fromkeys(sms_copy.why_not(picture.why) for picture in pictures))
    lines = [f"A picture that you texted did not arrive: {why}." for why in reasons]
    return Message("A picture that you texted did not arrive", (section("\n".join(lines)),))


def not_shown(channel: str) -> Message:
    """To a linked member: the channel takes no pictures."""
    said = (
        f"I could not show your picture in <#{channel}>: I am not in it any more, may not post there, or it is "
        "archived. Its link still opens. `/photos channel #other` names another."
    )
    return Message("I could not show your picture", (section(said),))


def held_up(channel: str) -> Message:
    """To a linked member: Slack refuses the post for reasons of its own, and it is tried on."""
    said = f"Slack does not take your picture in <#{channel}> just now. I keep trying; its link opens meanwhile."
    return Message("Slack does not take your picture just now", (section(said),))


def channel_refused(channel: str) -> Message:
    """To who chose a photo channel that takes no posts."""
    said = (
        f"I may not post in <#{channel}>, so pictures cannot show there. Type `/invite @Rooster` in it, or name "
        "another: `/photos channel #other`."
    )
    return Message("The photo channel takes no posts", (section(said),))
