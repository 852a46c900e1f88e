"""`make secrets`: what Slack's page of the app shows, from the environment or the terminal, into SSM.

One of two ways into Slack: OAuth, by which any workspace installs the app, or the token of one workspace. Beside it,
the token that Twilio signs with, if pictures come from there.
"""

import re
import sys
from collections.abc import Callable, Mapping
from getpass import getpass

from chalicelib import settings
from deploy.stacks import Aws
from deploy.trouble import Trouble

_CLIENT_ID, _CLIENT_SECRET = settings.ANY_WORKSPACE
_QUESTIONS = {
    settings.SIGNING_SECRET: "Signing Secret (not shown): ",
    _CLIENT_ID: "Client ID (leave empty to serve one workspace with its own token): ",
    _CLIENT_SECRET: "Client Secret (not shown): ",
    settings.BOT_TOKEN: "Bot User OAuth Token (not shown): ",
    settings.TWILIO_TOKEN: "Twilio's Auth Token (not shown; leave empty to keep the current one): ",
}
_FORMS = {
    _CLIENT_ID: (re.compile(r"\d+\.\d+", re.ASCII), "be two numbers with a dot between them"),
    settings.BOT_TOKEN: (re.compile(r"xoxb-.+"), "start with xoxb- (use the Bot User OAuth Token)"),
}


def gather(environ: Mapping[str, str]) -> dict[str, str]:
    """The signing secret, all of one way into Slack, and Twilio's token if there is one.

    Raises:
        Trouble: something is missing and there is nobody to ask, or makes no sense.
    """
    if environ.get(settings.BOT_TOKEN) and any(environ.get(name) for name in settings.ANY_WORKSPACE):
        both = " and ".join(settings.ANY_WORKSPACE)
        raise Trouble(f"Set {settings.BOT_TOKEN} (one workspace) or {both} (any), not both. Nothing was stored.")
    values = {settings.SIGNING_SECRET: _find(settings.SIGNING_SECRET, environ)}
    client_id = "" if environ.get(settings.BOT_TOKEN) else _find(_CLIENT_ID, environ)
    if client_id:
        values |= {_CLIENT_ID: client_id, _CLIENT_SECRET: _find(_CLIENT_SECRET, environ)}
    else:
        values |= {settings.BOT_TOKEN: _find(settings.BOT_TOKEN, environ)}
    values |= _twilios(environ)
    for name, value in values.items():
        _require_plausible(name, value)
    return values


def keep(aws: Aws, stage: str, values: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Put them into SSM, and delete there what belongs to the other way."""
    ssm = aws.client("ssm")
    for name, value in values.items():
        parameter = settings.parameter_name(stage, name)
        ssm.put_parameter(Name=parameter, Value=value, Type="SecureString", Overwrite=True)
        say(f"Stored {parameter}.")
    ways = (*settings.ONE_WORKSPACE, *settings.ANY_WORKSPACE)
    others = [settings.parameter_name(stage, name) for name in ways if name not in values]
    serves = "any workspace that installs the app" if _CLIENT_ID in values else "only the workspace of its token"
    for parameter in ssm.delete_parameters(Names=others)["DeletedParameters"]:
        say(f"Deleted {parameter}: {stage} now serves {serves}.")


def _find(name: str, environ: Mapping[str, str]) -> str:
    if value := environ.get(name):
        return value
    if not sys.stdin.isatty():
        what = f"Neither {name} nor {settings.BOT_TOKEN} is" if name == _CLIENT_ID else f"{name} is not"
        raise Trouble(f"{what} in the environment, and there is no terminal to ask on.")
    ask = input if name == _CLIENT_ID else getpass
    return ask(_QUESTIONS[name]).strip()


def _twilios(environ: Mapping[str, str]) -> dict[str, str]:
    """Asked for only where there is an account; nobody must have it at hand."""
    token = environ.get(settings.TWILIO_TOKEN, "")
    if not token and environ.get("TWILIO_ACCOUNT_SID") and sys.stdin.isatty():
        token = getpass(_QUESTIONS[settings.TWILIO_TOKEN]).strip()
    return {settings.TWILIO_TOKEN: token} if token else {}


def _require_plausible(name: str, value: str) -> None:
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        whose = "Twilio" if name == settings.TWILIO_TOKEN else "Slack"
        raise Trouble(f"{name} is empty or has characters that {whose} secrets never contain. Nothing was stored.")
    form, words = _FORMS.get(name, (re.compile(".+"), ""))
    if not form.fullmatch(value):
        raise Trouble(f"{name} must {words}. Nothing was stored.")
