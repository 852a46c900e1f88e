"""What people read about standups, in a message: pure functions from data to text and Block Kit.

User text goes through chalicelib.slack.text; every mrkdwn object is `verbatim`: Slack makes no mention of what it says.
Modals are in forms.py.
"""

from collections.abc import Sequence
from typing import Any

from chalicelib.features.standups import report
from chalicelib.features.standups.dates import day, instant, time, week
from chalicelib.features.standups.model import DELETED, MAX_PICTURES, Member, Run, Standup, Status
from chalicelib.slack import text, typed
from chalicelib.slack.blocks import Block, actions, button, characters, context, header, only_you, section
from chalicelib.slack.message import Message

_MAX_VALUE = 2000
"""Characters: https://docs.slack.dev/reference/block-kit/block-elements/button-element"""
_LEAST_ROOM = 2000
"""Characters of answers in a message, however small its budget: a question fits in, and some of its answer."""
_THANKS_ROOM = 2000
"""Characters of answers that a thank-you shows."""


def prompt(run: Run) -> Message:
    """The DM that asks."""
    name = text.name(run.name)
    questions = "1 question" if len(run.questions) == 1 else f"{len(run.questions)} questions"
    then = "answers go into the report's thread" if run.reported else f"the report goes out at {time(run.report_at)}"
    hello = f"Hi! It's time for *{name}* in <#{run.channel}>. {questions}; {then}."
    buttons = (
        button("Answer", "standup_answer", run.id, "primary"),
        button("Skip today", "standup_skip", run.id),
    )
    return Message(f"It's time for {name}", (section(hello), actions(*buttons)))


def direct_message(run: Run, member: Member) -> Message:
    """What the prompt turns into, by where the member stands."""
    if member.status is Status.ANSWERED:
        return thanks(run, member)
    if member.status is Status.SKIPPED:
        return skipped(run)
    return prompt(run)


def thanks(run: Run, member: Member) -> Message:
    """The prompt after an answer."""
    name = text.name(run.name)
    saved, *rest = report.split(report.passages(run.questions, member.answers), _THANKS_ROOM) or [[]]
    blocks = (
        section(f"Thanks! Your answers for *{name}* ({day(run.date)}) are saved{_whereabouts(run, member)}"),
        *(section(passage) for passage in saved),
        *([context("*Edit* shows the rest.")] if rest else []),
        actions(button("Edit", "standup_answer", run.id)),
    )
    return Message(f"Thanks, your answers for {name} are saved", blocks)


def _whereabouts(run: Run, member: Member) -> str:
    """Where the answers are, no sooner than they are there."""
    if not run.reported:
        return f" and go into the {time(run.report_at)} report."
    if not run.head:
        return ". The report is delayed; your answers will be in its thread."
    if member.late:
        adding = "I added them" if member.is_shown() else "I'm adding them"
        return f". The report is already out, so {adding} to its thread."
    return " and in the report." if member.is_shown() else " and will be in the report in a moment."


def skipped(run: Run) -> Message:
    """The prompt after "Skip today"."""
    name = text.name(run.name)
    blocks = (
        section(f"Okay, you're skipping *{name}* today ({day(run.date)})."),
        actions(button("Answer after all", "standup_answer", run.id)),
    )
    return Message(f"You're skipping {name} today", blocks)


def head(run: Run, summary: report.Summary) -> Message:
    """The message that opens the report's thread."""
    title = f"{text.cut(run.name, 100)} · {day(run.date)}"
    answered = len(summary.answered) + len(summary.late)
    lines = [
        (":white_check_mark: *Answered*", summary.answered),
        (":hourglass_flowing_sand: *Answered late*", summary.late),
        (":palm_tree: *Skipped*", summary.skipped),
        (":grey_question: *Missing*", summary.missing),
        (":earth_africa: *Asked later, at their local time*", summary.later),
        (":mailbox_with_no_mail: *Could not be reached*", summary.unreachable),
        (":wastebasket: *Not asked: the standup was deleted*", summary.unasked),
    ]
    blocks = [section(f"{label} ({len(names)}): {report.listed(names)}") for label, names in lines if names]
    if not summary.asked:
        blocks.append(section("There was nobody to ask."))
    elif not answered:
        blocks.append(section("No answers this time."))
    else:
        blocks.append(context("The answers are in this thread."))
    if summary.external:
        blocks.append(context(_external(summary.external)))
    fallback = f"{text.name(run.name)}, {day(run.date)}: {answered} of {summary.asked} answered"
    return Message(fallback, (header(title), *blocks))


