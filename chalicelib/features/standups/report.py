"""What a report says, in which order and in how many messages. Pure.

Slack's limits: 50 blocks a message, 3,000 characters a section (https://docs.slack.dev/reference/block-kit/blocks), and
so many characters in all blocks of a message: undocumented, about 12,000 less "a buffer for block containers"; 11,341
were refused once. https://github.com/slackapi/bolt-js/issues/2867
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.features.standups.model import Member, Run, Status
from chalicelib.slack import text

MAX_BLOCKS = 45
MAX_CHARACTERS = 9_500
"""In the blocks of a message."""
_MAX_NAMES = 1200
"""Characters of one of the seven lists that a head may have."""


@dataclass(frozen=True)
class Summary:
    """Who did what, by name; each list in the order in which it is shown. `external`: so many were not asked."""

    answered: tuple[str, ...]
    late: tuple[str, ...]
    skipped: tuple[str, ...]
    missing: tuple[str, ...]
    later: tuple[str, ...]
    unreachable: tuple[str, ...]
    unasked: tuple[str, ...] = ()
    external: int = 0

    @property
    def asked(self) -> int:
        """How many were to be asked."""
        answered, silent = (self.answered, self.late), (self.skipped, self.missing)
        return sum(map(len, (*answered, *silent, self.later, self.unreachable, self.unasked)))


def called(member: Member) -> str:
    """The member's name, or their id if the name shows nothing."""
    return member.name if text.shows(member.name) else member.user


def in_order(members: Iterable[Member]) -> list[Member]:
    """Those whose answers the report shows, in the order in which they answered."""
    return sorted((member for member in members if member.is_in_report()), key=lambda m: (m.answered_at, m.user))


def unposted(members: Iterable[Member]) -> list[Member]:
    """Those whose answers, as they are now, do not stand in the thread yet, in the order in which they will."""
    return sorted((one for one in members if one.status is Status.ANSWERED and not one.is_shown()), key=sort_key)


def sort_key(member: Member) -> str:
    """What orders answers in a thread: those in time, then the late ones, each as they came; it never changes."""
    return f"{int(member.late)}.{member.answered_at:011}.{member.user}"


def summary(run: Run, members: Sequence[Member]) -> Summary:
    """Sort `members` into the lists of the report's head."""

    def names(chosen: Iterable[Member]) -> tuple[str, ...]:
        return tuple(called(member) for member in chosen)

    def having(status: Status) -> list[Member]:
        return sorted((m for m in members if m.status is status), key=lambda m: m.name.casefold())

    waiting = having(Status.WAITING)
    late = sorted((m for m in having(Status.ANSWERED) if m.late), key=lambda m: m.answered_at)
    return Summary(
        answered=names(in_order(members)),
        late=names(late),
        skipped=names(having(Status.SKIPPED)),
        missing=names(having(Status.ASKED)),
        later=names(m for m in waiting if m.ask_at > run.report_at),
        unreachable=names([*having(Status.UNREACHABLE), *(m for m in waiting if m.ask_at <= run.report_at)]),
        unasked=names(having(Status.UNASKED)),
        external=len(having(Status.EXTERNAL)),
    )


def passages(questions: Sequence[str], answers: Sequence[str], most: int = text.SECTION_LIMIT) -> list[str]:
    """Question and answer as escaped mrkdwn, in order, each of at most `most` characters; none that is unanswered."""
    found = []
    for question, answer in zip(questions, answers, strict=False):
        if text.is_blank(answer):
            continue
        title = f"*{text.title(question, 150)}*\n"
        first, *rest = text.linked(answer, most - len(title))
        found += [title + first, *rest]
    return found


def split(passages: Sequence[str], budget: int = MAX_CHARACTERS) -> list[list[str]]:
    """`passages` in as few messages as the limits allow, in order. `budget`: characters of a message."""
    messages: list[list[str]] = []
    used = budget
    for passage in passages:
        if not messages or used + len(passage) > budget or len(messages[-1]) >= MAX_BLOCKS:
            messages.append([])
            used = 0
        messages[-1].append(passage)
        used += len(passage)
    return messages


def listed(names: Sequence[str], most: int = _MAX_NAMES) -> str:
    """Names with commas between, escaped, in about `most` characters, and how many more there are."""
    shown: list[str] = []
    length = 0
    for name in names:
        safe = text.name(name)
        length += len(safe) + 2
        if length > most:
            return f"{', '.join(shown)} and {len(names) - len(shown)} more"
        shown.append(safe)
    return ", ".join(shown)
