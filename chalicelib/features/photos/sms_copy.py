"""What senders read on their phones, and on the page of a link that does not open: words, for any carrier. Pure.

Kept short: a text of more than 160 plain characters is charged and delivered in parts.
"""

from collections.abc import Sequence

ASK_NAME = "Hi, this is Rooster! What's your name? Text it to me, then send pictures."
KEPT_ASK_NAME = "Got it! This is Rooster. What's your name? Text it to me, and I'll send you the link."
NO_NAME = "I couldn't find a name in that. For example, text NAME Ada"
STILL_STOPPED = (
    "Rooster saves pictures you text, but you said STOP. Text START to resume, or FORGET ME to delete your data."
)
STOPPED = "OK, no more texts from Rooster, and I won't save any pictures. Text START to begin again."
FORGOTTEN = (
    "Done. I'm deleting your number, your name and your pictures. What's already in Slack stays there. "
    "Text me anytime to start over."
)
HOW_TO_FORGET = "To delete your number, your name and your pictures, text just FORGET ME."
HOW_TO_STOP = "To get no more texts from me, text just STOP."
NO_LINKS = "I don't have any pictures from you. Send me one!"
WRONG_CODE = "That code doesn't work. Codes work once, for 10 minutes. Get a new one in Slack with /photos link"
TOO_MANY_TRIES = "That's too many codes. Wait 10 minutes, then get a new one in Slack with /photos link"
TOO_FAST = "That's a lot at once, so I didn't save this one. Please wait a few minutes, then send it again."
TRY_AGAIN = "I couldn't do that just now, and nothing was saved. Please send it again in a minute."
_TROUBLES = {
    "too_large": "it's larger than 5 MB. Please send a smaller one",
    "too_many_pixels": "it has too many pixels. Please send a smaller one",
    "not_a_picture": "I can only take JPEG, PNG, GIF and WebP pictures",
    "damaged": "it's damaged. Please send it again",
    "empty": "it's empty. Please send it again",
}
_ANY_TROUBLE = "it couldn't be downloaded. Please send it again"


def greeting(name: str) -> str:
    """To who told their name just now."""
    return f"Hi {name}! Now send me a picture. (Wrong name? Text NAME and the right one.)"


def greeting_with_links(name: str, links: Sequence[str]) -> str:
    """To who told their name and has sent pictures already."""
    return f"Hi {name}! {_links(links)} (Wrong name? Text NAME and the right one.)"


def started(name: str) -> str:
    """After START."""
    return f"Welcome back, {name}! Send me pictures." if name else ASK_NAME


def renamed(name: str) -> str:
    """After NAME."""
    return f"Nice to meet you, {name}!"


def linked(name: str) -> str:
    """After the right code."""
    hi = f"Hi {name}!" if name else "Hi!"
    return f"{hi} This phone is now linked to you in Slack. Send me a picture. To undo: /photos unlink in Slack."


def thanks(name: str, links: Sequence[str]) -> str:
    """For pictures."""
    return f"Thanks, {name}! {_links(links)}"


def renewed(links: Sequence[str]) -> str:
    """After LINK."""
    return _links(links) if links else NO_LINKS


def promised(says: str, links: Sequence[str]) -> str:
    """What is said, then the links to what came before its sender had a name."""
    return f"{says} {_links(links)}" if links else says


def no_picture(name: str) -> str:
    """A known sender's words without a picture."""
    return f"There's no picture in that, {name}. Send one, or text HELP."


def help(name: str, stopped: bool) -> str:
    """After HELP."""
    if stopped:
        return STILL_STOPPED
    you = f"I call you {name}. " if name else ""
    return (
        f"Rooster saves the pictures you text. {you}Send up to 10 at once. LINK: new links. NAME Ada: your name. "
        "FORGET ME: delete it all. STOP: no more texts. In Slack: /photos help"
    )


def did_not_arrive(why: str) -> str:
    """Told before anything else: an earlier picture never came to be."""
    return f"One of your pictures didn't arrive: {_TROUBLES.get(why, _ANY_TROUBLE)}."


def why_not(why: str) -> str:
    """Goes on after "A picture ... didn't arrive:"."""
    return _TROUBLES.get(why, _ANY_TROUBLE)


def _links(links: Sequence[str]) -> str:
    what, works = ("Your picture", "This link works") if len(links) == 1 else ("Your pictures", "These links work")
    return f"{what}: {' '.join(links)} {works} for 7 days; text LINK for new ones."


Page = tuple[str, str, str]
"""A heading, what happened, and what to do next."""
WAITING = ("Your picture is on its way", "Rooster is still downloading it.", "This page refreshes by itself.")
EXPIRED = (
    "This link has expired",
    "Links to pictures work for 7 days.",
    "The sender can text LINK to Rooster for a new one.",
)
UNKNOWN = (
    "Picture not found",
    "It was deleted, or the link is incomplete.",
    "Copy the whole link from the text message, or text LINK to Rooster for a new one.",
)
BROKEN = ("Rooster can't show this picture now", "Its storage didn't answer.", "Please try again in a minute.")


def page_of_trouble(why: str) -> Page:
    """A picture that never came to be."""
    return ("This picture didn't arrive", f"Rooster couldn't save it: {why_not(why)}.", "")
