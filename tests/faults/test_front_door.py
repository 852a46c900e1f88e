"""Rows A1-A14: what strangers send to the front door, and what Slack sends twice."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from chalice.app import Request

import app as rooster_app
from chalicelib import clock, wiring
from chalicelib.errors import StorageUnavailable
from playground.slack.port import Answer
from tests import harness
from tests.gateway import FORM, JSON, Headers, Sent, captured, gateway_event, signed
from tests.harness import SECRET, Stage, words
from tests.wire import refusal, refusing

TYPES = {"events": JSON, "commands": FORM, "interactions": FORM}
CANARY = "canary-answer-4711"
COMMAND = {"team_id": "T0ROOSTER", "channel_id": "C0TEAM", "user_id": "U0ADA", "command": "/standup", "text": CANARY}
CLICK = {"type": "block_actions", "team": {"id": "T0ROOSTER"}, "user": {"id": "U0ADA"}, "actions": [{"action_id": "x"}]}
MESSAGE = {"type": "message", "channel_type": "im", "channel": "D0ADA", "user": "U0ADA", "text": CANARY, "ts": "1.1"}
EVENT = {"type": "event_callback", "team_id": "T0ROOSTER", "event_id": "Ev1", "event": MESSAGE}
GOOD = {
    "events": json.dumps(EVENT).encode(),
    "commands": urlencode(COMMAND).encode(),
    "interactions": urlencode({"payload": json.dumps(CLICK)}).encode(),
}
every_route = pytest.mark.parametrize("route", TYPES)


@dataclass(frozen=True)
class Outcome:
    """What one request left behind."""

    status: int
    body: bytes
    log: list[dict[str, Any]]
    wrote: bool

    def is_refusal(self, status: int) -> bool:
        """Nothing but a status, one line of log, and no word of the request in it."""
        lines = [(line["event"], line.get("status")) for line in self.log]
        is_silent = CANARY not in json.dumps(self.log) and self.body == b""
        return (self.status, lines, is_silent, self.wrote) == (status, [("request", status)], True, False)


class Door:
    """One Rooster's front door."""

    def __init__(self, stage: Stage, lines: list[str]) -> None:
        self._stage = stage
        self._lines = lines
        self.client = stage.rooster.client

    def post(self, route: str, body: bytes, headers: Headers, content_type: str | None = None) -> Outcome:
        self._lines.clear()
        before = list(self._stage.rooster.items())
        given = {"Content-Type": TYPES[route] if content_type is None else content_type, **headers}
        given = {name: value for name, value in given.items() if value is not None and value != "absent"}
        response = self._stage.rooster.client.http.post(f"/slack/{route}", headers=given, body=body)
        log = [json.loads(line) for line in self._lines]
        return Outcome(response.status_code, response.body, log, wrote=list(self._stage.rooster.items()) != before)

    def ask(self, method: str, path: str, headers: Headers) -> Outcome:
        """Anything, of any route."""
        self._lines.clear()
        before = list(self._stage.rooster.items())
        response = self._stage.rooster.client.http.request(method, path, headers=headers)
        log = [json.loads(line) for line in self._lines]
        return Outcome(response.status_code, response.body, log, wrote=list(self._stage.rooster.items()) != before)

    def signed(self, route: str, body: bytes, content_type: str | None = None) -> Outcome:
        return self.post(route, body, signed(body), content_type)


