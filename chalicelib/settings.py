"""One frozen Settings from the environment; one error names every missing or malformed variable.

Secrets are apart: they may be in SSM instead, and only the functions that need them may read them.
docs/operations.md holds the table of variables; a test compares the two.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.errors import AwsRefused, SettingsError

SIGNING_SECRET = "SLACK_SIGNING_SECRET"  # noqa: S105 - a name
BOT_TOKEN = "SLACK_BOT_TOKEN"  # noqa: S105 - a name
CLIENT_ID, CLIENT_SECRET = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"
ONE_WORKSPACE, ANY_WORKSPACE = (BOT_TOKEN,), (CLIENT_ID, CLIENT_SECRET)
"""The two ways to be allowed into Slack: a token of the operator's one workspace, or OAuth for any that installs it."""
TWILIO_TOKEN = "TWILIO_AUTH_TOKEN"  # noqa: S105 - a name
SECRETS = (SIGNING_SECRET, *ONE_WORKSPACE, *ANY_WORKSPACE, TWILIO_TOKEN)
URL = r"https?://[!-.0-\[\]-~]+(/[!-\[\]-~]*)?"


@dataclass(frozen=True)
class Setting:
    """An environment variable. Its values match `pattern`, which `shape` says in words.

    `needed_with`: where that setting is this value (or any, if it is ""), this one must be set. `switches`: without it
    its feature is off. `is_local`: ignored unless STAGE is local. `by_template`: infra/merge.yaml sets it.
    """

    name: str
    pattern: str
    shape: str
    default: str = ""
    needed_with: "tuple[Setting, str] | None" = None
    switches: bool = False
    is_local: bool = False
    by_template: bool = False

    def of(self, environ: Mapping[str, str]) -> str:
        """Its value; empty counts as absent."""
        is_read = not self.is_local or environ.get("STAGE") == "local"
        return (environ.get(self.name) if is_read else "") or self.default

    def problem(self, environ: Mapping[str, str]) -> str:
        """What is wrong with it, or ""."""
        if value := environ.get(self.name):
            return "" if re.fullmatch(self.pattern, value) else f"{self.name} must be {self.shape}"
        other, wanted = self.needed_with or (self, "set")
        value = other.of(environ)
        is_needed = value == wanted if wanted else bool(value)
        return f"{self.name} must be set if {other.name} is {wanted}".rstrip() if is_needed else ""


OwnSettings = Mapping[str, Sequence[Setting]]
"""What features declare, by the name of each that can be switched off."""
_STAGE = Setting("STAGE", r"[a-z][a-z0-9]{0,15}", "1 to 16 lowercase letters and digits, starting with a letter")
_API_URL = Setting("SLACK_API_URL", URL, "an http(s) URL", default="https://slack.com/api/")
_PUBLIC_URL = Setting("PUBLIC_URL", URL, "an http(s) URL")
_CLOCK = Setting("CLOCK_OFFSET_SECONDS", r"-?[0-9]{1,10}", "a whole number of seconds", is_local=True)
PASSED_ON = ("FEATURES", _API_URL.name, _PUBLIC_URL.name)
"""What `make deploy` hands to the functions, with what features declare."""


@dataclass(frozen=True)
class Settings:
    """What the operator decides. `own`: values of what features declare."""

    stage: str
    features: frozenset[str]
    slack_api_url: str
    public_url: str
    own: Mapping[str, str]

    def __getitem__(self, setting: Setting) -> str:
        """The value of what a feature declares."""
        return self.own[setting.name]

    @property
    def slack_url(self) -> str:
        """Where people and the Web API find Slack: https://slack.com/."""
        return self.slack_api_url.removesuffix("api/")


