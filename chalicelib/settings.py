"""One frozen Settings from the environment; one error names every missing or malformed variable.

Secrets are apart: they may be in SSM instead, and only the functions that need them may read them.
docs/operations.md holds the table of variables; a test compares the two.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.errors import AwsRefused, SettingsError

FEATURES = ("standups", "emoji", "snaps", "photos")
SIGNING_SECRET = "SLACK_SIGNING_SECRET"  # noqa: S105 - a name
BOT_TOKEN = "SLACK_BOT_TOKEN"  # noqa: S105 - a name
CLIENT_ID, CLIENT_SECRET = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"
ONE_WORKSPACE, ANY_WORKSPACE = (BOT_TOKEN,), (CLIENT_ID, CLIENT_SECRET)
"""The two ways to be allowed into Slack: a token of the operator's one workspace, or OAuth for any that installs it."""
TWILIO_TOKEN = "TWILIO_AUTH_TOKEN"  # noqa: S105 - a name
SECRETS = (SIGNING_SECRET, *ONE_WORKSPACE, *ANY_WORKSPACE, TWILIO_TOKEN)
EMBEDDED, SAGEMAKER, ALGORITHMIA = "embedded", "sagemaker", "algorithmia"
EMOJI_PREDICTORS = (EMBEDDED, SAGEMAKER, ALGORITHMIA)
"""Who says which emoji fits: the weights in the process, an endpoint of SageMaker's, or one at any address."""
DEFAULT_SLACK_API_URL = "https://slack.com/api/"
_STAGE = re.compile(r"[a-z][a-z0-9]{0,15}")
_ENDPOINT = re.compile(r"(?=.{9,63}\Z)rooster(-+[A-Za-z0-9]+)+")
"""A name that SageMaker takes, beginning with `rooster-`: no function may speak to another."""
_ACCOUNT = re.compile(r"AC[0-9A-Za-z]{1,64}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")
_URL = re.compile(r"https?://[!-.0-\[\]-~]+(/[!-\[\]-~]*)?")


@dataclass(frozen=True)
class Settings:
    """What the operator decides."""

    stage: str
    features: frozenset[str]
    slack_api_url: str
    public_url: str
    emoji_predictor: str
    sagemaker_endpoint: str
    algorithmia_url: str
    twilio_account: str = ""
    twilio_number: str = ""
    media_origin: str = ""
    files_bucket: str = ""

    @property
    def table(self) -> str:
        """Name of the DynamoDB table."""
        return f"rooster-{self.stage}-data"

    @property
    def queue(self) -> str:
        """Name of the SQS queue of jobs."""
        return queue_name(self.stage)

    @property
    def key(self) -> str:
        """Alias of the KMS key that seals tokens."""
        return f"alias/rooster-{self.stage}"

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
        places = {parameter_name(self._stage, name): name for name in names if name not in self._known}
        try:
            found = self._read(list(places)) if places else {}
        except AwsRefused as error:
            return f", which could not be read ({error.code})"
        self._known |= {places[place]: value for place, value in found.items() if value}
        return ""


def _absent(what: str, place: str, why: str) -> str:
    return f"{what} is neither in the environment nor in SSM at {place}{why}"


def parameter_name(stage_name: str, name: str) -> str:
    """Where a secret is in SSM."""
    return f"/rooster/{stage_name}/{name}"


def is_stage(name: str) -> bool:
    """Can a stage have this name?"""
    return bool(_STAGE.fullmatch(name))


def stage() -> str:
    """The stage's name; `local` where nothing is set, as while packaging."""
    return os.environ.get("STAGE") or "local"


def queue_name(stage_name: str) -> str:
    """Name of the SQS queue of jobs; the decorator of `work` needs it before any Settings exist."""
    return f"rooster-{stage_name}-jobs"


def table_stream_arn() -> str:
    """ARN of the table's stream. Known only once the table exists: the merge template or the environment gives it."""
    return (
        os.environ.get("TABLE_STREAM_ARN") or "arn:aws:dynamodb:us-east-1:000000000000:table/rooster/stream/packaging"
    )