@pytest.fixture(scope="class")
def door() -> Iterator[Door]:
    """One front door for a class of requests that all leave nothing behind."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("rooster").addHandler(handler)
    with harness.stage() as stage:
        stage.rooster.client.http.get("/health")
        yield Door(stage, lines)
    logging.getLogger("rooster").removeHandler(handler)


def _without(body: bytes, name: str) -> Headers:
    return {**signed(body), name: None}


def _with_signature(body: bytes, change: str) -> Headers:
    right: str = signed(body)["X-Slack-Signature"]
    changed = {
        "wrong": right[:-1] + ("0" if right[-1] != "0" else "1"),
        "truncated": right[:-1],
        "empty": "",
        "upper case": right.upper().replace("V0", "v0"),
        "another version": right.replace("v0", "v1"),
        "non-ASCII": "v0=é" + right[4:],
        "a line more": right + "\n",
        "a list": [right],
    }
    return {**signed(body), "X-Slack-Signature": changed[change]}


@every_route
class TestStrangers:
    """Whoever does not have the signing secret learns nothing and leaves nothing."""

    @pytest.mark.fault("A1")
    @pytest.mark.parametrize("change", ["wrong", "truncated", "empty", "upper case", "another version"])
    def test_a1_a_wrong_signature_is_refused(self, door: Door, route: str, change: str) -> None:
        assert door.post(route, GOOD[route], _with_signature(GOOD[route], change)).is_refusal(401)

    @pytest.mark.fault("A1")
    @pytest.mark.parametrize("header", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
    def test_a1_a_missing_header_is_refused(self, door: Door, route: str, header: str) -> None:
        assert door.post(route, GOOD[route], _without(GOOD[route], header)).is_refusal(401)

    @pytest.mark.fault("A1")
    def test_a1_another_apps_secret_is_refused(self, door: Door, route: str) -> None:
        assert door.post(route, GOOD[route], signed(GOOD[route], secret="another")).is_refusal(401)

    @pytest.mark.fault("A1")
    def test_a1_a_signature_of_another_body_is_refused(self, door: Door, route: str) -> None:
        assert door.post(route, GOOD[route], signed(GOOD[route] + b" ")).is_refusal(401)

    @pytest.mark.fault("A2")
    @pytest.mark.parametrize("moment", ["abc", "", "nan", "-1", "9" * 5000, "1e9", "１７９５４３５２００"])
    def test_a2_a_timestamp_that_is_none_is_refused(self, door: Door, route: str, moment: str) -> None:
        assert door.post(route, GOOD[route], signed(GOOD[route], moment)).is_refusal(401)

    @pytest.mark.fault("A2")
    def test_a2_arabic_digits_and_lists_are_refused(self, door: Door, route: str) -> None:
        arabic = str(int(time.time())).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        for moment in (arabic, [str(int(time.time()))]):
            headers = {**signed(GOOD[route], arabic), "X-Slack-Request-Timestamp": moment}
            assert door.post(route, GOOD[route], headers).is_refusal(401)

    @pytest.mark.fault("A2")
    @pytest.mark.parametrize("change", ["non-ASCII", "a line more", "a list"])
    def test_a2_a_signature_that_is_none_is_refused(self, door: Door, route: str, change: str) -> None:
        assert door.post(route, GOOD[route], _with_signature(GOOD[route], change)).is_refusal(401)

    @pytest.mark.fault("A3")
    @pytest.mark.parametrize("age", [-301, 301, 3600])
    def test_a3_five_minutes_off_is_too_much(
        self, door: Door, route: str, age: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "wall_time", lambda: 1_795_435_200.0)
        assert door.post(route, GOOD[route], signed(GOOD[route], 1_795_435_200 - age)).is_refusal(401)

    @pytest.mark.fault("A4")
    def test_a4_bytes_that_are_no_text_are_refused_by_their_signature(self, door: Door, route: str) -> None:
        assert door.post(route, b"\xff\xfe" + CANARY.encode(), signed(b"")).is_refusal(401)

    @pytest.mark.fault("A6")
    def test_a6_a_megabyte_is_refused_before_its_signature_is_looked_at(self, door: Door, route: str) -> None:
        assert door.post(route, CANARY.encode() * 60_000, {}).is_refusal(413)

    @pytest.mark.fault("A7")
    def test_a7_no_content_type_is_refused(self, door: Door, route: str) -> None:
        assert door.signed(route, GOOD[route], content_type="absent").is_refusal(415)

    @pytest.mark.fault("A7")
    @pytest.mark.parametrize(
        "content_type", ["text/xml", "text/plain", "multipart/form-data", "application/jsonx", "*/*"]
    )
    def test_a7_another_content_type_is_refused(self, door: Door, route: str, content_type: str) -> None:
        assert door.signed(route, GOOD[route], content_type).is_refusal(415)

    @pytest.mark.fault("A8")
    def test_a8_an_unsigned_ssl_check_or_challenge_is_refused(self, door: Door, route: str) -> None:
        challenge = json.dumps({"type": "url_verification", "challenge": CANARY}).encode()
        body = challenge if route == "events" else b"ssl_check=1&token=x"
        assert door.post(route, body, {}).is_refusal(401)


PAGES = ["/", "/health", "/slack/install", "/slack/oauth_redirect", f"/photos/{CANARY}"]
POSTS = [f"/slack/{route}" for route in TYPES]
ALLOWED = dict.fromkeys(PAGES, "GET") | dict.fromkeys(POSTS, "POST") | {"/twilio/mms": "GET POST"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", CANARY}


class TestWhatChaliceWouldRefuse:
    """By its method or its content type: in the front door's way, without quoting it."""

    @pytest.mark.fault("X9")
    @pytest.mark.parametrize("path", ALLOWED)
    def test_x9_another_method_is_refused(self, door: Door, path: str) -> None:
        for method in sorted(METHODS - set(ALLOWED[path].split())):
            given = {"Content-Type": JSON, "X-Words": CANARY}
            assert door.ask(method, f"{path}?text={CANARY}", given).is_refusal(405), method

    @pytest.mark.fault("X9")
    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize("content_type", [f"text/{CANARY}", "text/xml", FORM, "", "x" * 5000, "application/jsonx"])
    def test_x9_another_content_type_is_refused(self, door: Door, path: str, content_type: str) -> None:
        assert door.ask("GET", path, {"Content-Type": content_type}).is_refusal(415)

    @pytest.mark.fault("X9")
    def test_x9_the_log_names_the_route_as_it_is_declared_and_the_reason(self, door: Door) -> None:
        (line,) = door.ask("POST", f"/photos/{CANARY}", {}).log
        assert {"route": "/photos/{link}", "status": 405, "reason": "method"}.items() <= line.items()
        (line,) = door.ask("GET", "/", {"Content-Type": "text/xml"}).log
        assert {"route": "/", "status": 415, "reason": "content_type"}.items() <= line.items()

    def test_who_is_refused_is_told_the_methods_that_there_are(self, door: Door) -> None:
        answer = door.client.http.get("/slack/events")
        assert (answer.status_code, answer.body, answer.headers["Allow"]) == (405, b"", "POST")

    @pytest.mark.parametrize("content_type", [None, JSON, f"{JSON}; charset=utf-8"])
    def test_browsers_and_probes_are_let_in(self, door: Door, content_type: str | None) -> None:
        given = {"Content-Type": content_type} if content_type else {}
        assert door.ask("GET", "/health", given).status == 200