def _external(many: int) -> str:
    """People of other organizations who were not asked."""
    who = "1 person from another organization was" if many == 1 else f"{many} people from other organizations were"
    return f"{who} not asked."


def replies(run: Run, member: Member, budget: int = report.MAX_CHARACTERS) -> list[Message]:
    """A member's answers as messages of the report's thread; the first shows who it is.

    `budget`: characters of a message, for a Slack that took fewer than usual.
    """
    drawn = pictures(member.pictures, text.clean(report.called(member)))
    around = _reply(member, [], is_first=True).blocks
    room = max(budget - characters((*around, *drawn)), _LEAST_ROOM)
    passages = report.passages(run.questions, member.answers, min(room, text.SECTION_LIMIT))
    parts = report.split(passages, room) or [[] if member.pictures else ["_No text_"]]
    shown = [_reply(member, part, is_first=index == 0) for index, part in enumerate(parts)]
    last = Message(shown[-1].text, (*shown[-1].blocks, *drawn))
    return [*shown[:-1], last]


def _reply(member: Member, part: Sequence[str], is_first: bool) -> Message:
    name = text.name(report.called(member))
    late = " · :hourglass_flowing_sand: _late, after the report_" if member.late else ""
    label = f"*{name}*{late}" if is_first else f"*{name}*, continued"
    byline: Block = context(label)
    if member.picture:
        byline["elements"].insert(0, {"type": "image", "image_url": member.picture, "alt_text": text.clean(name)})
    fallback = f"{name} answered{' late' if member.late else ''}"
    return Message(fallback, (byline, *(section(passage) for passage in part)))


def pictures(named: Sequence[str], name: str) -> list[Block]:
    """Pictures from `name`: ids of Slack files are drawn, addresses are links."""
    return [_picture(one, f"Picture {number} from {name}") for number, one in enumerate(named, 1)]


def _picture(named: str, title: str) -> Block:
    if named.startswith("F"):
        return {"type": "image", "slack_file": {"id": named}, "alt_text": text.cut(title, 200)}
    return section(f"<{named}|{text.name(title, 100)}> (works for 7 days)")


def offer(run: Run, named: Sequence[str], are_drawn: bool = True) -> Message:
    """To a member whose pictures came while a standup waits for them; as many as a button's value holds."""
    many = len(named) > 1
    say = f"I got your {'pictures' if many else 'picture'}. Add {'them' if many else 'it'} to your answer for"
    name = text.name(run.name)
    value = " ".join((run.id, *named))
    value = value if len(value) <= _MAX_VALUE else value[:_MAX_VALUE].rpartition(" ")[0]
    drawn = pictures(named, "you") if are_drawn else []
    add = button("Add to my answer", "standup_picture", value, "primary")
    blocks = (section(f"{say} *{name}* ({day(run.date)})?"), *drawn, actions(add))
    return Message(f"Add {'pictures' if many else 'a picture'} to your answer for {name}?", blocks)


def pictures_attached(run: Run, offered: int, left_out: int) -> Message:
    """The offer, once it was taken. `left_out`: how many of those offered did not fit."""
    added = f"{offered - left_out} of {offered} added" if left_out else "Added"
    done = f"{added} to your answer for"
    full = f" An answer can have up to {MAX_PICTURES} pictures." if left_out else ""
    said = f"{done} *{text.name(run.name)}* ({day(run.date)}).{full}"
    more = actions(button("Write more", "standup_answer", run.id))
    return Message(f"{done} {text.name(run.name)}", (section(said), more))


def gone_part(member: Member) -> Message:
    """What is left of a further part that an edit made superfluous, where it could not be deleted."""
    return Message(f"{text.name(report.called(member))} shortened their answers", (context("_shortened_"),))


def listing(standups: Sequence[Standup], here: str) -> dict[str, Any]:
    """`/standup list`."""
    if not standups:
        return only_you(none_here())
    lines = [describe(standup) for standup in sorted(standups, key=lambda standup: standup.channel != here)]
    shown = report.split(lines)[0]
    more = [context(f"and {len(lines) - len(shown)} more")] if len(lines) > len(shown) else []
    blocks = [section(line) for line in shown]
    return {"response_type": "ephemeral", "text": "Standups", "blocks": [*blocks, *more]}


