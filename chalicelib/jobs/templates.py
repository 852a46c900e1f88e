"""What people read about jobs that keep failing: pure functions from data to text and Block Kit."""

from chalicelib.slack import text
from chalicelib.slack.blocks import Block, actions, button, section
from chalicelib.slack.message import Message

RETRY = "job_retry"
TRYING = "I'm trying again now. If nothing happens within a minute, *Try now* tries once more."
OVER = (
    "I've stopped trying that: it worked in the meantime, or it's too late for it now. `/standup report` posts what's "
    "missing from a report."
)


def failing(message: Message, code: str, job_id: str, is_over: bool) -> Message:
    """`message`, what Slack or our own code says, and the button that tries at once. `is_over`: nothing else does."""
    rest = "I've stopped trying; *Try now* tries once more." if is_over else _GOING_ON
    why = section(f"The reason is `{text.name(code)}`. {rest}")
    return Message(message.text, (*message.blocks, why, _try_now(job_id)))


_GOING_ON = "I'll keep trying for a day; *Try now* tries right away."


def something(kind: str) -> Message:
    """A job of a kind that no feature describes."""
    note = f"Something I need to do in this workspace keeps failing (`{text.name(kind)}`)."
    return Message("Rooster needs your attention", (section(note),))


def trying(job_id: str) -> Message:
    """What replaces the message whose button was pressed, with the button: it may be in vain again."""
    return Message("I'm trying again now", (section(TRYING), _try_now(job_id)))


def over() -> Message:
    """The same, where nothing is left to try."""
    return Message("I've stopped trying that", (section(OVER),))


def _try_now(job_id: str) -> Block:
    return actions(button("Try now", RETRY, job_id, "primary"))
