"""Standups, runs and members, in the workspace's own partition of the table.

standup#<standup id>        a standup's settings; for a day after it was deleted, with deleted_at and deleted_by
standup_name#<hash>         the standup that has a name in a channel
run#<run id>                one local date
member#<run id>#<user>      one member of it, with their answers
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from chalicelib.aws.table import Check, Delete, Item, Put, Table, Update
from chalicelib.errors import ConditionFailed
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.items import member_key, plain, run_key, standup_key, to_member, to_run, to_standup
from chalicelib.features.standups.meaning import Role
from chalicelib.features.standups.model import DELETED, Member, Run, Standup, Status, split_run_id
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Job

Lines = tuple[str, ...]
MAX_LOOKED_AT = 100
"""Standups, by name, for who writes to Rooster: Slack waits three seconds."""
_ANSWERED = ("status", "answers", "pictures", "late", "answered_at", "revision")
_EXISTS = "attribute_exists(#pk)"
"""What was deleted meanwhile must not come back as half an item."""

LIVE = "attribute_exists(#pk) AND attribute_not_exists(#deleted_at)"
"""A standup that is there, and was not deleted."""


@dataclass(frozen=True)
class Deleted:
    """A standup that was deleted at the instant `at` by the member `by`."""

    standup: Standup
    at: int
    by: str


class StandupStore:
    """Reads, and the writes that services put into one transaction with their jobs."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.commit = table.commit

    def standup(self, workspace: str, standup: str) -> Standup | None:
        """A standup's settings; None if it was deleted."""
        item = self._table.get(standup_key(workspace, standup))
        return to_standup(item) if item and "deleted_at" not in item else None

    def deleted(self, workspace: str, standup: str) -> Deleted | None:
        """A standup that was deleted not long ago."""
        item = self._table.get(standup_key(workspace, standup))
        if not item or "deleted_at" not in item:
            return None
        return Deleted(to_standup(item), item["deleted_at"], item["deleted_by"])

    def standups(self, workspace: str) -> list[Standup]:
        """Every standup of the workspace, by name; deleted ones are none."""
        return [standup for standup in self.with_deleted(workspace) if standup.paused != DELETED]

    def with_deleted(self, workspace: str) -> list[Standup]:
        """As `standups`, and after them those deleted not long ago, paused: their last runs may be out."""
        items = self._table.query(workspace, "standup#")
        found = [to_standup({**item, "paused": DELETED} if "deleted_at" in item else item) for item in items]
        return sorted(found, key=lambda one: (one.paused == DELETED, one.name.casefold(), one.id))

    def undeletable(self, workspace: str) -> list[Standup]:
        """Those that were deleted not long ago."""
        return [to_standup(item) for item in self._table.query(workspace, "standup#") if "deleted_at" in item]

    def move_channel(self, workspace: str, old: str, new: str) -> None:
        """A channel has another id now: runs go along, for answers may still be edited, and what may be undeleted."""
        values = {"old": old, "new": new}
        deleted = (item for item in self._table.query(workspace, "standup#") if "deleted_at" in item)
        for item in chain(deleted, self._table.query(workspace, "run#")):
            where = {"pk": workspace, "sk": item["sk"]}
            for name in ("channel", "place"):
                if item.get(name) == old:
                    self._table.commit(Update(where, f"SET #{name} = :new", values, when=f"#{name} = :old"))

    def run(self, workspace: str, run: str) -> Run | None:
        """A run, if there is one by this id."""
        if split_run_id(run) == ("", ""):
            return None
        item = self._table.get(run_key(workspace, run))
        return to_run(item) if item else None

    def current_run(self, workspace: str, standup: Standup, now: int, user: str = "") -> Run | None:
        """The run that matters most, to this member if one is given: see run.current."""
        run, _ = rules.current(standup, self.participations(workspace, standup, now, user), now)
        return run

    def participations(self, workspace: str, standup: Standup, now: int, user: str = "") -> list[rules.Participation]:
        """The runs that may be under way, each with the member in it; it stops at one that surely matters most."""
        today, *others = rules.current_ids(standup, now)
        found: list[rules.Participation] = []
        for run_id in (today, *others):
            run = self.run(workspace, run_id)
            if not run or not rules.may_matter(standup, run, today):
                continue
            member = self.member(workspace, run.id, user) if user else None
            found.append((run, member))
            if rules.waits_for(run, member) and not standup.own_time:
                break
        return found

    def roles(self, workspace: str, user: str, now: int) -> list[Role]:
        """Every standup, deleted ones too, and this member in their runs."""
        found: list[Role] = []
        for number, standup in enumerate(self.with_deleted(workspace)):
            run_ids = rules.current_ids(standup, now) if number < MAX_LOOKED_AT else []
            members = ((run_id, self.member(workspace, run_id, user)) for run_id in run_ids)
            found.append((standup, {run_id: member for run_id, member in members if member}))
        return found

    def asked(self, workspace: str, roles: Sequence[Role], thread: str = "") -> list[rules.Participation]:
        """The runs that have no answer yet, reported or not; and the one whose prompt opened `thread`."""
        members = [one for _, runs in roles for one in runs.items()]
        wanted = [one for one in members if one[1].status is Status.ASKED or (thread and one[1].ts == thread)]
        participations = [(self.run(workspace, run_id), member) for run_id, member in wanted]
        return [(run, member) for run, member in participations if run]

    def is_under_way(self, workspace: str, standup: Standup, now: int, user: str) -> bool:
        """The member is in a run of the standup, and its report is still to come."""
        run_ids = rules.current_ids(standup, now)
        runs = (self.run(workspace, run_id) for run_id in run_ids if self.member(workspace, run_id, user))
        return any(run and not run.reported for run in runs)

    def knows(self, job: Job) -> bool:
        """The job was put before."""
        return self._table.get(jobs_model.key(job.workspace, job.id)) is not None

    def member(self, workspace: str, run: str, user: str) -> Member | None:
        """One member of the run."""
        item = self._table.get(member_key(workspace, run, user))
        return to_member(item) if item else None

    def members(self, workspace: str, run: str) -> list[Member]:
        """Everybody on the run's roster, and whoever answered without being on it."""
        return [to_member(item) for item in self._table.query(workspace, f"member#{run}#")]

    def mark_asked(self, workspace: str, run: str, member: Member, channel: str, ts: str) -> Member:
        """Remember the prompt; the member as they are now, who may have answered meanwhile."""
        values: Item = {"channel": channel, "ts": ts}
        key = member_key(workspace, run, member.user)
        item = self._table.update(Update(key, "SET #channel = :channel, #ts = :ts", values, when=_EXISTS))
        if item["status"] in rules.NOT_ASKED:
            asked = {"asked": str(Status.ASKED), "before": item["status"]}
            try:
                item = self._table.update(Update(key, "SET #status = :asked", asked, when="#status = :before"))
            except ConditionFailed:
                item = self._table.get(key) or item
        return to_member(item)

    def mark_replies(self, workspace: str, run: str, member: Member, replies: Lines) -> Member:
        """Remember where the answers of `member`, at their revision, are posted; the member as they are now."""
        values = {"replies": list(replies), "shown": member.revision}
        key = member_key(workspace, run, member.user)
        return to_member(self._table.update(Update(key, "SET #replies = :replies, #shown = :shown", values, _EXISTS)))

    def mark_named(self, workspace: str, run: str, user: str, name: str, picture: str) -> Member:
        """Remember the name and picture of somebody who was not on the roster."""
        change = "SET #name = :name, #picture = :picture"
        values = {"name": name, "picture": picture}
        return to_member(self._table.update(Update(member_key(workspace, run, user), change, values, _EXISTS)))

    def close(self, workspace: str, run: str) -> None:
        """Close the run for answers in time; nothing, if it is closed or gone."""
        values = {"yes": True, "no": False}
        self._table.commit(Update(run_key(workspace, run), "SET #reported = :yes", values, "#reported = :no"))

    def mark_head(self, workspace: str, run: str, report_channel: str, head: str) -> None:
        """Remember the message that opens the report's thread, and the channel it stands in."""
        values = {"head": head, "place": report_channel}
        self._table.update(Update(run_key(workspace, run), "SET #head = :head, #place = :place", values, _EXISTS))

    def forget_report(self, workspace: str, run: Run) -> None:
        """The report's head is not there any more: all of the report is to be posted anew."""
        for member in self.members(workspace, run.id):
            if member.replies:
                none: Item = {"none": [], "zero": 0}
                key = member_key(workspace, run.id, member.user)
                self._table.update(Update(key, "SET #replies = :none, #shown = :zero", none, _EXISTS))
        values = {"head": run.head, "none": ""}
        change = "SET #head = :none, #lost = :head"
        self._table.commit(Update(run_key(workspace, run.id), change, values, when="#head = :head"))


