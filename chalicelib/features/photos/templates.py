"""What people read in Slack about photos: pure functions to text and Block Kit. Text messages: sms_copy.py."""

from collections.abc import Sequence

from chalicelib.features.photos import sms_copy
from chalicelib.features.photos.model import DisplaySettings, Member, Picture
from chalicelib.slack import text
from chalicelib.slack.blocks import Block, context, header, section
from chalicelib.slack.message import Message
from chalicelib.slack.users import Person

NO_CHANNEL = "There's no photo channel yet. Choose one with `/photos channel #team`."
NOT_LINKED = "You haven't linked a phone yet. `/photos link` gives you a code."
UNLINKED = "Done. That phone is no longer linked to you, and its pictures no longer come to Slack."
NO_CODE = "I couldn't create a code just now. Please try again in a minute."
DELAYED = Message("Your pictures are delayed", (section("I couldn't handle all of your pictures yet."),))
WHICH_CHANNEL = "Which channel? For example: `/photos channel #team`, or `/photos channel off`."
NOT_HERE = (
    "I can't find a channel by that name that we're both in. Check the name, type `/invite @Rooster` there, and try "
    "again."
)
CHANNEL_OFF = "Done. I won't post pictures to a channel anymore."
_WAYS = "`/photos as files` or `/photos as links`"
WHICH_WAY = f"Files or links? Type {_WAYS}."
AS_LINKS = "Done. I'll post links to pictures instead of uploading them. Links work for 7 days."
AS_FILES = "Done. I'll upload pictures to Slack."


def code(digits: str, number: str) -> str:
    """After `/photos link`."""
    to = f"to {number}" if number else "to my number (ask the person who runs Rooster)"
    return (
        f"Text *{digits[:3]} {digits[3:]}* {to} from your phone. The code works once, for 10 minutes. "
        "After that, pictures you text come to Slack."
    )


def status(member: Member, display: DisplaySettings, number: str) -> str:
    """`/photos status`."""
    how = "as links" if display.as_links else "uploaded to Slack"
    where = (
        f"Pictures that linked members text appear in <#{display.channel}>, {how}." if display.channel else NO_CHANNEL
    )
    reach = f"\nMy number is {number}." if number else ""
    return f"{_phone(member)}\n{where}{reach}"


def home(member: Member) -> list[Block]:
    """The Home tab's section."""
    return [header("Your photos"), section(_phone(member))]


def _phone(member: Member) -> str:
    return f"The phone ending in {member.digits} is linked to you." if member.sender else NOT_LINKED


def channel_set(channel: str) -> str:
    """After `/photos channel #c`."""
    return f"Done. Pictures that linked members text appear in <#{channel}>."


def channel_told(name: str) -> Message:
    """To the channel, so that its members know."""
    said = (
        f"{text.name(name)} made this the photo channel: pictures that members text to me appear here. `/photos link` "
        "links your phone, and `/photos channel off` turns this off."
    )
    return Message("This is now the photo channel", (section(said),))


def linked(digits: str) -> Message:
    """To the member, whoever entered the code."""
    said = f"The phone ending in {digits} is linked to you now. Wasn't that you? Type `/photos unlink`."
    return Message("A phone is linked to you now", (section(said),))


def taken_away(digits: str) -> Message:
    """To a member whose phone is somebody else's now, or nobody's."""
    said = f"The phone ending in {digits} is no longer linked to you, as a text from it asked. See `/photos link`."
    return Message("A phone is no longer linked to you", (section(said),))


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
    return section(f"<{picture.address}|{text.name(title)}> (works for 7 days)")


def did_not_arrive(pictures: Sequence[Picture]) -> Message:
    """To a linked member: pictures that never came to be."""
    reasons = list(dict.fromkeys(sms_copy.why_not(picture.why) for picture in pictures))
    lines = [f"A picture you texted didn't arrive: {why}." for why in reasons]
    return Message("A picture you texted didn't arrive", (section("\n".join(lines)),))


def not_shown(channel: str) -> Message:
    """To a linked member: the channel takes no pictures."""
    said = (
        f"I couldn't post your picture in <#{channel}>: I'm not in it anymore, I'm not allowed to post there, or it's "
        "archived. The picture's link still works. Choose another channel with `/photos channel #other`."
    )
    return Message("I couldn't post your picture", (section(said),))


def held_up(channel: str) -> Message:
    """To a linked member: Slack refuses the post for reasons of its own, and it is tried on."""
    said = f"Slack isn't accepting your picture in <#{channel}> right now. I'll keep trying; its link works meanwhile."
    return Message("Slack isn't accepting your picture right now", (section(said),))


def channel_refused(channel: str) -> Message:
    """To who chose a photo channel that takes no posts."""
    said = (
        f"I'm not allowed to post in <#{channel}>, so pictures can't appear there. Type `/invite @Rooster` in it, or "
        "choose another channel with `/photos channel #other`."
    )
    return Message("I can't post in the photo channel", (section(said),))