DEEP = b'{"a":' * 100_000
EVENTS = [b"not json", b"[]", b'"x"', b"null", b"NaN", b"", b'{"type": 1}', DEEP, b"[" * 100_000, b"1" * 5000]
COMMANDS = [b"team_id=%zz", b"=", b"", b"a" * 999_999, GOOD["commands"] + b"&team_id=T2", b"a=1&" * 200_000 + b"a=1"]
INTERACTIONS = [b"payload=%zz%", b"payload=%22x%22", b"payload=", b"payload=NaN", b"payload=null", b"payload=[]"]
INTERACTIONS += [GOOD["interactions"] + b"&payload=%7B%7D", b"payload=" + DEEP, b"payload=%7B%22type%22%3A1%7D"]


class TestSignedNonsense:
    """Not even a valid signature makes nonsense an error of ours."""

    @pytest.mark.fault("A3")
    @pytest.mark.parametrize("age", [-299, 299, 300])
    @every_route
    def test_a3_less_than_five_minutes_off_is_fine(
        self, door: Door, route: str, age: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "wall_time", lambda: 1_795_435_200.0)
        headers = signed(UNKNOWN[route], 1_795_435_200 - age)
        assert door.post(route, UNKNOWN[route], headers).status == 200

    @pytest.mark.fault("A4")
    @every_route
    def test_a4_signed_bytes_that_are_no_text_are_refused(self, door: Door, route: str) -> None:
        body, moment = b"\xff\xfe" + CANARY.encode(), str(int(time.time()))
        digest = hmac.new(SECRET.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}
        assert door.post(route, body, headers).is_refusal(400)

    @pytest.mark.fault("A5")
    @pytest.mark.parametrize(
        ("route", "body"),
        [
            *(("events", body) for body in EVENTS),
            *(("commands", body) for body in COMMANDS),
            *(("interactions", body) for body in INTERACTIONS),
        ],
        ids=lambda value: value if isinstance(value, str) else value[:20].decode(),
    )
    def test_a5_signed_nonsense_is_refused(self, door: Door, route: str, body: bytes) -> None:
        assert door.signed(route, body).is_refusal(400)

    @pytest.mark.fault("A5")
    @pytest.mark.parametrize("value", [None, 1, [], {}, "x" * 65])
    @pytest.mark.parametrize("field", ["team_id", "event_id", "event", "type"])
    def test_a5_an_event_of_another_shape_is_refused(self, door: Door, field: str, value: object) -> None:
        assert door.signed("events", json.dumps({**EVENT, field: value}).encode()).is_refusal(400)

    @pytest.mark.fault("A5")
    def test_a5_an_event_id_that_is_no_text_is_refused(self, door: Door) -> None:
        assert door.signed("events", json.dumps({**EVENT, "event_id": "\ud800"}).encode()).is_refusal(400)

    @pytest.mark.fault("A6")
    @every_route
    def test_a6_a_signed_body_that_is_too_long_is_not_read(self, door: Door, route: str) -> None:
        assert door.signed(route, GOOD[route] + b" " * 1_000_000).is_refusal(413)

    @pytest.mark.fault("A6")
    def test_a6_ten_megabytes_are_refused_before_they_are_decoded(self, door: Door) -> None:
        answered = rooster_app.app(gateway_event("é" * 10_000_000, isBase64Encoded=True), None)
        assert (answered["statusCode"], answered["body"]) == (413, "")

    @pytest.mark.fault("A6")
    def test_a6_base64_that_is_none_is_refused(self, door: Door) -> None:
        answered = rooster_app.app(gateway_event("é!", isBase64Encoded=True), None)
        assert (answered["statusCode"], answered["body"]) == (400, "")


