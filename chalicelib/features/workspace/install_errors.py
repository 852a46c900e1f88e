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
        "Nothing was installed",
        "Somebody pressed <em>Cancel</em> on Slack’s page. That is fine, and nothing is changed.",
        "Was it a slip, or did you change your mind? Begin again whenever you like.",
    ),
    InstallError.EXPIRED: (
        "That took a little too long",
        "An installation has ten minutes from its beginning to its end, and these are over.",
        "If Rooster is in your Slack already, all is well. If it is not, begin again; it needs only two clicks.",
    ),
    InstallError.REUSED: (
        "This link was used already",
        "Each link works once. Perhaps this page was loaded again, or the <em>Back</em> button was pressed.",
        "Look into Slack: if Rooster is there, all is well and you are done. If it is not, begin again.",
    ),
    InstallError.OTHER_BROWSER: (
        "Was this begun in another browser?",
        "Rooster’s cookie is not here: either you began elsewhere, or cookies are off.",
        "If Rooster is in your Slack, all is well. If not: allow its one cookie, and do all of it in one browser.",
    ),
    InstallError.FORGED: (
        "This is not where it begins",
        "The address you came by lacks what Rooster puts into it, or somebody changed it.",
        "Begin here: the button leads to the right start.",
    ),
    InstallError.CODE: (
        "Slack did not finish it",
        "Slack’s code had expired or was used, or this app is not set up in Slack as it should be.",
        "If Rooster is in your Slack already, all is well. If not, begin again, or ask who runs it.",
    ),
    InstallError.SLACK_DOWN: (
        "Slack did not answer",
        "Rooster asked Slack to finish the installation, and Slack was silent or had an error. Nothing was stored.",
        "Wait a minute, then try again. If it goes on, <em>slack-status.com</em> says how Slack is doing.",
    ),
    InstallError.NOT_STORED: (
        "Rooster could not write it down",
        "Slack said yes, but Rooster’s own storage did not answer. Nothing was stored.",
        "It is our fault and rarely lasts: try again in a minute.",
    ),
    InstallError.OFF: (
        "This Rooster is not open for installation",
        "It serves its operator’s own workspace and no other.",
        "If that is your workspace, it is there already: talk to it in Slack with <code>/standup help</code>.",
    ),
}
"""A heading, and in HTML what happened and what to do next."""
