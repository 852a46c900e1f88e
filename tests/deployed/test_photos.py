"""Photos by text message in the deployed app, under AUTH=true: from the phone to S3, to Slack, and gone again."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from chalicelib.aws.bucket import Bucket
from playground.slack.phone.pictures import sample
from playground.slack.port import Answer
from tests.deployed.deployed import Deployed, ask, eventually
from tests.harness import PATIENCE, buttons, words

pytestmark = pytest.mark.xdist_group("deployed")

PHONE, ADA, TEAM, GENERAL = "+15005550103", "U0ADA", "C0TEAM", "C0GENERAL"
BUCKET, FUNCTIONS = "rooster-local-files-000000000000", ("", "-forward", "-work", "-tick")
STANDUP = "Standup with pictures"
LINK = re.compile(r"https?://\S+/photos/\S+")


@pytest.fixture(scope="module")
def link(deployed: Deployed) -> str:
    """Of a picture that Ada texted together with her name."""
    (found,) = LINK.findall(_text(deployed, "Ada", "sunrise.jpg"))
    eventually(lambda: ask(found).status == 302)
    return str(found)


@pytest.fixture(scope="module")
def team(deployed: Deployed, link: str) -> Deployed:
    """The phone is Ada's, and pictures show in #team."""
    assert "now linked to you in Slack" in _text(deployed, _code(deployed))
    eventually(lambda: "appear in" in _photos(deployed, "channel #team"))
    eventually(lambda: [one for one in _bots(deployed, TEAM) if "made this the photo channel" in words(one)])
    return deployed


def test_a_text_is_answered_with_a_link_to_the_app_itself(deployed: Deployed, link: str) -> None:
    assert link.startswith(f"{deployed.options.app_url}photos/")
    (sent, reply) = deployed.people.get("phone", **{"from": PHONE})["lines"]
    assert (sent["kind"], reply["kind"]) == ("sent", "reply")
    assert reply["text"].startswith("Hi Ada! Your picture: ")