def load(environ: Mapping[str, str]) -> Settings:
    """Read and check the environment.

    Raises:
        SettingsError: names every variable that is missing or malformed.
    """
    problems = _malformed(environ)
    if problems:
        raise SettingsError(problems)
    return Settings(
        stage=environ["STAGE"],
        features=_features(environ),
        slack_api_url=(environ.get("SLACK_API_URL") or DEFAULT_SLACK_API_URL).rstrip("/") + "/",
        public_url=(environ.get("PUBLIC_URL") or "").rstrip("/"),
        emoji_predictor=environ.get("EMOJI_PREDICTOR") or EMBEDDED,
        sagemaker_endpoint=environ.get("SAGEMAKER_ENDPOINT") or "",
        algorithmia_url=environ.get("ALGORITHMIA_URL") or "",
        twilio_account=environ.get("TWILIO_ACCOUNT_SID") or "",
        twilio_number=environ.get("TWILIO_PHONE_NUMBER") or "",
        media_origin=(environ.get("TWILIO_MEDIA_ORIGIN") or "") if environ["STAGE"] == "local" else "",
        files_bucket=environ.get("FILES_BUCKET") or "",
    )


def _features(environ: Mapping[str, str]) -> frozenset[str]:
    """Without an account at Twilio there are no photos, whoever names them."""
    wanted = frozenset(_words(environ.get("FEATURES")) or FEATURES)
    return wanted if environ.get("TWILIO_ACCOUNT_SID") else wanted - {"photos"}


def _malformed(environ: Mapping[str, str]) -> list[str]:
    problems = []
    if not environ.get("STAGE"):
        problems.append("STAGE is not set")
    elif not is_stage(environ["STAGE"]):
        problems.append("STAGE must be 1 to 16 lowercase letters and digits, starting with a letter")
    problems += [
        f"{name} must be an http(s) URL"
        for name in ("SLACK_API_URL", "PUBLIC_URL", "ALGORITHMIA_URL")
        if environ.get(name) and not _URL.fullmatch(environ[name])
    ]
    unknown = [word for word in _words(environ.get("FEATURES")) if word not in FEATURES]
    if unknown:
        problems.append(f"FEATURES can list {', '.join(FEATURES)}, but not {', '.join(unknown)}")
    if not re.fullmatch(r"-?\d{1,10}|", environ.get("CLOCK_OFFSET_SECONDS") or "", re.ASCII):
        problems.append("CLOCK_OFFSET_SECONDS must be a whole number of seconds")
    return problems + _malformed_predictor(environ) + _malformed_photos(environ)


def _malformed_predictor(environ: Mapping[str, str]) -> list[str]:
    problems = []
    predictor = environ.get("EMOJI_PREDICTOR") or EMBEDDED
    if predictor not in EMOJI_PREDICTORS:
        problems.append(f"EMOJI_PREDICTOR must be one of {', '.join(EMOJI_PREDICTORS)}")
    problems += [
        f"{name} must be set if EMOJI_PREDICTOR is {whose}"
        for whose, name in ((SAGEMAKER, "SAGEMAKER_ENDPOINT"), (ALGORITHMIA, "ALGORITHMIA_URL"))
        if predictor == whose and not environ.get(name)
    ]
    if environ.get("SAGEMAKER_ENDPOINT") and not _ENDPOINT.fullmatch(environ["SAGEMAKER_ENDPOINT"]):
        problems.append("SAGEMAKER_ENDPOINT must be rooster- plus letters, digits and inner hyphens, at most 63 in all")
    return problems


def _malformed_photos(environ: Mapping[str, str]) -> list[str]:
    shapes = {
        "TWILIO_ACCOUNT_SID": (_ACCOUNT, "an account SID: AC plus letters and digits"),
        "TWILIO_PHONE_NUMBER": (_NUMBER, "a number such as +15551234567"),
        "TWILIO_MEDIA_ORIGIN": (_ORIGIN, "an origin such as http://127.0.0.1:8100"),
        "FILES_BUCKET": (_BUCKET, "the name of a bucket"),
    }
    problems = [
        f"{name} must be {shape}"
        for name, (pattern, shape) in shapes.items()
        if environ.get(name) and not pattern.fullmatch(environ[name])
    ]
    if environ.get("TWILIO_ACCOUNT_SID") and not environ.get("FILES_BUCKET"):
        problems.append("FILES_BUCKET must be set if TWILIO_ACCOUNT_SID is")
    return problems


def _words(value: str | None) -> list[str]:
    return [word.strip() for word in (value or "").split(",") if word.strip()]