def describe(standup: Standup) -> str:
    """A standup in two lines of mrkdwn."""
    where = "each member's local time" if standup.own_time else standup.zone
    times = (
        f"{week(standup.weekdays)}, asks at {standup.prompt} ({where}), reports at {standup.report} ({standup.zone})"
    )
    times += "; also asks people from other organizations" if standup.external else ""
    paused = f"\n:double_vertical_bar: {PAUSED[standup.paused]}" if standup.paused in PAUSED else ""
    return f"*{text.name(standup.name)}* in <#{standup.channel}>, owner <@{standup.owner}>\n{times}{paused}"


PAUSED = {
    "channel": "Paused: I'm not in the channel. Invite me with `/invite @Rooster`, or resume with `/standup start`.",
    DELETED: "Deleted: nobody will be asked again. Today's report still goes out.",
    "not_allowed": "Paused: I'm missing a permission there. See `/rooster status`, then resume with `/standup start`.",
}


def which(verb: str, standups: Sequence[Standup]) -> dict[str, Any]:
    """A command that could mean several standups, or one of another channel, asks which."""
    most = len(report.split([describe(one) + one.name for one in standups])[0])
    label, style = ("Delete ", "danger") if verb == "delete" else ("", "")
    rows = [
        {
            **section(describe(one)),
            "accessory": button(label + text.cut(one.name, 60), f"standup_do.{number}", f"{verb}:{one.id}", style),
        }
        for number, one in enumerate(standups[:most])
    ]
    return only_you(f"Which standup do you want to {verb}?", *rows)


def created(standup: Standup) -> str:
    """Told once a standup is set up."""
    return f"{describe(standup)}\nAll set! I'll ask everyone in <#{standup.channel}>. Try it now? `/standup start`"


def starting(run: Run, now: int, zone_name: str) -> str:
    """`/standup start`."""
    when = instant(run.report_at, now, zone_name)
    return f"Asking everyone for *{text.name(run.name)}* now. The report goes out {when}."


def running(run: Run, now: int, zone_name: str) -> str:
    """`/standup start` where today's run is there already."""
    name = f"*{text.name(run.name)}*"
    if run.head:
        return f"Today's report of {name} is already out. `/standup answer` still adds to its thread."
    if run.reported:
        return f"{name} ran today, but its report is delayed. `/standup report` tries again."
    when = instant(run.report_at, now, zone_name)
    return f"{name} is already running. I'm asking anyone I haven't asked yet. The report goes out {when}."


def reporting(run: Run, in_channel: bool) -> str:
    """`/standup report`; it goes to the owner where the channel cannot be reached."""
    what = f"{'Refreshing' if run.head else 'Posting'} the report of *{text.name(run.name)}* in"
    if in_channel:
        return f"{what} <#{run.channel}>."
    return f"{what} a direct message to <@{run.owner}>, because I can't reach <#{run.channel}>."


def not_asked(name: str, paused: str = "") -> str:
    """No run to answer, skip or report. `paused`: why nothing is asked, if that is so."""
    return f"*{text.name(name)}* hasn't asked anything today. {PAUSED.get(paused, '`/standup start` asks now.')}"


def none_here(name: str = "", near: Sequence[str] = ()) -> str:
    """A command found no standup to act on. `near`: names that may have been meant."""
    if name:
        guess = f" Did you mean {typed.either([f'*{text.name(one)}*' for one in near])}?" if near else ""
        return f"There's no standup called *{text.name(name)}* here.{guess} `/standup list` shows what's set up."
    return "No standups here yet. Set one up with `/standup new`."


def skip_noted(run: Run, has_answered: bool) -> str:
    """`/standup skip`."""
    if has_answered:
        return f"You've already answered *{text.name(run.name)}*, so your answers stay."
    return f"Okay, you're skipping *{text.name(run.name)}* today. Use `/standup answer` if you change your mind."


def too_late_to_open(action_id: str, value: str) -> dict[str, Any]:
    """Slack took the click for too old to open a form: a button that opens it."""
    note = "That took too long for Slack. Press the button to open the form."
    return {"text": note, "blocks": [section(note), actions(button("Open the form", action_id, value, "primary"))]}


def gone() -> str:
    """A button of a run that is not kept any more."""
    return "That standup isn't there anymore. `/standup list` shows what's set up."
