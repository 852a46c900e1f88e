"""Whom to tell, and what, when a job of the workspace feature keeps failing."""

from collections.abc import Mapping

from chalicelib.features.workspace import jobs, templates
from chalicelib.jobs.home_tab import HOME, OfUser
from chalicelib.jobs.model import Job
from chalicelib.jobs.notices import Describe, Notice
from chalicelib.slack.message import Message


def _to_who_asked(message: Message) -> Describe:
    def describe(job: Job, args: jobs.OfUser, code: str) -> Notice:
        return Notice(job.cause, [args.user], message)

    return describe


def _in_the_conversation(job: Job, args: jobs.Help, code: str) -> Notice:
    return Notice(job.cause, [args.channel], templates.HELP_HELD_UP, is_private=True)


def _home(job: Job, args: OfUser, code: str) -> Notice:
    return Notice(f"home.{args.user}.{code}", [args.user], templates.HOME_HELD_UP, is_private=True)


BY_KIND: Mapping[str, Describe] = {
    jobs.WELCOME: _to_who_asked(templates.WELCOME_HELD_UP),
    jobs.EXPORT: _to_who_asked(templates.EXPORT_HELD_UP),
    jobs.FORGET: _to_who_asked(templates.FORGET_HELD_UP),
    HOME: _home,
    jobs.HELP: _in_the_conversation,
}