def put_standup(workspace: str, standup: Standup) -> Put:
    """The write that keeps a new standup."""
    return Put({**standup_key(workspace, standup.id), **plain(standup)}, unless_exists=True)


def pause_standup(workspace: str, standup: str, why: str) -> Update:
    """The write that stops asking until somebody starts it again; refused if it is paused or deleted already."""
    running = f"#paused = :no AND {LIVE}"
    return Update(standup_key(workspace, standup), "SET #paused = :why", {"why": why, "no": ""}, when=running)


def resume(workspace: str, standup: str, why: str = "") -> Update:
    """The write that lets a paused standup ask again. `why`: only if that is what paused it, though it was deleted."""
    when, values = ("#paused = :why", {"why": why}) if why else (LIVE, {})
    return Update(standup_key(workspace, standup), "SET #paused = :no", {"no": "", **values}, when=when)


def put_run(workspace: str, run: Run) -> Put:
    """The write that opens a run, once for its local date."""
    return Put({**run_key(workspace, run.id), **plain(run)}, unless_exists=True)


def forget_run(workspace: str, run: str) -> Delete:
    """The write that undoes the opening of a run that could ask nobody."""
    return Delete(run_key(workspace, run))


def run_unchanged(workspace: str, run: Run) -> Check:
    """Nobody has closed the run or opened the report's thread since `run` was read.

        answer reads the run      closed      head marked, members read
      ----------+--------------------+-----------------+--------------->
        an answer written here is in  | late, and shown | late, and shown by
        the report                    | by who opens    | its own job

    So an answer is in the report or late, never both; and whoever does not open the thread finds all that came before.
    """
    values = {"reported": run.reported, "head": run.head}
    return Check(run_key(workspace, run.id), "#reported = :reported AND #head = :head", values)


def put_member(workspace: str, run: str, member: Member) -> Put:
    """The write that puts a member on the roster."""
    return Put({**member_key(workspace, run, member.user), **plain(member)}, unless_exists=True)


def mark_not_asked(workspace: str, run: str, user: str, why: Status) -> Update:
    """The write that says why this member was not asked: UNREACHABLE or UNASKED."""
    values = {"why": str(why), "waiting": str(Status.WAITING)}
    return Update(member_key(workspace, run, user), "SET #status = :why", values, when="#status = :waiting")


def change_member(workspace: str, run: str, before: Member | None, after: Member) -> Put | Update:
    """The write that turns `before` into `after`, unless the member changed meanwhile."""
    if before is None:
        return put_member(workspace, run, after)
    values: Item = {name: plain(after)[name] for name in _ANSWERED}
    assignments = ", ".join(f"#{name} = :{name}" for name in values)
    values["read"] = before.revision
    return Update(member_key(workspace, run, after.user), f"SET {assignments}", values, when="#revision = :read")
