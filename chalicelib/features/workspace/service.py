"""Everything that Rooster offers whatever features are on: `/rooster`, and the life of an installation."""

from collections.abc import Callable, Mapping, Sequence

from chalicelib.access.store import WorkspaceStore
from chalicelib.access.workspaces import Workspaces
from chalicelib.feature import Feature, Moved
from chalicelib.features.workspace import jobs, templates
from chalicelib.features.workspace.commands import Commands
from chalicelib.features.workspace.leaving import Discard, Leaving
from chalicelib.features.workspace.moving import Moving
from chalicelib.features.workspace.telling import Telling
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Job, Outcome
from chalicelib.jobs.notices import Describe, Notice
from chalicelib.slack.manifest import Needs
from chalicelib.slack.message import Message


def rooster(
    store: WorkspaceStore,
    workspaces: Workspaces,
    deliveries: Deliveries,
    needs: Mapping[str, Needs],
    switchable: Sequence[str],
    first_step: tuple[str, str] | None,
    discard: Discard | None,
    movers: Callable[[], Sequence[Moved]],
) -> Feature:
    """The workspaces service. `needs`, `switchable`: see Commands; `first_step`: Telling; `discard`: Leaving.

    `movers`: see Moving.
    """
    leaving = Leaving(store, workspaces, discard)
    commands = Commands(store, workspaces, needs, switchable)
    moving = Moving(store, workspaces, movers)
    every = {name: one.commands for name, one in needs.items()}
    telling = Telling(store, workspaces, deliveries, leaving, first_step, every)
    return Feature(
        name="",
        commands={"/rooster": commands.command},
        clicks={templates.FORGET: commands.click_forget, templates.SWITCH: commands.click_switch},
        events={
            "app_uninstalled": leaving.uninstalled,
            "tokens_revoked": leaving.revoked,
            "team_access_granted": leaving.granted,
            "team_access_revoked": leaving.withdrawn,
            "message": commands.message,
            "channel_id_changed": moving.heard,
        },
        jobs={**_jobs(leaving, telling), jobs.CHANNEL_MOVED: moving.move},
        notices={
            jobs.WELCOME: _to_who_asked(templates.WELCOME_HELD_UP),
            jobs.EXPORT: _to_who_asked(templates.EXPORT_HELD_UP),
            jobs.FORGET: _to_who_asked(templates.FORGET_HELD_UP),
            jobs.HELP: _in_the_conversation,
        },
    )


def _jobs(leaving: Leaving, telling: Telling) -> Mapping[str, Callable[[Job], Outcome]]:
    return {
        jobs.WELCOME: telling.welcome,
        jobs.CHECK: leaving.check,
        jobs.GRANT: leaving.grant,
        jobs.REVOKE: leaving.revoke,
        jobs.LEAVE_TEAMS: leaving.leave_teams,
        jobs.PURGE: leaving.purge,
        jobs.FORGET: telling.forget,
        jobs.EXPORT: telling.export,
        jobs.HELP: telling.help,
        "standup_help": telling.help,  # of the version before; may go with the next
    }


def _to_who_asked(message: Message) -> Describe:
    def describe(job: Job, code: str) -> Notice:
        return Notice(job.cause, [str(job.args["user"])], message)

    return describe


def _in_the_conversation(job: Job, code: str) -> Notice:
    return Notice(job.cause, [str(job.args["channel"])], templates.HELP_HELD_UP, is_private=True)
