"""The state machine of a run: what an answer, a skip or a prompt does to it. Pure.

    member:  waiting -> asked -> answered | skipped          run:  open -> reported -> its head is posted
                  \\-> unreachable -> asked, if a later           an answer after "reported" is late
                      try gets through; so is unasked, if the standup comes back
             external (of another organization, not asked)

Answering works from every state; skipping does not undo an answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date as Date
from datetime import timedelta
from zoneinfo import ZoneInfo

from chalicelib.features.standups import schedule
from chalicelib.features.standups.model import MAX_PICTURES, Member, Run, Standup, Status, run_id, zone

NOT_ASKED = (Status.WAITING, Status.UNREACHABLE, Status.UNASKED)
Participation = tuple[Run, Member | None]
"""A run, and a member in it if they are on its roster."""
PROMPT_GRACE_SECONDS = 3600
_DAY_SECONDS = 24 * 3600
_LONGEST_RUN_SECONDS = 2 * 24 * 3600


def planned(standup: Standup, date: str) -> Run:
    """The run of `date` as the settings have it."""
    day, where = Date.fromisoformat(date), zone(standup.zone)
    prompt_at = schedule.instant(day, standup.prompt, where)
    return _run(standup, date, prompt_at, schedule.report_instant(day, standup.prompt, standup.report, where))


def started(standup: Standup, now: int) -> Run:
    """Today's run begun by hand: the report comes after the configured time between prompt and report."""
    date = schedule.local_date(now, zone(standup.zone)).isoformat()
    usual = planned(standup, date)
    return _run(standup, date, now, now + usual.report_at - usual.prompt_at)


def is_by_hand(standup: Standup, run: Run) -> bool:
    """It was begun by a command, not by its timer."""
    return run.prompt_at != planned(standup, run.date).prompt_at


def _run(standup: Standup, date: str, prompt_at: int, report_at: int) -> Run:
    return Run(
        standup=standup.id,
        date=date,
        name=standup.name,
        channel=standup.channel,
        owner=standup.owner,
        questions=standup.questions,
        prompt_at=prompt_at,
        report_at=report_at,
    )


def opens_at(standup: Standup, date: str) -> int:
    """When the run of `date` opens: at the prompt; or, if members are asked in their own time, where it is earliest."""
    day = Date.fromisoformat(date)
    if standup.own_time:
        return schedule.instant(day, standup.prompt, schedule.FIRST_ON_EARTH)
    return schedule.instant(day, standup.prompt, zone(standup.zone))


def next_date(standup: Standup, after: int, now: int) -> str:
    """The first local date that asks after the instant `after` and whose report is still to come at `now`."""
    where = zone(standup.zone)
    instant = max(after, now - _LONGEST_RUN_SECONDS)
    while True:
        day = schedule.next_date(instant, standup.prompt, standup.weekdays, where)
        run = planned(standup, day.isoformat())
        if not is_missed(run, now):
            return run.date
        instant = run.prompt_at


def current_ids(standup: Standup, now: int) -> list[str]:
    """The ids of the runs that may be under way, if they are held: today's, yesterday's, in own times tomorrow's."""
    today = schedule.local_date(now, zone(standup.zone))
    days = (0, -1, 1) if standup.own_time else (0, -1)
    return [run_id(standup.id, (today + timedelta(days=day)).isoformat()) for day in days]


def may_matter(standup: Standup, run: Run, today: str) -> bool:
    """Once its report is posted, only the run of today (its id) does; in own times any, for members to the west."""
    return standup.own_time or not run.head or run.id == today


def overdue(participations: Sequence[Participation]) -> Run | None:
    """The oldest run that is closed and not posted: Slack refuses its report."""
    unposted = [run for run, _ in participations if run.reported and not run.head]
    return min(unposted, key=lambda run: run.report_at, default=None)


def waits_for(run: Run, member: Member | None) -> bool:
    """The member was asked, and their answer would be in the report."""
    return bool(member and member.status is Status.ASKED and not run.reported)


def current(standup: Standup, participations: Sequence[Participation], now: int) -> Participation | tuple[None, None]:
    """The run that matters most to a member, and they in it. `participations`: in the order of `current_ids`."""
    return next(_by_weight(standup, participations, now), (None, None))


