"""What people read about jobs that keep failing: pure functions from data to text and Block Kit."""

from chalicelib.slack import text
from chalicelib.slack.blocks import actions, button, section
from chalicelib.slack.message import Message

RETRY = "job_retry"
TRYING = "I'm trying again now."
DONE_ALREADY = "That has worked in the meantime, so there is nothing left to do."


def failing(message: Message, code: str, job_id: str) -> Message:
    """`message`, what Slack or our own code says, and the button that tries at once."""
    why = section(f"The reason given is `{text.name(code)}`. I'll keep trying for a day; *Try now* tries right away.")
    return Message(message.text, (*message.blocks, why, actions(button("Try now", RETRY, job_id, "primary"))))


def something(kind: str) -> Message:
    """A job of a kind that no feature describes."""
    note = f"Something I have to do in this workspace keeps failing (`{text.name(kind)}`)."
    return Message("Rooster needs a look", (section(note),))


def answered(words: str) -> Message:
    """What replaces the message whose button was pressed."""
    return Message(words, (section(words),))
