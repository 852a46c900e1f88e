"""What a cell came to: in which way it ended, and what is wrong with it."""

import re
from dataclasses import dataclass, field

from tests.sweep.cells import BY_NAME, Played, Row, is_request

SILENT = "SILENT"
TROUBLE = re.compile(
    "couldn.t|can.t|didn.t|doesn.t|don.t|wasn.t|isn.t|i.m not|may not|not allowed|paused|too late|too old|too long"
    "|again|refuse|forbid|the reason is|tried|trouble|went wrong|in a moment|not posted|not installed|failed|try now"
)
"""Words of which one stands in everything that tells of a trouble."""
NICETIES = (
    ("emoji_react", "", "a reaction, and the explanation that goes with it"),
    ("", "Deleted.", "the note that a message is gone, which its author can see"),
    ("standup_created", "All set!", "the note that a standup is set up, which the form shows by closing"),
    ("button snap_keep", "Okay, it stays.", "the note that a message stays, which the message itself says"),
    ("standup_report", "are saved and in the report.", "the note that a report announced as late has arrived"),
    ("standup_report", "Your standups", "the line about a late report on the Home tab"),
)
"""What nobody was promised: whose call it is ("" for anybody's), words of what is missing, and what it is."""
RECEIPT = "Thanks!"
"""How the message begins that tells a member which answers are saved."""
INSTEAD = (("photos_show", "<link>"), ("standup_picture", "<link>"))
"""A picture that Slack does not take is shown as a link: whose call it is, and what stands in the words."""
TELLING = ("standup_notice", "job_notice")
"""Jobs that tell whoever can act."""
SOON = 600
"""Seconds within which three refusals in a row are made good."""
_IN_REQUEST = ("answer", "status")


@dataclass
class Verdict:
    """`wrong`: each a sentence; `told`: the words by which somebody was told."""

    outcome: str
    wrong: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def judge(row: Row, times: int, group: str, clean: Played, played: Played) -> Verdict:
    """`clean`: the same scenario without the blow."""
    told = _told(clean, played)
    lost = _lost(row, group, clean, played)
    wrong = [*_hurt(group, lost), *_twice(clean, played), *played.open_jobs, *played.failures, *_broken(clean, played)]
    if times == 3 and group != "429 of an hour" and (played.made_good_after or 0) > SOON:
        wrong.append(f"made good after {played.made_good_after} s only")
    outcome = _outcome(row, group, clean, played, lost, told)
    if outcome == SILENT:
        wrong.append("nobody was told")
    return Verdict(outcome, wrong, told, lost)


def _outcome(row: Row, group: str, clean: Played, played: Played, lost: list[str], told: list[str]) -> str:
    if not played.strikes:
        return "not reached"
    if not lost or (played.made_good_after is not None and all(_is_nicety(row, words) for words in lost)):
        return "done" if played.made_good_after is None else "later"
    if any("could not be reached" in words.lower() for words in told):
        return "said in the report"
    if any(actor == row.actor and sign in words for actor, sign in INSTEAD for words in _fresh(clean, played)):
        return "otherwise"
    if told:
        return "refused at once" if is_request(row.actor) else "told"
    return _untold(row, group, played, lost)


def _untold(row: Row, group: str, played: Played, lost: list[str]) -> str:
    """Why nobody had to be told, or could be."""
    if group == "token refused" and any("workspace_suspended" in line for line in played.logged):
        return "stopped"
    if group == "message gone" and not played.outdated:
        return "not needed"
    if group in ("member gone", "channel gone") and row.place == "direct":
        return "unreachable"
    is_telling = row.actor in TELLING or BY_NAME[row.scenario].refused[0]
    if is_telling and any("nobody_told" in line or "given_up" in line for line in played.logged):
        return "logged"
    return "left out" if all(_is_nicety(row, words) for words in lost) else SILENT


def _is_nicety(row: Row, words: str) -> bool:
    return any(actor in ("", row.actor) and nicety in words for actor, nicety, _ in NICETIES)


def _told(clean: Played, played: Played) -> list[str]:
    """Words that name a trouble, and that nobody reads where all goes well; or that somebody else reads there."""
    fresh = {words for words in _fresh(clean, played) if TROUBLE.search(words.lower())}
    missing = {words for _, _, words in clean.seen - played.seen}
    elsewhere = {words for place, _, words in played.seen - clean.seen if place[0] == "D" and words in missing}
    return sorted(fresh | elsewhere)


def _fresh(clean: Played, played: Played) -> set[str]:
    return {words for _, _, words in played.seen if words not in clean.ever}


def _lost(row: Row, group: str, clean: Played, played: Played) -> list[str]:
    """What people see where all goes well, and do not see here; and what they should not see any more."""
    missing = [words for (place, _, words), _ in (clean.seen - played.seen).items() if place != "status"]
    gone = BY_NAME[row.scenario].gone
    stays = [words for place, _, words in played.seen if place[0] in "CD" and gone and gone in words]
    unseen = [text for text in played.saved if not _shown(played, text)]
    may_be_there = group == "message gone" or _may_not_look(played)  # it was only said to be gone
    old = [text for text in played.outdated if _shown(played, text) and not may_be_there]
    return sorted({*missing, *stays, *unseen, *old})


def _shown(played: Played, text: str) -> int:
    """How many messages of a channel, or of the owner's, have an answer's words; the receipt repeats them."""
    return sum(
        count
        for (place, only, words), count in played.seen.items()
        if place[0] in "CD" and not only and text in words and not words.startswith(RECEIPT)
    )


def _hurt(group: str, lost: list[str]) -> list[str]:
    """A refused token, and a limit of a method's, is the whole workspace's, and no other's."""
    is_everybodys = group in ("token refused", "429 of an hour")
    bystanders = "untouched by the neighbours" if is_everybodys else "untouched"
    return [f"a bystander lost: {words}" for words in lost if bystanders in words.lower()]


def _twice(clean: Played, played: Played) -> list[str]:
    """A message that stands there once too often; one is allowed where Rooster may not look, and is logged."""
    if _may_not_look(played):
        return []
    again = [
        words
        for (place, only, words), count in played.seen.items()
        if place[0] in "CD" and not only and 0 < clean.seen[place, only, words] < count
    ]
    return [f"twice: {words}" for words in again] + [
        f"twice: {text}" for text in played.saved if _shown(played, text) > 1
    ]


def _may_not_look(played: Played) -> bool:
    """Then one message too many, or an older one, may stand there."""
    return any("delivery_in_doubt" in line for line in played.logged)


def _broken(clean: Played, played: Played) -> list[str]:
    """Requests of Slack's that were answered with an error."""
    before = sum(count for (place, _, words), count in clean.seen.items() if place == "status" and words != "fine")
    now = sum(count for (place, _, words), count in played.seen.items() if place == "status" and words != "fine")
    return ["Slack's request got an error"] if now > before else []