class Secrets:
    """From the environment, else from SSM. What is asked for together is read in one call, and only once."""

    def __init__(
        self, environ: Mapping[str, str], stage_name: str, read: Callable[[Sequence[str]], Mapping[str, str]]
    ) -> None:
        self._known = {name: environ[name] for name in SECRETS if environ.get(name)}
        self._stage = stage_name
        self._read = read

    def get(self, *names: str) -> tuple[str, ...]:
        """The values of `names`.

        Raises:
            SettingsError: names every one that is in neither place, or why SSM refuses to tell.
            StorageUnavailable: SSM cannot tell now. It is asked again the next time.
        """
        why = self._look_up(names)
        if absent := [name for name in names if name not in self._known]:
            raise SettingsError([_absent(name, parameter_name(self._stage, name), why) for name in absent])
        return tuple(self._known[name] for name in names)

    def auth_mode(self, *names: str) -> tuple[str, ...]:
        """`get`, with what lets Rooster into Slack looked up in the same call: the names of the way that is complete.

        Raises:
            SettingsError, StorageUnavailable: as `get`; or neither way is complete.
        """
        if not any(self._has(way) for way in (ONE_WORKSPACE, ANY_WORKSPACE)):
            names = (*names, *ONE_WORKSPACE, *ANY_WORKSPACE)
        why = self._look_up(names)
        for way in (ONE_WORKSPACE, ANY_WORKSPACE):
            if self._has(way):
                return way
        both = " and ".join(ANY_WORKSPACE)
        raise SettingsError([_absent(f"{BOT_TOKEN} (or {both})", parameter_name(self._stage, BOT_TOKEN), why)])

    def _has(self, names: Sequence[str]) -> bool:
        return all(name in self._known for name in names)

    def _look_up(self, names: Sequence[str]) -> str:
        """Read what is not known yet; why SSM refuses, or ""."""
        parameters = {parameter_name(self._stage, name): name for name in names if name not in self._known}
        try:
            found = self._read(list(parameters)) if parameters else {}
        except AwsRefused as error:
            return f", which could not be read ({error.code})"
        self._known |= {parameters[parameter]: value for parameter, value in found.items() if value}
        return ""


def _absent(what: str, parameter: str, why: str) -> str:
    return f"{what} is neither in the environment nor in SSM at {parameter}{why}"


def parameter_name(stage_name: str, name: str) -> str:
    """Where a secret is in SSM."""
    return f"/rooster/{stage_name}/{name}"


def is_stage(name: str) -> bool:
    """Can a stage have this name?"""
    return not _stage_problem({"STAGE": name})


def require_stage(environ: Mapping[str, str]) -> str:
    """All that `tick` and `forward` need: they load no feature, so nobody knows what those declare.

    Raises:
        SettingsError: it is missing or malformed.
    """
    if problem := _stage_problem(environ):
        raise SettingsError([problem])
    return environ["STAGE"]


def _stage_problem(environ: Mapping[str, str]) -> str:
    return _STAGE.problem(environ) if environ.get("STAGE") else "STAGE is not set"


def stage() -> str:
    """The stage's name; `local` where nothing is set, as while packaging."""
    return os.environ.get("STAGE") or "local"


def table_name(stage_name: str) -> str:
    """Name of the DynamoDB table."""
    return f"rooster-{stage_name}-data"


def queue_name(stage_name: str) -> str:
    """Name of the SQS queue of jobs; the decorator of `work` needs it before any Settings exist."""
    return f"rooster-{stage_name}-jobs"


def key_alias(stage_name: str) -> str:
    """Alias of the KMS key that seals tokens."""
    return f"alias/rooster-{stage_name}"


def table_stream_arn() -> str:
    """ARN of the table's stream. Known only once the table exists: the merge template or the environment gives it."""
    return (
        os.environ.get("TABLE_STREAM_ARN") or "arn:aws:dynamodb:us-east-1:000000000000:table/rooster/stream/packaging"
    )


def load(environ: Mapping[str, str], own: OwnSettings) -> Settings:
    """Read and check the environment.

    Raises:
        SettingsError: names every variable that is missing or malformed.
    """
    declared = [setting for settings in own.values() for setting in settings]
    found = [setting.problem(environ) for setting in (_API_URL, _PUBLIC_URL, _CLOCK, *declared)]
    unknown = [word for word in _words(environ.get("FEATURES")) if word not in own]
    if unknown:
        found.append(f"FEATURES can list {', '.join(own)}, but not {', '.join(unknown)}")
    if problems := [problem for problem in (_stage_problem(environ), *found) if problem]:
        raise SettingsError(problems)
    return Settings(
        stage=environ["STAGE"],
        features=switched_on(environ, own),
        slack_api_url=_API_URL.of(environ).rstrip("/") + "/",
        public_url=_PUBLIC_URL.of(environ).rstrip("/"),
        own={setting.name: setting.of(environ) for setting in declared},
    )


def switched_on(environ: Mapping[str, str], own: OwnSettings) -> frozenset[str]:
    """The features that FEATURES names, all if none, but for those that lack what switches them on."""
    lacking = {name for name, declared in own.items() if any(one.switches and not one.of(environ) for one in declared)}
    return frozenset(_words(environ.get("FEATURES")) or own) - lacking


def _words(value: str | None) -> list[str]:
    return [word.strip() for word in (value or "").split(",") if word.strip()]
