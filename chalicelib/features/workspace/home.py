"""The Home tab: a section of each feature that declares one.

Slack's limit: 100 blocks a view. Source: https://docs.slack.dev/surfaces/app-home
"""

import re

from chalicelib import log
from chalicelib.clock import Now
from chalicelib.container import Container
from chalicelib.errors import MemberGone
from chalicelib.feature import in_reading_order
from chalicelib.features.workspace import templates
from chalicelib.jobs import home_tab
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.slack.blocks import section
from chalicelib.slack.payloads import Event

MAX_BLOCKS = 100
_MAX_PASSES = 3
_MEMBER = re.compile(r"[UW][A-Z0-9]{1,31}")


class Home:
    """Slack says each time that a member opens the tab; what they do there shows it again."""

    def __init__(self, container: Container, now: Now) -> None:
        self._container = container
        self._workspaces = container.workspaces
        self._now = now

    def opened(self, event: Event) -> None:
        """A member opened Rooster, at the Home tab or another."""
        user = event.event.get("user")
        if event.event.get("tab") != "home" or not isinstance(user, str) or not _MEMBER.fullmatch(user):
            return
        state, now = self._workspaces.cached(event.workspace), self._now()
        if not self._workspaces.is_installed(state):
            log.info("not_installed", workspace=event.workspace, kind=event.type)
        elif not state.is_forgetting(now):
            self._container.store.commit(once=jobs_model.put(home_tab.home(event.workspace, user, event.id, now)))

    def show(self, job: Job, args: home_tab.OfUser) -> Outcome:
        """Publish the tab as things stand, again if something changed meanwhile; nothing, to a member who is gone."""
        user, off = args.user, self._workspaces.require(job.workspace).off
        slack = self._workspaces.paced_slack(job.workspace)
        here = [one for one in in_reading_order(self._container.switched_on) if one.name not in off]
        makers = [one.home(self._container) for one in here if one.home]
        try:
            for _ in range(_MAX_PASSES):
                now = self._now()
                sections = [make(slack, job.workspace, user, now) for make in makers]
                blocks = [block for one in sections for block in one.blocks] or [section(templates.HOME_IS_EMPTY)]
                slack.publish_view(user, {"type": "home", "blocks": blocks[:MAX_BLOCKS]})
                if not any(one.is_outdated() for one in sections):
                    break
        except MemberGone as gone:
            log.info("home_not_shown", workspace=job.workspace, job=job.id, code=gone.code)
        return Done()
