"""`python -m deploy <what> <stage>`, for `make infra`, `secrets`, `deploy`, `destroy`, `stream-arn` and `package`."""

import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

import boto3
from botocore import exceptions as aws_errors

from chalicelib import settings, wiring
from chalicelib.errors import SettingsError
from chalicelib.feature import own_settings
from deploy import rooster, slack_secrets
from deploy.packaging import ROOT, Package, package
from deploy.stacks import Aws
from deploy.trouble import Trouble

_STATE = Path(os.environ.get("ROOSTER_STATE") or ROOT / ".rooster").resolve()
_ANSWERS_WITHIN = 60
_NO_CREDENTIALS = (
    aws_errors.NoCredentialsError,
    aws_errors.PartialCredentialsError,
    aws_errors.CredentialRetrievalError,
    aws_errors.TokenRetrievalError,
    aws_errors.SSOError,
    aws_errors.ProfileNotFound,
)


def main(arguments: list[str]) -> int:
    """0, or 1 after one sentence on stderr."""
    try:
        _act(*arguments)
    except (Trouble, aws_errors.BotoCoreError, aws_errors.ClientError) as error:
        print(_sentence(error), file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print("Stopped.", file=sys.stderr)
        return 1
    return 0


def _act(action: str = "", stage: str = "") -> None:
    if action not in _ACTIONS:
        raise Trouble(f"Usage: python -m deploy {{{'|'.join(_ACTIONS)}}} STAGE.")
    if not settings.is_stage(stage):
        raise Trouble("STAGE must be 1 to 16 lowercase letters and digits, starting with a letter.")
    _ACTIONS[action](stage)


def _sentence(error: Exception) -> str:
    """What is wrong, and what helps."""
    if isinstance(error, Trouble):
        return str(error)
    words = str(error).rstrip(".")
    if isinstance(error, _NO_CREDENTIALS):
        return f"No AWS credentials found ({words}). Log in, or set AWS_PROFILE."
    if isinstance(error, aws_errors.NoRegionError):
        return "No AWS region is set. Export AWS_DEFAULT_REGION, for example eu-central-1."
    if isinstance(error, aws_errors.ClientError):
        return f"AWS rejected the request: {words}."
    return f"AWS can't be reached: {words}."


def _infra(stage: str) -> None:
    changed = rooster.bring_up_data(_account(), stage, os.environ.get("ALARM_TOPIC_ARN", ""))
    _say(f"The data stack {rooster.data_stack(stage)} is {'ready' if changed else 'already up to date'}.")


def _secrets(stage: str) -> None:
    slack_secrets.keep(_account(), stage, slack_secrets.gather(os.environ), _say)
    _say(f"Functions that are already running pick them up with make deploy STAGE={stage}.")


def _deploy(stage: str) -> None:
    aws = _account()
    variables = _variables(stage)
    rooster.stream_arn(aws, stage)
    held = rooster.held_secrets(aws, stage)
    if absent := rooster.absent_secrets(held, stage, "TWILIO_ACCOUNT_SID" in variables):
        raise Trouble(f"SSM has no {' and no '.join(absent)}: run make secrets STAGE={stage} first.")
    _say("Packaging the app")
    made = _packaged(_STATE / "deploy" / "out")
    _say(f"Deploying {made.zip.stat().st_size / 1e6:.1f} MB to {stage}")
    given = {**variables, "SECRETS_VERSION": rooster.secrets_version(held)}
    deployed = rooster.bring_up_app(aws, stage, made, given)
    _require_health(deployed.url, stage)
    _say(f"{'Deployed' if deployed.changed else 'Already up to date'}: {stage} is healthy.")
    public = variables.get("PUBLIC_URL", deployed.url).rstrip("/")
    _tell_addresses(public, rooster.takes_any_workspace(held), "TWILIO_ACCOUNT_SID" in variables)


def _tell_addresses(url: str, any_workspace: bool, with_photos: bool) -> None:
    _say("The Slack app's request URLs:")
    for what, path in (("commands", "commands"), ("interactivity", "interactions"), ("events", "events")):
        _say(f"  {what:<14}{url}/slack/{path}")
    if any_workspace:
        _say(f"  {'OAuth':<14}{url}/slack/oauth_redirect")
    _say(f"make -s manifest URL={url} prints the manifest with these URLs. Paste it into the Slack app's settings.")
    if any_workspace:
        _say(f"Workspaces can then install Rooster at {url}/")
    if with_photos:
        _say(f"Twilio's webhook URL for incoming messages, and its fallback URL: {url}/twilio/mms")


def _destroy(stage: str) -> None:
    was_there = rooster.take_down_app(_account(), stage)
    _say(f"The app of {stage} {'was deleted' if was_there else 'does not exist'}.")
    _say(f"Its data is kept: the stack {rooster.data_stack(stage)}, and the secrets in SSM under /rooster/{stage}/.")
    _say("docs/deploy.md explains how to delete them.")


def _stream_arn(stage: str) -> None:
    _say(rooster.stream_arn(_account(), stage))


def _package(_: str) -> None:
    made = _packaged(ROOT / "out")
    _say(f"{made.zip.relative_to(ROOT)}: {made.zip.stat().st_size / 1e6:.1f} MB")


_ACTIONS: Mapping[str, Callable[[str], None]] = {
    "infra": _infra,
    "secrets": _secrets,
    "deploy": _deploy,
    "destroy": _destroy,
    "stream-arn": _stream_arn,
    "package": _package,
}


def _account() -> Aws:
    """The account that the environment names, as for every AWS tool; `AWS_ENDPOINT_URL` leads to a local one."""
    session: Aws = boto3.Session()
    return session


def _packaged(out: Path) -> Package:
    return package(_STATE / "deploy", out)


def _variables(stage: str) -> dict[str, str]:
    """Settings for the functions, from this environment; never a secret.

    Raises:
        Trouble: one makes no sense.
    """
    own = own_settings(wiring.features())
    declared = [setting for each in own.values() for setting in each if not setting.is_local]
    names = (*settings.PASSED_ON, *(setting.name for setting in declared if not setting.by_template))
    given = {name: os.environ[name] for name in names if os.environ.get(name)}
    templates = {setting.name: "by-the-template" for setting in declared if setting.by_template}
    try:
        settings.load({**given, **templates, "STAGE": stage}, own)
    except SettingsError as error:
        raise Trouble(f"Invalid settings: {error}.") from None
    for name, value in given.items():
        _say(f"Using {name}={value} from the environment")
    return given


def _require_health(url: str, stage: str) -> None:
    """A new role or a new API may take AWS some seconds to know everywhere."""
    deadline = time.monotonic() + _ANSWERS_WITHIN
    while why := _illness(f"{url}/health"):
        if time.monotonic() > deadline:
            raise Trouble(
                f"{stage} is deployed, but {url}/health returns {why}. See the log group /aws/lambda/rooster-{stage}."
            )
        time.sleep(1)


def _illness(url: str) -> str:
    try:
        urllib.request.urlopen(url, timeout=30).close()  # noqa: S310
    except urllib.error.HTTPError as error:
        return str(error.code)
    except OSError as error:
        return str(error)
    return ""


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
