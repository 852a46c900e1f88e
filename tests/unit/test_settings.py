"""Settings: complete, or one error that names everything."""

import ast
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from chalicelib import settings, wiring
from chalicelib.errors import AwsRefused, SettingsError, StorageUnavailable
from chalicelib.feature import own_settings
from chalicelib.features.emoji import settings as emoji
from chalicelib.features.photos import settings as photos

ROOT = Path(__file__).parent.parent.parent
OPERATIONS = ROOT / "docs" / "operations.md"
GOOD = {"STAGE": "prod"}
NO_PREDICTOR = {"EMOJI_PREDICTOR": "", "SAGEMAKER_ENDPOINT": "", "ALGORITHMIA_URL": ""}
NO_PHOTOS = {"TWILIO_ACCOUNT_SID": "", "TWILIO_PHONE_NUMBER": "", "TWILIO_MEDIA_ORIGIN": "", "FILES_BUCKET": ""}
PHOTOS = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "FILES_BUCKET": "rooster-prod-files-000000000000"}


def load(environ: Mapping[str, str]) -> settings.Settings:
    return settings.load(environ, own_settings(wiring.features()))


def _problems(**changes: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load({**GOOD, **changes})
    return "\n".join(caught.value.problems)


def test_the_least_that_is_needed() -> None:
    loaded = load(GOOD)
    assert (loaded.slack_api_url, loaded.features) == (
        "https://slack.com/api/",
        frozenset({"standups", "emoji", "snaps"}),
    )
    assert (loaded[emoji.PREDICTOR], loaded[emoji.ENDPOINT], loaded[emoji.ENDPOINT_URL]) == ("embedded", "", "")


def test_the_stage_is_enough_where_no_feature_is_loaded() -> None:
    assert settings.require_stage({"STAGE": "prod", "EMOJI_PREDICTOR": "dice"}) == "prod"
    with pytest.raises(SettingsError, match="STAGE must be 1 to 16"):
        settings.require_stage({"STAGE": "Prod"})


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="STAGE is not set") as caught:
        load({})
    assert len(caught.value.problems) == 1


def test_malformed_variables_are_named_together() -> None:
    wrong = {
        "STAGE": "Prod",
        "SLACK_API_URL": "ftp://x",
        "FEATURES": "snails",
        "CLOCK_OFFSET_SECONDS": "soon",
        "EMOJI_PREDICTOR": "dice",
        "SAGEMAKER_ENDPOINT": "emoji",
        "ALGORITHMIA_URL": "algorithmia.com",
        "TWILIO_ACCOUNT_SID": "SK0",
        "TWILIO_PHONE_NUMBER": "555",
        "TWILIO_MEDIA_ORIGIN": "127.0.0.1:8100",
        "FILES_BUCKET": "Files",
    }
    with pytest.raises(SettingsError) as caught:
        load(wrong)
    named = {problem.split()[0] for problem in caught.value.problems}
    assert named == {*wrong}


@pytest.mark.parametrize("stage", ["Prod", "1st", "a" * 17, "pro_d", "prod\n", "é"])
def test_a_stage_that_no_resource_can_be_named_after_is_refused(stage: str) -> None:
    assert "STAGE" in _problems(STAGE=stage)


