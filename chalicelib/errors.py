"""Every exception of ours, drawn as a tree.

RoosterError
├── SettingsError           an environment variable is missing or malformed; names every one
├── Refused                 the front door turned a request away (status 4xx)
├── StorageError            DynamoDB, SQS or KMS did not do what was asked
│   ├── ConditionFailed     somebody else got there first, or the thing is not there (item: what is there)
│   ├── SealBroken          a sealed secret belongs to another workspace, or is no sealed secret
│   └── StorageUnavailable  throttled, down or unreachable: try again later
│       └── AwsRefused      AWS's own clear no (code, and its whole answer)
├── PoisonMessage           a queue message, or arguments of a job, that no version of this code wrote
├── NotYet                  another job is first: go on after it (until: when to look again)
├── PhotoError              a picture cannot be taken in (code: why, our own word)
│   ├── MediaUnavailable    Twilio's media server failed in a way that passes
│   ├── MediaRefused        it is not to be had, or not to be fetched
│   └── PictureRefused      it was fetched, and is no picture that we take
└── SlackError              Slack said no (code: Slack's own error code)
    ├── RetryAfter          429: not before `seconds`
    ├── InDoubt             no clear answer: the call may have worked
    ├── WorkspaceGone       the token is dead: stop calling for this workspace
    └── SlackRefused        a clear no
        ├── UnknownRefusal  by a code that no list knows: it may pass
        ├── ChannelGone     archived, deleted, or Rooster is not in it
        ├── MemberGone      left, deactivated, or takes no messages
        ├── MessageGone     the message is not there any more
        ├── TriggerExpired  the click is too old to open a modal
        └── NotAllowed      an admin forbids it
            └── ScopeMissing    a scope was not granted (needed: which)
"""

from collections.abc import Mapping, Sequence
from typing import Any


class RoosterError(Exception):
    """The root of the tree."""


class SettingsError(RoosterError):
    """`problems`: one plain sentence for each variable that is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class Refused(RoosterError):
    """`status`: the HTTP status of the answer; `reason`: a fixed word for the log, never user text."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason


class StorageError(RoosterError):
    """The storage did not do what was asked."""


class ConditionFailed(StorageError):
    """`item`: what stands there instead, if something does."""

    def __init__(self, item: Mapping[str, Any] | None = None) -> None:
        super().__init__("condition failed")
        self.item = item


class SealBroken(StorageError):
    """A sealed secret that KMS does not open for this workspace; it stays closed."""


class StorageUnavailable(StorageError):
    """`code`: AWS's error code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AwsRefused(StorageUnavailable):
    """A no that stays one. `code`: AWS's; `answer`: all that it said, for the module that knows the operation."""

    def __init__(self, code: str, answer: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.answer = answer


class PoisonMessage(RoosterError):
    """A queue message or the arguments of a job cannot be read; the message ends in the dead-letter queue."""


class NotYet(RoosterError):
    """`until`: the instant at which to look again. Waiting for another job is no failure."""

    def __init__(self, until: int) -> None:
        super().__init__(f"not before {until}")
        self.until = until


class PhotoError(RoosterError):
    """`code`: why, a fixed word for the log and the texts."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MediaUnavailable(PhotoError):
    """Twilio's media server failed in a way that passes: ask again."""


class MediaRefused(PhotoError):
    """The media are not there, not allowed to be fetched, too large or too slow."""


class PictureRefused(PhotoError):
    """What was fetched is no picture that we take."""


class SlackError(RoosterError):
    """`code`: Slack's error code, or our word for a transport fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RetryAfter(SlackError):
    """`seconds`: how long Slack wants us to wait, 0 where it does not say; `method`: for calls of which method."""

    def __init__(self, method: str, seconds: int) -> None:
        super().__init__("ratelimited")
        self.method = method
        self.seconds = seconds


class InDoubt(SlackError):
    """No clear answer: the call may or may not have worked."""


class WorkspaceGone(SlackError):
    """The token is revoked or the app is uninstalled."""


class SlackRefused(SlackError):
    """A clear no."""


class UnknownRefusal(SlackRefused):
    """A no whose meaning no list of ours knows: it may pass, or need somebody."""


class ChannelGone(SlackRefused):
    """The channel is archived or deleted, or Rooster is not in it."""


class MemberGone(SlackRefused):
    """The member left, is deactivated, or takes no messages from apps."""


class MessageGone(SlackRefused):
    """The message is not there any more."""


class TriggerExpired(SlackRefused):
    """The click is older than 3 seconds, or was used already."""


class NotAllowed(SlackRefused):
    """The workspace's admins forbid it, or a scope is missing."""


class ScopeMissing(NotAllowed):
    """`needed`: the scope, or a comma list of which one would do, as Slack names it."""

    def __init__(self, needed: str) -> None:
        super().__init__("missing_scope")
        self.needed = needed
