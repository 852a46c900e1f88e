"""The jobs of workspaces: their kinds, ids and arguments, in one place."""

from typing import NamedTuple

from chalicelib.jobs.codec import store
from chalicelib.jobs.model import Job

WELCOME = "workspace_welcome"
CHECK = "workspace_check"
GRANT = "workspace_grant"
REVOKE = "workspace_revoke"
LEAVE_TEAMS = "workspace_leave_teams"
PURGE = "workspace_purge"
FORGET = "workspace_forget"
EXPORT = "workspace_export"
HELP = "workspace_help"
KINDS = frozenset([WELCOME, CHECK, GRANT, REVOKE, LEAVE_TEAMS, PURGE, FORGET, EXPORT, HELP])
"""Those without which installations go astray, or somebody waits in vain: forgetting a workspace leaves them be."""
CHANNEL_MOVED = "workspace_channel_moved"


class OfUser(NamedTuple):
    """Who is told, or waits."""

    user: str


class Access(NamedTuple):
    """Since `at`."""

    org: str
    at: int


class LeaveTeams(NamedTuple):
    """`at`: when the org was left; `done`: workspaces."""

    at: int
    done: int = 0


class Purge(NamedTuple):
    """`gone`: when Rooster left."""

    gone: int


class Forget(NamedTuple):
    """`count`: items that are gone; `sweep`: sweeps that are done."""

    user: str
    count: int  # type: ignore[assignment]  # a tuple has a method of that name
    sweep: int
    installed_at: int


class Export(NamedTuple):
    """The next part; `after`: the sort key of the last item of the one before; `made`: when the first was, or 0."""

    user: str
    part: int = 1
    after: str = ""
    made: int = 0


class Help(NamedTuple):
    """Where to."""

    channel: str


class ChannelMoved(NamedTuple):
    """The channel's ids."""

    old: str
    new: str


def welcome(workspace: str, installer: str, now: int) -> Job:
    """Tell who installed Rooster what comes next; once a day at most."""
    return Job(workspace, f"welcome.{installer}", WELCOME, now, store(OfUser(installer)))


def check(workspace: str, event: str, now: int) -> Job:
    """Ask Slack whether the token still lives, for an event that may be older than the installation."""
    return Job(workspace, f"check.{event}", CHECK, now)


def access(kind: str, team: str, org: str, event: str, at: int, now: int) -> Job:
    """An org's admins opened a workspace to Rooster, or closed it, at the instant `at`."""
    return Job(team, f"access.{event}", kind, now, store(Access(org, at)))


def leave_teams(org: str, at: int, now: int, once: str) -> Job:
    """An org is left: so are its workspaces."""
    return Job(org, f"leave_teams.{at}.{once}", LEAVE_TEAMS, now, store(LeaveTeams(at)))


def purge(workspace: str, gone_at: int, due: int, once: str) -> Job:
    """Delete everything, unless Rooster is back by then."""
    return Job(workspace, f"purge.{gone_at}.{once}", PURGE, due, store(Purge(gone_at)))


def forget(workspace: str, user: str, request: str, installed_at: int, now: int) -> Job:
    """Delete everything but the installation of `installed_at`, because an admin says so."""
    args = Forget(user, count=0, sweep=0, installed_at=installed_at)
    return Job(workspace, f"forget.{request}", FORGET, now, store(args))


def export(workspace: str, user: str, request: str, now: int) -> Job:
    """Send an admin everything that is stored."""
    return Job(workspace, f"export.{request}", EXPORT, now, store(Export(user)))


def help_answer(workspace: str, channel: str, ts: str, now: int) -> Job:
    """Answer a direct message; its place is the job's id, so whatever Slack repeats is one job."""
    return Job(workspace, f"help.{channel}.{ts}", HELP, now, store(Help(channel)))


def channel_moved(workspace: str, event: str, old: str, new: str, now: int) -> Job:
    """Slack gave a channel another id; its event's id is the job's, so Slack's retries are one job."""
    return Job(workspace, f"moved.{event}", CHANNEL_MOVED, now, store(ChannelMoved(old, new)))