UNKNOWN = {
    "events": json.dumps({**EVENT, "event": {**MESSAGE, "type": "unheard_of"}}).encode(),
    "commands": urlencode({**COMMAND, "command": "/unheard"}).encode(),
    "interactions": GOOD["interactions"],
}
BOT = {**MESSAGE, "bot_id": "B0ROOSTER", "user": "U0ROOSTER"}
NOT_FOR_US = {
    "our own": BOT,
    "another bot's": {**MESSAGE, "bot_id": "B0OTHERBOT", "user": "U0OTHERBOT"},
    "changed": {"type": "message", "subtype": "message_changed", "channel_type": "im", "message": MESSAGE},
    "deleted": {"type": "message", "subtype": "message_deleted", "channel_type": "im", "channel": "D0ADA"},
    "in a channel": {**MESSAGE, "channel_type": "channel", "channel": "C0TEAM"},
    "nobody's": {**MESSAGE, "user": None},
}


class TestUnheardOf:
    """What Slack adds tomorrow is acknowledged and noted."""

    @pytest.mark.fault("A7")
    @pytest.mark.parametrize("spelling", ["{}; charset=utf-8", "{};charset=UTF-8"])
    @every_route
    def test_a7_a_charset_is_fine(self, door: Door, route: str, spelling: str) -> None:
        assert door.signed(route, UNKNOWN[route], spelling.format(TYPES[route])).status == 200

    @pytest.mark.fault("A7")
    @every_route
    def test_a7_upper_case_is_fine(self, door: Door, route: str) -> None:
        assert door.signed(route, UNKNOWN[route], TYPES[route].upper()).status == 200

    @pytest.mark.fault("A8")
    def test_a8_a_signed_challenge_is_echoed(self, door: Door) -> None:
        outcome = door.signed("events", b'{"type": "url_verification", "challenge": "3eZbrw1aB"}')
        assert (outcome.status, outcome.body) == (200, b"3eZbrw1aB")

    @pytest.mark.fault("A13")
    @every_route
    def test_a13_the_unheard_of_is_acknowledged_and_noted(self, door: Door, route: str) -> None:
        outcome = door.signed(route, UNKNOWN[route])
        assert (outcome.status, outcome.wrote) == (200, False)
        (line,) = outcome.log
        assert (line["event"], line["reason"]) == ("request", "unknown")

    @pytest.mark.fault("A13")
    @pytest.mark.parametrize("kind", ["block_suggestion", "view_closed", "shortcut", "new_in_2030"])
    def test_a13_a_new_kind_of_interaction_is_acknowledged(self, door: Door, kind: str) -> None:
        outcome = door.signed("interactions", urlencode({"payload": json.dumps({"type": kind})}).encode())
        assert (outcome.status, outcome.body, outcome.wrote) == (200, b"", False)

    @pytest.mark.fault("A13")
    @pytest.mark.parametrize(
        "payload",
        [
            {"type": "message_action", "callback_id": "unheard_of", "channel": {"id": "C0TEAM"}, "message": {}},
            {"type": "view_submission", "view": {"callback_id": "unheard_of"}},
            {"type": "block_actions", "actions": [{"action_id": "unheard_of"}]},
        ],
        ids=lambda payload: payload["type"],
    )
    def test_a13_a_button_form_or_shortcut_that_nothing_handles_is_noted(
        self, door: Door, payload: dict[str, Any]
    ) -> None:
        who = {"team": {"id": "T0ROOSTER"}, "user": {"id": "U0ADA"}}
        outcome = door.signed("interactions", urlencode({"payload": json.dumps({**who, **payload})}).encode())
        assert (outcome.status, outcome.body, outcome.wrote) == (200, b"", False)
        (line,) = outcome.log
        assert (line["reason"], line["kind"]) == ("unknown", "unheard_of")

    @pytest.mark.fault("A13")
    def test_a13_who_types_an_unknown_command_is_told_what_there_is(self, door: Door) -> None:
        told = json.loads(door.signed("commands", UNKNOWN["commands"]).body)
        assert told["response_type"] == "ephemeral"
        assert "/rooster help" in told["text"]

    @pytest.mark.fault("A13")
    def test_a13_an_unknown_word_after_the_command_is_answered_with_help(self, door: Door) -> None:
        assert b"/standup new" in door.signed("commands", GOOD["commands"]).body

    @pytest.mark.fault("A14")
    @pytest.mark.parametrize("whose", NOT_FOR_US)
    def test_a14_what_is_not_for_us_is_ignored(self, door: Door, whose: str) -> None:
        body = json.dumps({**EVENT, "event": NOT_FOR_US[whose]}).encode()
        outcome = door.signed("events", body)
        assert (outcome.status, outcome.wrote) == (200, False)