def test_what_twilio_did_not_sign_is_refused(deployed: Deployed) -> None:
    told = deployed.people.post("text", **{"from": PHONE, "body": "Eve", "signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    assert told["status"] == 403


def test_the_link_leads_to_a_clean_picture_in_s3(deployed: Deployed, link: str) -> None:
    led = ask(link)
    assert led.headers["Cache-Control"] == "no-store"
    picture = ask(led.headers["Location"])
    assert picture.status == 200
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.headers["Content-Disposition"] == 'inline; filename="picture.jpg"'
    image = Image.open(BytesIO(picture.body))
    assert (image.format, image.size) == ("JPEG", Image.open(BytesIO(sample("sunrise.jpg"))).size[::-1])
    assert not image.getexif()


def test_whoever_has_no_signed_address_sees_no_picture(link: str) -> None:
    address = ask(link).headers["Location"]
    bare, _, query = address.partition("?")
    assert ask(bare).status == 403
    signature = parse_qs(query)["X-Amz-Signature"][0]
    other = ("0" if signature[0] != "0" else "1") + signature[1:]
    assert ask(address.replace(signature, other)).status == 403
    assert ask(address.replace("image%2Fjpeg", "text%2Fhtml")).status == 403
    assert ask(bare.rpartition("/")[0]).status == 403
    assert ask(address).status == 200


def test_an_address_of_s3_ends_with_its_time(deployed: Deployed, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key = urlsplit(ask(link).headers["Location"]).path.removeprefix(f"/{BUCKET}/")
    for name, value in deployed.stack.aws.environ.items():
        monkeypatch.setenv(name, value)
    bucket, addresses = Bucket(BUCKET), {}
    for age in (200, 400):
        before = datetime.now(UTC) - timedelta(seconds=age)
        monkeypatch.setattr("botocore.auth.get_current_datetime", lambda before=before: before)
        addresses[age] = bucket.link(key, 300, "image/jpeg", "picture.jpg")
    assert {age: ask(address).status for age, address in addresses.items()} == {200: 200, 400: 403}


def test_a_linked_members_picture_shows_in_the_channel(team: Deployed) -> None:
    _text(team, "our new office", "sunrise.jpg", "party.gif")
    eventually(lambda: [one for one in _bots(team, TEAM) if "our new office" in words(one)])
    assert team.people.post("settle", timeout=PATIENCE)["idle"]
    (shown,) = [one for one in _bots(team, TEAM) if "our new office" in words(one)]
    files = [_file(team, picture) for picture in _pictures(shown)]
    assert [(file.status, file.headers["Content-Type"]) for file in files] == [(200, "image/jpeg"), (200, "image/gif")]
    assert not Image.open(BytesIO(files[0].body)).getexif()


def test_a_picture_joins_the_answer_of_a_standup_that_waits(team: Deployed) -> None:
    _ask_everybody(team)
    _text(team, "", "chart.png")
    eventually(lambda: _offers(team))
    (offer,) = _offers(team)
    click = {"user": ADA, "action_id": "standup_picture", "channel": ADA, "ts": offer["ts"]}
    eventually(lambda: team.people.post("click", **click)["status"] == 200)
    eventually(lambda: not _offers(team))
    team.people.post("clock", to="report")
    eventually(lambda: [one for one in _bots(team, GENERAL) if _pictures(one)])
    assert team.people.post("settle", timeout=PATIENCE)["idle"]
    ((picture,),) = [found for one in _bots(team, GENERAL) if (found := _pictures(one))]
    assert Image.open(BytesIO(_file(team, picture).body)).format == "PNG"


def test_who_is_forgotten_leaves_no_file_and_no_link(team: Deployed, link: str) -> None:
    held = team.stack.aws.client("s3").list_objects_v2(Bucket=BUCKET)
    assert held["KeyCount"] == 4  # one from before the phone was linked, and three since
    address = ask(link).headers["Location"]
    assert "Done." in _text(team, "FORGET ME")
    eventually(lambda: not team.stack.aws.client("s3").list_objects_v2(Bucket=BUCKET)["KeyCount"])
    eventually(lambda: ask(link).status == 404)
    assert ask(address).status == 404
    assert team.people.post("settle", timeout=PATIENCE)["idle"]


def test_no_function_lacked_a_right_or_told_a_secret(team: Deployed, link: str) -> None:
    lines = [line for name in FUNCTIONS for line in team.log_lines(name)]
    for job in ("photos_fetch", "photos_show", "photos_forget", "photos_linked", "photos_channel", "standup_picture"):
        assert any(f'"{job}"' in line and '"done"' in line for line in lines), job
    assert not [line for line in lines if "AccessDenied" in line or "not authorized" in line]
    secrets = (PHONE, PHONE[1:], link.rpartition("/")[2], "our new office", "X-Amz-Signature")
    assert not [line for line in lines if any(secret in line for secret in secrets)]


def test_without_an_account_at_twilio_there_is_nothing_to_text_to(team: Deployed, link: str) -> None:
    route = f"{team.options.app_url}twilio/mms"
    assert ask(route).status == 403
    with _without(team, "TWILIO_ACCOUNT_SID"):
        eventually(lambda: ask(f"{team.options.app_url}health").status == 200)
        assert ask(route).status == ask(route, "POST", "").status == ask(link).status == 404
    eventually(lambda: ask(route).status == 403)


def _text(deployed: Deployed, body: str, *names: str) -> str:
    """What comes back for words and sample pictures."""
    pictures = [{"name": name} for name in names]
    told = deployed.people.post("text", **{"from": PHONE, "body": body, "pictures": pictures})
    assert (told["status"], told["errors"]) == (200, []), told
    return "\n".join(told["replies"])


def _photos(deployed: Deployed, text: str) -> str:
    """What `/photos TEXT` answers; on a busy machine it may come too late for Slack, and be nothing."""
    answer = deployed.people.post("command", user=ADA, channel=TEAM, command="/photos", text=text)
    return str(json.loads(answer["body"] or "{}").get("text"))


def _code(deployed: Deployed) -> str:
    """The digits of `/photos link`."""
    said: list[str] = []

    def has_told() -> list[str]:
        said.extend(re.findall(r"\*(\d{3} \d{3})\*", _photos(deployed, "link")))
        return said

    eventually(has_told)
    return said[-1]


def _ask_everybody(deployed: Deployed) -> None:
    """A standup of #general waits for Ada's answer."""
    views: list[dict[str, Any]] = []

    def opens() -> list[dict[str, Any]]:
        answer = deployed.people.post("command", user=ADA, channel=GENERAL, command="/standup", text="new")
        views.extend([answer["view"]] if "view" in answer else [])
        return views

    eventually(opens)
    values = {"name": {"name": STANDUP}}
    assert deployed.people.post("submit", user=ADA, view_id=views[0]["id"], values=values)["status"] == 200
    assert deployed.people.post("settle", timeout=PATIENCE)["idle"]
    deployed.people.post("clock", to="prompt")
    eventually(lambda: [one for one in deployed.direct_messages(ADA) if f"time for {STANDUP}" in one["text"]])


def _offers(deployed: Deployed) -> list[dict[str, Any]]:
    """Of the pictures for that standup's answer, those that still wait."""
    mine = [one for one in deployed.direct_messages(ADA) if STANDUP in words(one)]
    return [one for one in mine if "Add to my answer" in buttons(one)]


def _bots(deployed: Deployed, channel: str) -> list[dict[str, Any]]:
    return [one for one in deployed.people.get("messages", channel=channel) if one.get("bot")]


def _pictures(message: dict[str, Any]) -> list[str]:
    """The files that a message's image blocks show."""
    return [block["slack_file"]["id"] for block in message["blocks"] if block["type"] == "image"]


def _file(deployed: Deployed, file: str) -> Answer:
    """As the playground's Slack serves it."""
    assert deployed.stack.slack
    return ask(f"{deployed.stack.slack.url}files/{file}")


@contextmanager
def _without(deployed: Deployed, name: str) -> Iterator[None]:
    """The API's function lacks an environment variable for a while."""
    functions, function = deployed.stack.aws.client("lambda"), f"rooster-{deployed.options.stage}"
    whole = functions.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    less = {key: value for key, value in whole.items() if key != name}
    functions.update_function_configuration(FunctionName=function, Environment={"Variables": less})
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=function, Environment={"Variables": whole})