def _by_weight(standup: Standup, participations: Sequence[Participation], now: int) -> Iterator[Participation]:
    """What waits for the member; their own day's; what is yet to ask them; today's; one with its report to come."""
    today = current_ids(standup, now)[0]
    yield from (one for one in participations if waits_for(*one))
    yield from (one for one in participations if _is_their_day(standup, one[1], now))
    yield from sorted((one for one in participations if to_come([one], now)), key=lambda one: to_come([one], now))
    yield from (one for one in participations if one[0].id == today)
    yield from (one for one in participations if not one[0].reported)


def _is_their_day(standup: Standup, member: Member | None, now: int) -> bool:
    """In own times: the member's turn has come, and the day on which it came is not over where they are."""
    if not member or not standup.own_time:
        return False
    hours, minutes = standup.prompt.split(":")
    rest_of_day = _DAY_SECONDS - int(hours) * 3600 - int(minutes) * 60
    return member.ask_at <= now < member.ask_at + rest_of_day


def to_come(participations: Sequence[Participation], now: int) -> list[int]:
    """When the member's turn is still to come, in order."""
    return sorted(member.ask_at for _, member in participations if member and is_to_come(member, now))


def is_missed(run: Run, now: int) -> bool:
    """Too late to begin: the report would be due."""
    return now >= run.report_at


def ask_at(standup: Standup, run: Run, user_zone: str, by_hand: bool) -> int:
    """When a member is asked."""
    if by_hand or not standup.own_time:
        return run.prompt_at
    where: ZoneInfo = zone(user_zone or standup.zone)
    return schedule.instant(Date.fromisoformat(run.date), standup.prompt, where)


def is_to_come(member: Member, now: int) -> bool:
    """The member is on the roster, and it is not their time yet."""
    return member.status is Status.WAITING and member.ask_at > now


def asks_next(standup: Standup, participations: Sequence[Participation], user_zone: str, now: int) -> int:
    """When the standup asks a member next. `participations`: the runs under way, and they in them."""
    if waiting := to_come(participations, now):
        return waiting[0]
    instant = max([now, *(planned(standup, run.date).prompt_at for run, _ in participations)])
    while True:
        coming = planned(standup, next_date(standup, instant, now))
        at = ask_at(standup, coming, user_zone, by_hand=False)
        if at > now:
            return at
        instant = coming.prompt_at


def is_to_be_asked(member: Member) -> bool:
    """They neither answered nor skipped before they were asked."""
    return member.status in NOT_ASKED


def has_missed_turn(run: Run, member: Member, now: int) -> bool:
    """Their time to be asked is past, nobody asked them, and it is not too late yet."""
    is_left = member.status in (Status.WAITING, Status.UNASKED)
    return is_left and member.ask_at <= now and not is_stale_prompt(run, member, now)


def missed_since(standup: Standup, after: int, now: int) -> str:
    """The first date that asks after the instant `after`, if it is too late for it by now; else ""."""
    date = schedule.next_date(after, standup.prompt, standup.weekdays, zone(standup.zone)).isoformat()
    return date if is_missed(planned(standup, date), now) else ""


def is_stale_prompt(run: Run, member: Member, now: int) -> bool:
    """A prompt that comes so late that it would only disturb."""
    return now > max(run.report_at, member.ask_at + PROMPT_GRACE_SECONDS)


def answer(run: Run, member: Member, answers: Sequence[str], now: int) -> Member:
    """`member` after answering, or answering again. An edit does not make an answer late."""
    first = member.status is not Status.ANSWERED
    return replace(
        member,
        status=Status.ANSWERED,
        answers=tuple(answers),
        late=run.reported if first else member.late,
        answered_at=now if first else member.answered_at,
        revision=member.revision + 1,
    )


def attach_pictures(run: Run, member: Member, pictures: Sequence[str], now: int) -> Member:
    """`member` after adding pictures to their answers; who has given none answers by them."""
    every = tuple(dict.fromkeys((*member.pictures, *pictures)))[:MAX_PICTURES]
    if every == member.pictures:
        return member
    return replace(answer(run, member, member.answers, now), pictures=every)


def skip(member: Member) -> Member:
    """`member` after "Skip today"; who has answered keeps the answer."""
    if member.status in (Status.ANSWERED, Status.SKIPPED):
        return member
    return replace(member, status=Status.SKIPPED, revision=member.revision + 1)
