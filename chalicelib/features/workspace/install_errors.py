"""Why an installation comes to nothing, and what people read then. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class InstallError(StrEnum):
    """Why an installation came to nothing."""

    DENIED = "denied"
    EXPIRED = "expired"
    REUSED = "reused"
    OTHER_BROWSER = "other_browser"
    FORGED = "forged"
    CODE = "code"
    SLACK_DOWN = "slack_down"
    NOT_STORED = "not_stored"
    OFF = "off"


_OTHERWISE = {
    InstallError.DENIED: 200,
    InstallError.SLACK_DOWN: 503,
    InstallError.NOT_STORED: 503,
    InstallError.OFF: 404,
}
STATUS: Mapping[InstallError, int] = dict.fromkeys(InstallError, 400) | _OTHERWISE

TROUBLES: Mapping[InstallError, tuple[str, str, str]] = {
    InstallError.DENIED: (
        "Rooster wasn’t installed",
        "Someone chose <em>Cancel</em> on Slack’s page. Nothing was changed.",
        "If that was a mistake, start again.",
    ),
    InstallError.EXPIRED: (
        "The installation timed out",
        "An installation has to be finished within ten minutes.",
        "If Rooster is already in your Slack, you’re all set. Otherwise, start again: it takes two clicks.",
    ),
    InstallError.REUSED: (
        "This link was already used",
        "Each link works once. Maybe this page was reloaded, or someone went back to it.",
        "If Rooster is already in your Slack, you’re all set. Otherwise, start again.",
    ),
    InstallError.OTHER_BROWSER: (
        "Did you start in another browser?",
        "Rooster’s cookie isn’t here: you started in another browser, or cookies are turned off.",
        "If Rooster is already in your Slack, you’re all set. Otherwise, allow its one cookie and use one browser.",
    ),
    InstallError.FORGED: (
        "This link doesn’t work",
        "The address is missing something that Rooster adds to it, or it was changed.",
        "Use the button to start again.",
    ),
    InstallError.CODE: (
        "Slack didn’t finish the installation",
        "Slack’s code had expired or was already used, or this Slack app isn’t set up correctly.",
        "If Rooster is already in your Slack, you’re all set. Otherwise, start again, or ask its operator.",
    ),
    InstallError.SLACK_DOWN: (
        "Slack didn’t answer",
        "Rooster asked Slack to finish the installation and got no answer, or an error. Nothing was stored.",
        "Wait a minute, then try again. <em>slack-status.com</em> shows whether Slack has a problem.",
    ),
    InstallError.NOT_STORED: (
        "Rooster couldn’t save the installation",
        "Slack agreed, but Rooster’s own storage didn’t answer. Nothing was stored.",
        "This rarely lasts. Try again in a minute.",
    ),
    InstallError.OFF: (
        "This Rooster can’t be installed",
        "It serves one workspace: its operator’s.",
        "If that’s your workspace, Rooster is already there. Try <code>/standup help</code> in Slack.",
    ),
}
"""A heading, and in HTML what happened and what to do next."""