def helps(play: Stage, user: str = "U0ADA") -> int:
    return sum("`/standup new`" in words(message) for message in play.dm(user))


def say_help(play: Stage) -> Sent:
    """Ada writes to Rooster; the event as Slack sent it, nothing worked off yet."""
    with captured(play) as requests:
        play.people.say("U0ADA", "U0ADA", "help")
    return requests[0]


@pytest.mark.fault("A9")
def test_a9_slacks_retries_of_an_event_have_one_effect(play: Stage) -> None:
    event, statuses = say_help(play), []
    for attempt, pause in enumerate((0, 60, 300), start=1):
        play.later(pause)
        retry = {**event.headers, **signed(event.body), "X-Slack-Retry-Num": str(attempt)}
        statuses.append(play.rooster.request(event.path, retry, event.body).status)
    play.settle()
    assert (statuses, helps(play)) == ([200, 200, 200], 1)


@pytest.mark.fault("A9")
def test_a9_twenty_deliveries_at_once_have_one_effect(play: Stage) -> None:
    event = say_help(play)
    request = gateway_event(event.body.decode(), headers=event.headers)
    door = wiring.front_door()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: door.events(Request(request, None)).status_code, range(20)))
    play.settle()
    assert (answers, helps(play)) == ([200] * 20, 1)


