"""Who of a channel's members is to be asked, as Slack tells of them."""

from contextlib import suppress
from dataclasses import dataclass

from chalicelib.clock import Now
from chalicelib.errors import InDoubt, MemberGone, ScopeMissing, SlackRefused
from chalicelib.slack.client import SlackClient
from chalicelib.slack.users import Person, person

LOOK_UP_SECONDS = 30
"""After so long a page stops looking members up and goes on later: the worker has 60 s."""


@dataclass(frozen=True)
class Page:
    """`people`: humans, active; `unknown`: users of whom Slack tells later; `is_whole`: all were looked at."""

    people: list[Person]
    unknown: list[str]
    is_whole: bool


def look_up(slack: SlackClient, users: list[str], now: Now) -> Page:
    """Who of `users` is to be asked. One whom Slack does not know, or says nothing about now, stops nobody.

    Raises:
        ScopeMissing: Slack tells of nobody.
        RetryAfter: not now.
    """
    people: list[Person] = []
    unknown: list[str] = []
    until = now() + LOOK_UP_SECONDS
    is_whole = True
    for user in users:
        if now() > until:
            is_whole = False
            break
        try:
            people.append(person(slack.user(user)))
        except MemberGone:
            continue
        except ScopeMissing:
            raise
        except (SlackRefused, InDoubt):
            unknown.append(user)
    return Page([one for one in people if one.is_asked], unknown, is_whole)


def externals(slack: SlackClient, workspace: str, owner: str, people: list[Person]) -> frozenset[str]:
    """Who of `people` belongs to another organization. Where some are of orgs, ours is the standup owner's.

    Raises:
        RetryAfter: not now.
    """
    afar = [one for one in people if one.is_external(workspace, "")]
    org = ""
    if any(one.org and not one.is_stranger for one in afar):
        with suppress(MemberGone, SlackRefused, InDoubt):  # who cannot be told from others stops nobody
            org = person(slack.user(owner)).org
    return frozenset(one.user for one in afar if one.is_external(workspace, org))
