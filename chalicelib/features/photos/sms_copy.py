"""What senders read on their phones, and on the page of a link that does not open: words, for any carrier. Pure.

Kept short: a text of more than 160 plain characters is charged and delivered in parts.
"""

from collections.abc import Sequence

ASK_NAME = "Hi, this is Rooster! What is your name? Text it to me, then send pictures."
KEPT_ASK_NAME = "Got it! This is Rooster. What is your name? Text it to me, and I send you the link."
NO_NAME = "I can read no name in that. Text for example: NAME Ada"
STILL_STOPPED = (
    "Rooster keeps pictures that you text, but you said STOP. Text START to begin again, or FORGET ME to be forgotten."
)
STOPPED = "OK, no more texts from Rooster, and I take in no pictures. Text START to begin again."
FORGOTTEN = (
    "Done. I am deleting your number, your name and your pictures. What was shown in Slack stays there. "
    "Text me again any time, and we start anew."
)
HOW_TO_FORGET = "To have your number, your name and your pictures deleted, text FORGET ME: these two words alone."
HOW_TO_STOP = "To get no more texts from me, text STOP: this one word alone."
NO_LINKS = "I have no picture of yours. Send me one!"
WRONG_CODE = "That code does not work. Codes last 10 minutes and work once. Get a new one in Slack with /photos link"
TOO_MANY_TRIES = "Those were too many codes. Wait 10 minutes, then get a new one in Slack with /photos link"
TOO_FAST = "That is a lot at once, and I did not keep this one. Please wait a few minutes, then send it again."
TRY_AGAIN = "I could not do that just now, and nothing was kept. Please send it again in a minute."
_TROUBLES = {
    "too_large": "it is larger than 5 MB. Please send a smaller one",
    "too_many_pixels": "it has too many pixels. Please send a smaller one",
    "not_a_picture": "I take JPEG, PNG, GIF and WebP pictures only",
    "damaged": "it is damaged. Please send it again",
    "empty": "it is empty. Please send it again",
}
_ANY_TROUBLE = "it could not be fetched. Please send it again"


def greeting(name: str) -> str:
    """To who told their name just now."""
    return f"Hi {name}! Now send me a picture. (Not your name? Text NAME and the right one.)"


def greeting_with_links(name: str, links: Sequence[str]) -> str:
    """To who told their name and has sent pictures already."""
    return f"Hi {name}! {_links(links)} (Not your name? Text NAME and the right one.)"


def started(name: str) -> str:
    """After START."""
    return f"Welcome back, {name}! Send me pictures." if name else ASK_NAME


def renamed(name: str) -> str:
    """After NAME."""
    return f"Nice to meet you, {name}!"


def linked(name: str) -> str:
    """After the right code."""
    hi = f"Hi {name}!" if name else "Hi!"
    return f"{hi} This phone is linked to you in Slack now. Send me a picture. Undo: /photos unlink in Slack."


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
    return f"There is no picture in that, {name}. Send one, or text HELP."


def help(name: str, stopped: bool) -> str:
    """After HELP."""
    if stopped:
        return STILL_STOPPED
    you = f"You are {name} to me. " if name else ""
    return (
        f"Rooster keeps pictures that you text. {you}Send up to 10 at once. LINK: new links. NAME Ada: your name. "
        "FORGET ME: deletes all. STOP: no more texts. In Slack: /photos help"
    )


def did_not_arrive(why: str) -> str:
    """Told before anything else: an earlier picture never came to be."""
    return f"A picture of yours did not arrive: {_TROUBLES.get(why, _ANY_TROUBLE)}."


def why_not(why: str) -> str:
    """Goes on after "a picture ... did not arrive:"."""
    return _TROUBLES.get(why, _ANY_TROUBLE)


def _links(links: Sequence[str]) -> str:
    what, works = ("Your picture", "This link works") if len(links) == 1 else ("Your pictures", "These links work")
    return f"{what}: {' '.join(links)} {works} for 7 days; text LINK for new ones."


Page = tuple[str, str, str]
"""A heading, what happened, and what to do next."""
WAITING = ("Your picture is on its way", "It is being fetched.", "This page looks again by itself.")
EXPIRED = (
    "This link is over",
    "Links to pictures work for 7 days.",
    "Whoever sent it can text LINK to Rooster for a new one.",
)
UNKNOWN = (
    "There is no picture here",
    "It was deleted, or the link is not whole.",
    "Copy all of the link from the text message, or text LINK to Rooster for a new one.",
)
BROKEN = ("Rooster cannot show it now", "Its own storage did not answer.", "Please try again in a minute.")


def page_of_trouble(why: str) -> Page:
    """A picture that never came to be."""
    return ("This picture did not arrive", f"Rooster could not take it in: {why_not(why)}.", "")