@pytest.mark.parametrize("url", ["slack.com/api/", "ftp://slack.com/", "https:///", "javascript:alert(1)/"])
def test_an_api_url_that_cannot_work_is_refused(url: str) -> None:
    assert "SLACK_API_URL" in _problems(SLACK_API_URL=url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8100/api", "http://127.0.0.1:8100/api/"])
def test_an_api_url_needs_no_slash_at_its_end(url: str) -> None:
    assert load({**GOOD, "SLACK_API_URL": url}).slack_api_url == "http://127.0.0.1:8100/api/"


@pytest.mark.parametrize("offset", ["1.5", "١٢", "1e3", "99999999999", "--1"])
def test_an_offset_that_is_no_number_of_seconds_is_refused(offset: str) -> None:
    assert "CLOCK_OFFSET_SECONDS" in _problems(CLOCK_OFFSET_SECONDS=offset)


@pytest.mark.parametrize("predictor", ["Embedded", "dice", "sagemaker,algorithmia", " "])
def test_a_predictor_that_is_none_is_refused(predictor: str) -> None:
    problem = _problems(EMOJI_PREDICTOR=predictor)
    assert problem == "EMOJI_PREDICTOR must be one of embedded, sagemaker, algorithmia"


@pytest.mark.parametrize(
    ("predictor", "name", "value"),
    [
        ("sagemaker", "SAGEMAKER_ENDPOINT", "rooster-emoji"),
        ("algorithmia", "ALGORITHMIA_URL", "http://127.0.0.1:8080/invocations"),
    ],
)
def test_a_predictor_elsewhere_needs_its_place(predictor: str, name: str, value: str) -> None:
    assert _problems(EMOJI_PREDICTOR=predictor) == f"{name} must be set if EMOJI_PREDICTOR is {predictor}"
    assert load({**GOOD, name: value})[emoji.PREDICTOR] == "embedded"
    loaded = load({**GOOD, "EMOJI_PREDICTOR": predictor, name: value})
    assert loaded[emoji.PREDICTOR] == predictor
    assert value in (loaded[emoji.ENDPOINT], loaded[emoji.ENDPOINT_URL])


@pytest.mark.parametrize("name", ["rooster-e", "rooster-Emoji--2", "rooster-" + "a" * 55])
def test_an_endpoint_of_roosters_is_taken(name: str) -> None:
    assert load({**GOOD, "SAGEMAKER_ENDPOINT": name})[emoji.ENDPOINT] == name


@pytest.mark.parametrize(
    "name",
    [
        "rooster",
        "rooster-",
        "rooster-a-",
        "emoji",
        "Rooster-a",
        "my-rooster-a",
        "rooster-a/b",
        "rooster-a.b",
        "rooster-é",
        "rooster-a\n",
        "rooster-" + "a" * 56,
        "rooster" + "-" * 60 + "a",
    ],
)
def test_an_endpoint_that_is_not_roosters_or_cannot_be_is_refused(name: str) -> None:
    assert _problems(SAGEMAKER_ENDPOINT=name).startswith("SAGEMAKER_ENDPOINT must be")


@pytest.mark.parametrize("url", ["algorithmia.com", "ftp://a.io/", "http://", "http://a.io/b c", "file:///etc/passwd"])
def test_an_address_of_a_predictor_that_cannot_work_is_refused(url: str) -> None:
    assert _problems(ALGORITHMIA_URL=url) == "ALGORITHMIA_URL must be an http(s) URL"


# Photos


def test_an_account_at_twilio_brings_photos() -> None:
    loaded = load({**GOOD, **PHOTOS, "TWILIO_PHONE_NUMBER": "+15005550006"})
    assert loaded.features == {"standups", "emoji", "snaps", "photos"}
    assert (loaded[photos.ACCOUNT], loaded[photos.BUCKET]) == tuple(PHOTOS.values())
    assert loaded[photos.NUMBER] == "+15005550006"


@pytest.mark.parametrize("features", ["", "photos, emoji"])
def test_without_an_account_there_are_none_whoever_names_them(features: str) -> None:
    assert "photos" not in load({**GOOD, "FEATURES": features}).features


def test_with_an_account_they_may_be_left_out() -> None:
    assert load({**GOOD, **PHOTOS, "FEATURES": "emoji"}).features == {"emoji"}


def test_an_account_needs_a_bucket() -> None:
    assert _problems(TWILIO_ACCOUNT_SID=PHOTOS["TWILIO_ACCOUNT_SID"]).startswith("FILES_BUCKET must be set")


@pytest.mark.parametrize("account", ["AC", "SK" + "0" * 32, "AC0/1", "AC0\n", "ACé"])
def test_an_account_that_is_none_is_refused(account: str) -> None:
    assert _problems(**PHOTOS | {"TWILIO_ACCOUNT_SID": account}).startswith("TWILIO_ACCOUNT_SID must be")


@pytest.mark.parametrize(
    "number", ["15005550006", "+05005550006", "+1 500 555 0006", "+1", "+1500555000\n", "+١٥٠٠٥٥٥٠٠٠"]
)
def test_a_number_that_nobody_could_write_to_is_refused(number: str) -> None:
    assert _problems(TWILIO_PHONE_NUMBER=number).startswith("TWILIO_PHONE_NUMBER must be")


@pytest.mark.parametrize("bucket", ["a.b-files", "Files", "ab", "-files", "files-", "f" * 64, "files\n", "fi/les"])
def test_a_bucket_that_has_no_host_of_its_own_is_refused(bucket: str) -> None:
    assert _problems(FILES_BUCKET=bucket).startswith("FILES_BUCKET must be")


@pytest.mark.parametrize("origin", ["127.0.0.1:8100", "http://a/b", "http://a@b", "ftp://a", "http://a:123456"])
def test_an_origin_that_is_none_is_refused(origin: str) -> None:
    assert _problems(TWILIO_MEDIA_ORIGIN=origin).startswith("TWILIO_MEDIA_ORIGIN must be")


@pytest.mark.parametrize(("stage", "used"), [("local", "http://127.0.0.1:8100"), ("prod", "")])
def test_media_come_from_elsewhere_only_in_development(stage: str, used: str) -> None:
    assert load({"STAGE": stage, "TWILIO_MEDIA_ORIGIN": "http://127.0.0.1:8100"})[photos.MEDIA_ORIGIN] == used


def test_problems_never_quote_a_secret() -> None:
    assert "hunter2" not in _problems(STAGE="", SLACK_SIGNING_SECRET="hunter2")
    ssm = Ssm({})
    with pytest.raises(SettingsError) as caught:
        settings.Secrets({"SLACK_SIGNING_SECRET": "hunter2"}, "prod", ssm).get(*BOTH)
    assert "hunter2" not in str(caught.value)


# Secrets


class Ssm:
    """Holds parameters, and remembers what was asked for."""

    def __init__(self, held: dict[str, str], refusal: StorageUnavailable | None = None) -> None:
        self.asked: list[list[str]] = []
        self._held = held
        self._refusal = refusal

    def recover(self) -> None:
        self._refusal = None

    def __call__(self, names: Sequence[str]) -> dict[str, str]:
        self.asked.append(list(names))
        if self._refusal:
            raise self._refusal
        return {name: self._held[name] for name in names if name in self._held}


BOTH = (settings.SIGNING_SECRET, settings.BOT_TOKEN)
SIGNING, TOKEN = "/rooster/prod/SLACK_SIGNING_SECRET", "/rooster/prod/SLACK_BOT_TOKEN"


def test_secrets_of_the_environment_need_no_ssm() -> None:
    ssm = Ssm({SIGNING: "another"})
    given = {"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "t"}
    assert settings.Secrets(given, "prod", ssm).get(*BOTH) == ("s", "t")
    assert ssm.asked == []


def test_secrets_of_ssm_are_read_in_one_call_and_once() -> None:
    ssm = Ssm({SIGNING: "s", TOKEN: "t"})
    secrets = settings.Secrets({"SLACK_SIGNING_SECRET": ""}, "prod", ssm)
    assert ssm.asked == []
    assert secrets.get(*BOTH) == secrets.get(*BOTH) == ("s", "t")
    assert secrets.get(settings.BOT_TOKEN) == ("t",)
    assert ssm.asked == [[SIGNING, TOKEN]]


def test_only_what_is_needed_is_read() -> None:
    ssm = Ssm({TOKEN: "t"})
    assert settings.Secrets({}, "prod", ssm).get(settings.BOT_TOKEN) == ("t",)
    assert ssm.asked == [[TOKEN]]


def test_a_secret_in_neither_place_is_named_with_both() -> None:
    with pytest.raises(SettingsError) as caught:
        settings.Secrets({}, "prod", Ssm({SIGNING: "s"})).get(*BOTH)
    assert caught.value.problems == (f"SLACK_BOT_TOKEN is neither in the environment nor in SSM at {TOKEN}",)


def test_ssm_refusing_is_told_and_tried_again() -> None:
    ssm = Ssm({}, AwsRefused("AccessDeniedException", {}))
    secrets = settings.Secrets({}, "prod", ssm)
    for _ in range(2):
        with pytest.raises(SettingsError, match=r"could not be read \(AccessDeniedException\)") as caught:
            secrets.get(*BOTH)
    assert len(caught.value.problems) == 2
    assert len(ssm.asked) == 2


@pytest.mark.fault("J9")
def test_j9_ssm_that_cannot_tell_now_is_no_missing_secret_and_is_asked_again() -> None:
    ssm = Ssm({SIGNING: "s", TOKEN: "t"}, StorageUnavailable("ThrottlingException"))
    secrets = settings.Secrets({}, "prod", ssm)
    for ask in (secrets.get, secrets.auth_mode):
        with pytest.raises(StorageUnavailable, match="ThrottlingException"):
            ask(*BOTH)
    ssm.recover()
    assert secrets.get(*BOTH) == secrets.get(*BOTH) == ("s", "t")
    assert len(ssm.asked) == 3


CLIENT = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "cs"}


@pytest.mark.parametrize(
    ("environ", "way"),
    [
        ({"SLACK_BOT_TOKEN": "t"}, settings.ONE_WORKSPACE),
        (CLIENT, settings.ANY_WORKSPACE),
        ({"SLACK_BOT_TOKEN": "t", **CLIENT}, settings.ONE_WORKSPACE),
    ],
)
def test_a_token_of_one_workspace_goes_before_oauth(environ: dict[str, str], way: tuple[str, ...]) -> None:
    ssm = Ssm({})
    assert settings.Secrets(environ, "prod", ssm).auth_mode() == way
    assert ssm.asked == []


def test_the_way_into_slack_is_found_in_ssm_with_the_signing_secret_in_one_call() -> None:
    ssm = Ssm({SIGNING: "s", "/rooster/prod/SLACK_CLIENT_ID": "1.2", "/rooster/prod/SLACK_CLIENT_SECRET": "cs"})
    secrets = settings.Secrets({}, "prod", ssm)
    assert secrets.auth_mode(settings.SIGNING_SECRET) == settings.ANY_WORKSPACE
    assert secrets.get(settings.SIGNING_SECRET, *settings.ANY_WORKSPACE) == ("s", "1.2", "cs")
    assert len(ssm.asked) == 1


def test_half_a_way_into_slack_is_none() -> None:
    secrets = settings.Secrets({"SLACK_CLIENT_ID": "1.2"}, "prod", Ssm({}))
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN \(or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET\)"):
        secrets.auth_mode()


def test_empty_variables_count_as_absent() -> None:
    loaded = load(
        {**GOOD, "FEATURES": " , ", "SLACK_API_URL": "", "CLOCK_OFFSET_SECONDS": "", **NO_PREDICTOR, **NO_PHOTOS}
    )
    assert loaded == load(GOOD)


def test_the_stage_is_local_while_packaging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STAGE", raising=False)
    assert settings.stage() == "local"


def _read_by_the_app() -> set[str]:
    """Every string in settings.py that looks like a variable's name."""
    tree = ast.parse((ROOT / "chalicelib" / "settings.py").read_text())
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    own = {setting.name for feature in wiring.features() for setting in feature.settings}
    return own | {string for string in strings if re.fullmatch(r"[A-Z][A-Z_]{3,}", string)}


@pytest.mark.skipif(not OPERATIONS.exists(), reason="docs/operations.md is not written yet")
def test_every_variable_is_in_the_operators_table() -> None:
    rows = [line.split("|")[1] for line in OPERATIONS.read_text().splitlines() if line.startswith("|")]
    documented = {name for cell in rows for name in re.findall(r"`([A-Z_]+)`", cell)}
    assert _read_by_the_app() - documented == set()