@pytest.mark.fault("A10")
@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a10_an_event_whose_first_deliveries_never_arrived_is_processed(
    play: Stage, lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, left = play.rooster.request, [ConnectionError() for _ in range(lost)]

    def unreliable(path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if left:
            raise left.pop()
        return request(path, headers, body)

    monkeypatch.setattr(play.rooster, "request", unreliable)
    assert play.people.say("U0ADA", "U0ADA", "help")["status"] == 0
    for pause in (0, 60, 300):
        play.later(pause)
    assert helps(play) == 1


DENIED = refusal("AccessDeniedException")


@pytest.mark.fault("A11")
def test_a11_an_event_that_cannot_be_kept_is_not_acknowledged_and_slacks_retry_has_one_effect(play: Stage) -> None:
    with refusing("PutItem", DENIED, times=1):
        assert play.people.say("U0ADA", "U0ADA", "help")["status"] == 503
    play.settle()
    assert helps(play) == 1


@pytest.mark.fault("A11")
def test_a11_who_types_a_command_that_cannot_be_kept_is_told_so(play: Stage) -> None:
    play.new_standup()
    before = list(play.rooster.items())
    with refusing("TransactWriteItems", DENIED):
        told = play.people.command("U0ADA", "C0TEAM", "/standup", "start")
    assert (told["status"], "nothing was changed" in told["body"]) == (200, True)
    assert list(play.rooster.items()) == before


@pytest.mark.fault("A11")
def test_a11_who_submits_answers_that_cannot_be_kept_keeps_the_form(play: Stage) -> None:
    play.new_standup()
    play.command("start")
    view = play.open_form("U0BEN")
    with refusing("TransactWriteItems", DENIED):
        told = play.people.submit("U0BEN", view["id"], answers=["mine", None, None])
    assert "try again" in told["errors"]["answer_0"]
    assert [shown["id"] for shown in play.people.views("U0BEN")] == [view["id"]]


@pytest.mark.fault("A11")
def test_a11_a_job_that_the_queue_refuses_stays_in_the_stream(play: Stage) -> None:
    say_help(play)
    position = play.rooster._stream_position
    with refusing("SendMessageBatch", DENIED), pytest.raises(StorageUnavailable):
        play.rooster.forward()
    for _ in range(2):
        play.rooster._stream_position = position
        play.rooster.forward()
    play.settle()
    assert helps(play) == 1


def seen(play: Stage) -> list[Any]:
    """All that people and the table know."""
    kept = sorted(json.dumps(item, sort_keys=True) for item in play.rooster.items())
    visible = [play.people.messages(user=user) for user in ("U0ADA", "U0BEN", "U0CHI", "U0DEV")]
    return [kept, visible, play.people.messages(channel="C0TEAM")]


READING = [("/standup", "list"), ("/standup", "help"), ("/rooster", "help"), ("/emoji", "help"), ("/snap", "help")]


def assert_replay_changes_nothing(play: Stage, request: Sent) -> None:
    play.settle()
    before = seen(play)
    assert play.rooster.request(request.path, request.headers, request.body).status == 200
    play.settle()
    assert seen(play) == before


@pytest.mark.fault("A12")
@pytest.mark.parametrize("command", ["start", "report", "skip", "answer", "delete", "new", "list", "help"])
def test_a12_a_replayed_command_changes_nothing(play: Stage, command: str) -> None:
    play.new_standup()
    play.command("start")
    with captured(play) as requests:
        play.people.command("U0ADA", "C0TEAM", "/standup", command)
    assert_replay_changes_nothing(play, requests[0])


@pytest.mark.fault("X8")
@pytest.mark.parametrize(("name", "text"), READING)
def test_x8_who_replays_a_question_reads_what_the_member_read_and_changes_nothing(
    play: Stage, name: str, text: str
) -> None:
    play.new_standup()
    with captured(play) as requests:
        first = play.people.command("U0ADA", "C0TEAM", name, text)
    again = play.rooster.request(requests[0].path, requests[0].headers, requests[0].body)
    assert (again.status, again.body.decode()) == (200, first["body"])
    assert_replay_changes_nothing(play, requests[0])


@pytest.mark.fault("X8")
def test_x8_five_minutes_later_it_answers_nothing(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with captured(play) as requests:
        play.people.command("U0ADA", "C0TEAM", "/standup", "list")
    later = clock.wall_time() + 301
    monkeypatch.setattr(clock, "wall_time", lambda: later)
    again = play.rooster.request(requests[0].path, requests[0].headers, requests[0].body)
    assert (again.status, again.body) == (401, b"")


@pytest.mark.fault("X8")
@pytest.mark.parametrize(
    ("name", "text"), [("/standup", "start"), ("/snap", "1h gone soon"), ("/rooster", "export"), ("/emoji", "on")]
)
def test_x8_what_does_something_does_it_once(play: Stage, name: str, text: str) -> None:
    play.new_standup()
    with captured(play) as requests:
        play.people.command("U0DEV", "C0TEAM", name, text)
    assert_replay_changes_nothing(play, requests[0])


@pytest.mark.fault("A12")
@pytest.mark.parametrize("verb", ["delete", "start"])
def test_a12_a_replay_spares_the_next_standup_of_the_same_name(play: Stage, verb: str) -> None:
    play.new_standup()
    with captured(play) as requests:
        (play.delete if verb == "delete" else play.command)(verb if verb == "start" else "")
    if verb == "start":
        play.delete()
    play.new_standup()
    assert_replay_changes_nothing(play, requests[-1])


@pytest.mark.fault("A12")
def test_a12_a_replayed_click_changes_nothing(play: Stage) -> None:
    play.new_standup()
    play.command("start")
    with captured(play) as requests:
        play.skip("U0BEN")
    play.answer("U0BEN", "after all", None, None)
    assert_replay_changes_nothing(play, requests[0])


@pytest.mark.fault("A12")
def test_a12_a_replayed_submission_does_not_undo_a_later_edit(play: Stage) -> None:
    play.new_standup()
    play.command("start")
    with captured(play) as requests:
        play.answer("U0BEN", "first", None, None)
    play.answer("U0BEN", "second", None, None)
    _, submission = (request for request in requests if request.path == "/slack/interactions")
    assert_replay_changes_nothing(play, submission)


@pytest.mark.fault("A12")
def test_a12_a_replayed_form_makes_no_second_standup(play: Stage) -> None:
    with captured(play) as requests:
        play.new_standup()
    assert_replay_changes_nothing(play, requests[1])


@pytest.mark.fault("A14")
def test_a14_rooster_does_not_talk_to_itself(play: Stage) -> None:
    for _ in range(5):
        play.people.say("U0ADA", "U0ADA", "help")
        play.settle()
    assert helps(play) == 5
