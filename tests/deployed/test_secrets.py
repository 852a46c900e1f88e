"""`make secrets`, in process: what is asked, what it sets, what it deletes, and what `make deploy` makes of it."""

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib import settings
from deploy import rooster, slack_secrets
from deploy.trouble import Trouble

SIGNING = {"SLACK_SIGNING_SECRET": "8f742231b10e8888"}
CLIENT = {"SLACK_CLIENT_ID": "1001.2002", "SLACK_CLIENT_SECRET": "c0ffee"}
TOKEN = {"SLACK_BOT_TOKEN": "xoxb-1"}
ACCOUNT, TWILIO = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32}, {"TWILIO_AUTH_TOKEN": "c0de"}
PLACE = "/rooster/prod/"


class Terminal:
    """Answers what is asked, in turn. `asked`: the questions, of which the last word tells whether it shows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: list[str] = []
        self.shown: list[str] = []
        self.hidden: list[str] = []
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda question: self._answer(question, self.shown))
        monkeypatch.setattr(slack_secrets, "getpass", lambda question: self._answer(question, self.hidden))

    def _answer(self, question: str, questions: list[str]) -> str:
        questions.append(question)
        return self.answers.pop(0)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(monkeypatch)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.Session(region_name="us-east-1")


@pytest.mark.parametrize("way", [CLIENT, TOKEN])
def test_what_the_environment_has_is_not_asked_for(terminal: Terminal, way: dict[str, str]) -> None:
    assert slack_secrets.gather({**SIGNING, **way}) == {**SIGNING, **way}
    assert terminal.shown == terminal.hidden == []


def test_with_a_client_id_the_client_secret_is_asked_for(terminal: Terminal) -> None:
    terminal.answers = [*SIGNING.values(), " 1001.2002 ", "c0ffee"]
    assert slack_secrets.gather({}) == {**SIGNING, **CLIENT}
    assert terminal.shown == ["Client ID (leave empty to serve one workspace with its own token): "]
    assert [question.partition(" (")[0] for question in terminal.hidden] == ["Signing Secret", "Client Secret"]


def test_without_one_the_token_is(terminal: Terminal) -> None:
    terminal.answers = [*SIGNING.values(), "", "xoxb-1"]
    assert slack_secrets.gather({}) == {**SIGNING, **TOKEN}
    assert [question.partition(" (")[0] for question in terminal.hidden] == ["Signing Secret", "Bot User OAuth Token"]


@pytest.mark.parametrize("way", [CLIENT, TOKEN])
def test_twilios_token_is_asked_for_where_there_is_an_account(terminal: Terminal, way: dict[str, str]) -> None:
    terminal.answers = [" c0de "]
    assert slack_secrets.gather({**SIGNING, **way, **ACCOUNT}) == {**SIGNING, **way, **TWILIO}
    assert terminal.shown == []
    assert terminal.hidden == ["Twilio's Auth Token (not shown; leave empty to keep the current one): "]


def test_nobody_needs_twilios_token(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.answers = [""]
    assert slack_secrets.gather({**SIGNING, **TOKEN, **ACCOUNT}) == {**SIGNING, **TOKEN}
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert slack_secrets.gather({**SIGNING, **TOKEN, **ACCOUNT}) == {**SIGNING, **TOKEN}


@pytest.mark.parametrize("account", [ACCOUNT, {}])
def test_twilios_token_of_the_environment_is_taken(terminal: Terminal, account: dict[str, str]) -> None:
    assert slack_secrets.gather({**SIGNING, **TOKEN, **account, **TWILIO}) == {**SIGNING, **TOKEN, **TWILIO}
    assert terminal.hidden == []


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "^SLACK_SIGNING_SECRET is not in the environment, and there is no terminal"),
        (SIGNING, "^Neither SLACK_CLIENT_ID nor SLACK_BOT_TOKEN is in the environment, and there is no terminal"),
        ({**SIGNING, "SLACK_CLIENT_ID": "1.2"}, "^SLACK_CLIENT_SECRET is not in the environment"),
        ({**SIGNING, **CLIENT, **TOKEN}, "Set SLACK_BOT_TOKEN .one workspace. or .+ not both. Nothing was stored"),
        ({**SIGNING, "SLACK_BOT_TOKEN": "xoxp-hunter2"}, "must start with xoxb-.+Nothing was stored"),
        ({**SIGNING, **CLIENT, "SLACK_CLIENT_ID": "hunter2"}, "must be two numbers.+Nothing was stored"),
        ({**SIGNING, **CLIENT, "SLACK_CLIENT_ID": "1.2\n"}, "Slack secrets never contain. Nothing was stored"),
        ({**SIGNING, **CLIENT, "SLACK_CLIENT_SECRET": "hunter2 "}, "Slack secrets never contain. Nothing was stored"),
        ({**CLIENT, "SLACK_SIGNING_SECRET": "hünter2"}, "Slack secrets never contain. Nothing was stored"),
        ({**SIGNING, **TOKEN, "TWILIO_AUTH_TOKEN": "hunter2\n"}, "Twilio secrets never contain. Nothing was stored"),
    ],
)
def test_what_cannot_be_is_one_sentence_that_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], words: str
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(Trouble, match=words) as trouble:
        slack_secrets.gather(environ)
    assert "nter2" not in str(trouble.value)


def test_setting_one_way_deletes_the_others_and_says_so(aws: Any) -> None:
    said: list[str] = []
    slack_secrets.keep(aws, "prod", {**SIGNING, **TOKEN}, said.append)
    assert held(aws) == {**SIGNING, **TOKEN}
    assert [line for line in said if "Deleted" in line] == []
    slack_secrets.keep(aws, "prod", {**SIGNING, **CLIENT}, said.append)
    assert held(aws) == {**SIGNING, **CLIENT}
    assert said[-1] == f"Deleted {PLACE}SLACK_BOT_TOKEN: prod now serves any workspace that installs the app."
    slack_secrets.keep(aws, "prod", {**SIGNING, **TOKEN}, said.append)
    assert held(aws) == {**SIGNING, **TOKEN}
    assert len([line for line in said if "prod now serves only the workspace of its token" in line]) == 2
    assert not [value for value in {**SIGNING, **CLIENT, **TOKEN}.values() if value in " ".join(said)]


def test_setting_a_way_leaves_twilios_token_alone(aws: Any) -> None:
    slack_secrets.keep(aws, "prod", {**SIGNING, **TOKEN, **TWILIO}, lambda line: None)
    slack_secrets.keep(aws, "prod", {**SIGNING, **CLIENT}, lambda line: None)
    assert held(aws) == {**SIGNING, **CLIENT, **TWILIO}


def test_another_token_of_twilios_is_another_version(aws: Any) -> None:
    slack_secrets.keep(aws, "prod", {**SIGNING, **TOKEN, **TWILIO}, lambda line: None)
    first = rooster.held_secrets(aws, "prod")
    slack_secrets.keep(aws, "prod", TWILIO, lambda line: None)
    assert rooster.secrets_version(rooster.held_secrets(aws, "prod")) != rooster.secrets_version(first)


def test_each_setting_is_another_version(aws: Any) -> None:
    versions = []
    for way in (TOKEN, CLIENT, CLIENT, TOKEN, TOKEN):
        slack_secrets.keep(aws, "prod", {**SIGNING, **way}, lambda line: None)
        versions.append(rooster.secrets_version(rooster.held_secrets(aws, "prod")))
    assert len(set(versions)) == 5


ALL = {**SIGNING, **CLIENT, **TOKEN}


@pytest.mark.parametrize(
    ("there", "absent"),
    [
        ({**SIGNING, **TOKEN}, []),
        ({**SIGNING, **CLIENT}, []),
        (ALL, []),
        (CLIENT, [f"{PLACE}SLACK_SIGNING_SECRET"]),
        ({**SIGNING, "SLACK_CLIENT_ID": "1.2"}, [f"{PLACE}SLACK_CLIENT_SECRET"]),
        (SIGNING, [f"{PLACE}SLACK_BOT_TOKEN (or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET)"]),
    ],
)
def test_deploying_asks_for_one_whole_way(there: Mapping[str, str], absent: list[str]) -> None:
    assert rooster.absent_secrets(set(there), "prod") == absent


def test_deploying_with_an_account_at_twilio_asks_for_its_token() -> None:
    assert rooster.absent_secrets({**SIGNING, **TOKEN}, "prod", with_photos=True) == [f"{PLACE}TWILIO_AUTH_TOKEN"]
    assert rooster.absent_secrets({**SIGNING, **TOKEN, **TWILIO}, "prod", with_photos=True) == []


def test_a_token_goes_before_oauth_as_in_the_app() -> None:
    ways = {name: settings.Secrets(there, "prod", lambda names: {}).auth_mode() for name, there in named().items()}
    assert {name: rooster.takes_any_workspace(there) for name, there in named().items()} == {
        name: way == settings.ANY_WORKSPACE for name, way in ways.items()
    }


def named() -> dict[str, dict[str, str]]:
    return {"token": {**SIGNING, **TOKEN}, "client": {**SIGNING, **CLIENT}, "both": ALL}


def held(aws: Any) -> dict[str, str]:
    """What is in SSM."""
    found = aws.client("ssm").get_parameters_by_path(Path="/rooster/prod", WithDecryption=True)["Parameters"]
    assert {each["Type"] for each in found} == {"SecureString"}
    return {each["Name"].removeprefix(PLACE): each["Value"] for each in found}
