"""The phones of the playground: what Twilio would send for a text, what it keeps, and what it makes of the answer."""

import base64
import json
import threading
import zlib
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from io import BytesIO
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from PIL import Image
from twilio.request_validator import RequestValidator

from playground.options import from_environment
from playground.slack import Answer, PlaygroundSlack
from playground.slack.errors import ControlError
from playground.slack.phone import TwilioAccount, pictures, spoiled
from playground.slack.phone.twiml import read
from tests.harness import PATIENCE
from tests.playground.helpers import SECRET, TOKEN, FakeApp, Seen

ACCOUNT = TwilioAccount("AC" + "1" * 32, "auth-token", "+15005550006", url="https://rooster.test/api/")
URL = "https://rooster.test/api/twilio/mms"
ADA, BEN = "+15005550101", "+420777123456"
SUNRISE = {"name": "sunrise.jpg"}
XML = {"Content-Type": "text/xml; charset=utf-8"}
PORTS = {"APP_PORT": "9001", "SLACK_PORT": "9002", "AWS_PORT": "9003"}
ON = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "t",
    "TWILIO_PHONE_NUMBER": "+15550001111",
    "FILES_BUCKET": "b-1",
}
Start = Callable[..., PlaygroundSlack]


@pytest.fixture
def start(app: FakeApp) -> Iterator[Start]:
    """Playgrounds that are stopped in the end."""
    started: list[PlaygroundSlack] = []

    def begin(**more: Any) -> PlaygroundSlack:
        made = PlaygroundSlack(app, signing_secret=SECRET, bot_token=TOKEN, **{"twilio": ACCOUNT, **more})
        made.start()
        started.append(made)
        return made

    yield begin
    for made in started:
        made.stop()


@pytest.fixture
def slack(start: Start) -> PlaygroundSlack:
    return start()


def said(*messages: str) -> Answer:
    inside = "".join(f"<Message>{one}</Message>" for one in messages)
    return Answer(200, XML, f"<?xml version='1.0' encoding='UTF-8'?><Response>{inside}</Response>".encode())


def sent(slack: PlaygroundSlack, app: FakeApp, *given: dict[str, str], body: str = "hello", **more: Any) -> Seen:
    """The request that a text becomes."""
    slack.control.text(ADA, body, list(given), **more)
    return app.seen[-1]


def get(url: str, auth: str = "", timeout: float = PATIENCE) -> HTTPResponse:
    """One answer as it is, without following it anywhere."""
    parts = urlsplit(url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=timeout)
    headers = {"Authorization": f"Basic {base64.b64encode(auth.encode()).decode()}"} if auth else {}
    connection.request("GET", parts.path, headers=headers)
    return connection.getresponse()


def asked(url: str) -> HTTPResponse:
    return get(url, f"{ACCOUNT.account}:{ACCOUNT.token}")


def fetched(url: str, timeout: float = PATIENCE) -> HTTPResponse:
    """With the account's name and token, and on to the free address."""
    return get(str(asked(url).getheader("Location")), timeout=timeout)


# What is sent


@pytest.mark.parametrize("given", [[], [SUNRISE], [SUNRISE, {"name": "chart.png"}, {"name": "party.gif"}]])
@pytest.mark.parametrize("body", ["hello", "a&b=c+d %20\nžluťoučký \N{ROOSTER}"])
def test_it_is_signed_as_twilio_signs(slack: PlaygroundSlack, app: FakeApp, given: list[Any], body: str) -> None:
    seen = sent(slack, app, *given, body=body)
    valid, signature = RequestValidator(ACCOUNT.token), seen.headers["X-Twilio-Signature"]
    assert valid.validate(URL, seen.form, signature)
    assert not valid.validate(URL + "/", seen.form, signature)
    assert not valid.validate(URL, {**seen.form, "From": BEN}, signature)
    assert (seen.path, seen.headers["Content-Type"]) == ("/twilio/mms", "application/x-www-form-urlencoded")
    assert (seen.form["Body"], seen.form["NumMedia"]) == (body, str(len(given)))


def test_words_alone_are_an_sms(slack: PlaygroundSlack, app: FakeApp) -> None:
    form = sent(slack, app).form
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
    assert form["MessageSid"].startswith("SM")
    assert len(form["MessageSid"]) == 34
    wanted = {"From": ADA, "To": ACCOUNT.number, "AccountSid": ACCOUNT.account, "ApiVersion": "2010-04-01"}
    assert form.items() >= {**wanted, "SmsStatus": "received", "FromCountry": "US", "NumSegments": "1"}.items()
    assert not [name for name in form if name.startswith("Media")]


def test_pictures_make_it_an_mms(slack: PlaygroundSlack, app: FakeApp) -> None:
    form = sent(slack, app, SUNRISE, {"name": "x", "data": "eA==", "type": "image/heic"}, body="").form
    assert form["MessageSid"].startswith("MM")
    assert (form["MediaContentType0"], form["MediaContentType1"]) == ("image/jpeg", "image/heic")
    folder = f"{slack.url}2010-04-01/Accounts/{ACCOUNT.account}/Messages/{form['MessageSid']}/Media/ME"
    assert form["MediaUrl0"].startswith(folder)
    assert form["MediaUrl1"].startswith(folder)


@pytest.mark.parametrize(
    ("character", "times", "segments"), [("x", 160, 1), ("x", 161, 2), ("ž", 71, 2), ("x", 1600, 11)]
)
def test_long_words_have_several_segments(
    slack: PlaygroundSlack, app: FakeApp, character: str, times: int, segments: int
) -> None:
    assert sent(slack, app, body=character * times).form["NumSegments"] == str(segments)


def test_of_most_countries_nothing_is_known(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.text(BEN, "ahoj")
    assert (app.seen[0].form["From"], app.seen[0].form["FromCountry"], app.seen[0].form["ToCountry"]) == (BEN, "", "US")


def test_a_script_may_say_something_else(slack: PlaygroundSlack, app: FakeApp) -> None:
    seen = sent(slack, app, params={"NumMedia": 3, "To": None, "OptOutType": "STOP"})
    assert (seen.form["NumMedia"], seen.form["OptOutType"], "To" in seen.form) == ("3", "STOP", False)
    assert RequestValidator(ACCOUNT.token).validate(URL, seen.form, seen.headers["X-Twilio-Signature"])
    assert sent(slack, app, signature="forged").headers["X-Twilio-Signature"] == "forged"


def test_twilio_can_send_it_again(slack: PlaygroundSlack, app: FakeApp) -> None:
    sid = slack.control.text(ADA, "once", [SUNRISE])["sid"]
    assert slack.control.text(ADA, repeat=sid)["sid"] == sid
    assert app.seen[1].form == {**app.seen[0].form, "ErrorCode": "11200", "ErrorUrl": URL}
    slack.control.text(ADA, repeat=sid, params={"ErrorCode": None, "ErrorUrl": None})
    assert app.seen[2].form == app.seen[0].form
    with pytest.raises(ControlError, match=f"has sent no {sid}"):
        slack.control.text(BEN, repeat=sid)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"sender": "5550101"}, "no number"),
        ({"body": ""}, "neither words nor pictures"),
        ({"body": "x" * 1601}, "at most 1600"),
        ({"pictures": [SUNRISE] * 11}, "10 pictures"),
        ({"pictures": [{"name": "none.jpg"}]}, "needs data, or a name"),
        ({"pictures": [{"data": "?"}]}, "base64"),
        ({"pictures": [{"name": 1}]}, "object of strings"),
        ({"pictures": [{**SUNRISE, "colour": "red"}]}, "no colour"),
        ({"pictures": [{**SUNRISE, "fault": "200"}]}, "no fault"),
        ({"pictures": [{**SUNRISE, "fault": "redirect:"}]}, "no fault"),
        ({"pictures": [{**SUNRISE, "fault": "length:x"}]}, "no fault"),
    ],
)
def test_what_no_phone_can_send_is_refused(slack: PlaygroundSlack, wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(ControlError, match=why):
        slack.control.text(**{"sender": ADA, "body": "hello", **wrong})


# What is kept


def test_media_ask_for_the_accounts_token_and_lead_to_a_free_address(slack: PlaygroundSlack, app: FakeApp) -> None:
    url = sent(slack, app, {"data": base64.b64encode(b"bytes").decode(), "type": "text/html"}).form["MediaUrl0"]
    assert get(url).status == 401
    assert str(get(url).getheader("WWW-Authenticate")).startswith("Basic")
    assert get(url, f"{ACCOUNT.account}:wrong").status == 401
    assert asked(url).status == 307
    assert str(asked(url).getheader("Location")).startswith(f"{slack.url}media/")
    answer = fetched(url)
    assert (answer.status, answer.getheader("Content-Type"), answer.read()) == (200, "text/html", b"bytes")


def test_other_addresses_have_nothing(slack: PlaygroundSlack, app: FakeApp) -> None:
    form = sent(slack, app, SUNRISE).form
    assert asked(form["MediaUrl0"].replace(form["MessageSid"], "MM" + "0" * 32)).status == 404
    assert asked(form["MediaUrl0"].replace(ACCOUNT.account, "AC" + "0" * 32)).status == 404
    assert asked(form["MediaUrl0"] + "0").status == 404
    assert get(f"{slack.url}media/none").status == 404


def test_the_page_shows_pictures_and_nothing_else(slack: PlaygroundSlack) -> None:
    script = {"name": "a.svg", "data": "PHN2Zy8+", "type": "image/svg+xml"}
    slack.control.text(ADA, "", [SUNRISE, script])
    (line,) = slack.control.phone(ADA)["lines"]
    assert get(slack.url.rstrip("/") + line["pictures"][0]["url"]).read() == pictures.sample("sunrise.jpg")
    assert (line["pictures"][1]["url"], get(f"{slack.url}phone/{line['pictures'][1]['sid']}").status) == (None, 404)
    assert get(f"{slack.url}phone/chart.png").getheader("Content-Type") == "image/png"


def test_samples_are_what_phones_send() -> None:
    shown = {name: Image.open(BytesIO(pictures.sample(name))) for name in pictures.NAMES}
    assert {name: Image.MIME[str(image.format)] for name, image in shown.items()} == pictures.NAMES
    exif = shown["sunrise.jpg"].getexif()
    assert (exif[0x0112], exif.get_ifd(0x8825)[1]) == (6, "N")
    assert getattr(shown["party.gif"], "n_frames", 1) > 1


# What goes wrong with a picture


def spoilt(slack: PlaygroundSlack, app: FakeApp, fault: str) -> str:
    return sent(slack, app, {**SUNRISE, "fault": fault}).form["MediaUrl0"]


def test_a_status_stays_or_passes(slack: PlaygroundSlack, app: FakeApp) -> None:
    gone, shaky = spoilt(slack, app, "404"), spoilt(slack, app, "500x2")
    assert [asked(gone).status for _ in range(3)] == [404, 404, 404]
    assert [asked(shaky).status for _ in range(3)] == [500, 500, 307]


def test_it_redirects_elsewhere_or_to_itself(slack: PlaygroundSlack, app: FakeApp) -> None:
    loop = spoilt(slack, app, "loop")
    assert asked(loop).getheader("Location") == loop
    evil = "http://169.254.169.254/latest"
    assert asked(spoilt(slack, app, f"redirect:{evil}")).getheader("Location") == evil


class Pauses(threading.Event):
    """Notes how long somebody would wait, and does not."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout)
        return False


def test_it_hangs() -> None:
    pauses = Pauses()
    answer = spoiled.body(spoiled.Fault.parsed("hang"), b"bytes", "image/jpeg", pauses)
    assert (answer.status_code, pauses.seconds) == (503, [spoiled.HANG_SECONDS])


def test_it_trickles() -> None:
    pauses = Pauses()
    answer = spoiled.body(spoiled.Fault.parsed("trickle"), b"xyz", "image/jpeg", pauses)
    assert list(answer.iter_encoded()) == [b"x", b"y", b"z"]
    assert (answer.headers["Content-Length"], pauses.seconds) == ("3", [1, 1, 1])


def test_it_lies_about_its_length(slack: PlaygroundSlack, app: FakeApp) -> None:
    assert len(fetched(spoilt(slack, app, "length:5")).read()) == 5
    with pytest.raises(IncompleteRead):
        fetched(spoilt(slack, app, "length:99999")).read()


def test_it_does_not_end(slack: PlaygroundSlack, app: FakeApp) -> None:
    answer = fetched(spoilt(slack, app, "endless"))
    assert answer.getheader("Content-Length") is None
    assert len(answer.read(3_000_000)) == 3_000_000
    answer.close()


def test_it_bursts(slack: PlaygroundSlack, app: FakeApp) -> None:
    answer = fetched(spoilt(slack, app, "bomb"))
    packed = answer.read()
    assert answer.getheader("Content-Encoding") == "gzip"
    assert len(packed) < 2_000_000
    unpack, total = zlib.decompressobj(wbits=31), 0
    while packed:
        total += len(unpack.decompress(packed, 1_000_000))
        packed = unpack.unconsumed_tail
    assert total == spoiled.HUGE


# What came back


def test_the_answer_is_what_the_phone_gets(slack: PlaygroundSlack, app: FakeApp) -> None:
    app.answer = lambda seen: said("Got it", "Tell me &amp; more")
    told = slack.control.text(ADA, "hello", [SUNRISE])
    assert (told["status"], told["replies"], told["errors"]) == (200, ["Got it", "Tell me & more"], [])
    assert told["twiml"].endswith("</Response>")
    lines = slack.control.phone(ADA)["lines"]
    assert [(line["kind"], line["text"]) for line in lines] == [
        ("sent", "hello"),
        ("reply", "Got it"),
        ("reply", "Tell me & more"),
    ]
    assert slack.control.phone(BEN)["lines"] == []


@pytest.mark.parametrize(
    ("answer", "replies", "logged"),
    [
        (said(), [], []),
        (Answer(204, {}, b""), [], []),
        (said("<Body> one </Body>"), ["one"], []),
        (said("two\nlines"), ["two\nlines"], []),
        (said(""), [], ["14103"]),
        (said("x" * 1601), [], ["21617"]),
        (said("hi", "<Media>https://a.test/a.png</Media>look"), ["hi", "look"], ["12200"]),
        (Answer(200, {"content-type": "text/plain"}, b"plain"), ["plain"], []),
        (Answer(200, {"Content-Type": "application/json"}, b"{}"), [], ["12300"]),
        (Answer(200, {}, b"<Response/>"), [], ["12300"]),
        (Answer(200, XML, b"<Response><Message>a & b</Message></Response>"), [], ["12100"]),
        (Answer(200, XML, b""), [], ["12100"]),
        (Answer(200, XML, b"<html/>"), [], ["12200"]),
        (Answer(200, XML, b"<Response><Redirect>/other</Redirect></Response>"), [], ["12200"]),
        (Answer(200, XML, b'<Response><Message to="+1">hi</Message></Response>'), ["hi"], ["12200"]),
        (Answer(200, XML, b"<Response>" + b" " * 65536 + b"</Response>"), [], ["11750"]),
        (Answer(403, {}, b""), [], ["11200"]),
        (Answer(302, {"Location": "/"}, b""), [], ["11200"]),
    ],
)
def test_an_answer_is_read_as_twilio_reads_it(answer: Answer, replies: list[str], logged: list[str]) -> None:
    outcome = read(answer)
    assert (outcome.replies, [error.split()[0] for error in outcome.errors]) == (replies, logged)


def test_who_is_too_slow_or_not_there_is_logged(start: Start, app: FakeApp) -> None:
    hurried = start(twilio=TwilioAccount("AC1", "t", "+15005550006", url=URL, patience=0.05))
    is_over = threading.Event()

    def slow(seen: Seen) -> Answer:
        is_over.wait()
        return said("late")

    def broken(seen: Seen) -> Answer:
        raise ConnectionRefusedError

    app.answer = slow
    assert hurried.control.text(ADA, "slow")["errors"][0][:5] == "11200"
    is_over.set()
    assert [line["kind"] for line in hurried.control.phone(ADA)["lines"]] == ["sent", "error"]
    app.answer, patient = broken, start()
    told = patient.control.text(ADA, "gone")
    assert (told["status"], told["replies"], told["errors"][0][:5]) == (0, [], "11205")
    assert [line["kind"] for line in patient.control.phone(ADA)["lines"]] == ["sent", "error"]


def test_activity_says_nothing_of_the_words(slack: PlaygroundSlack) -> None:
    slack.control.text(ADA, "canary", [SUNRISE])
    (entry,) = slack.control.look("U0ADA")["activity"]["entries"]
    assert (entry["kind"], entry["path"], entry["status"]) == ("request", "/twilio/mms", 200)
    assert "canary" not in json.dumps(entry)


# Scripts and settings


def test_scripts_text_over_http(slack: PlaygroundSlack, app: FakeApp) -> None:
    app.answer = lambda seen: said("hi")
    body = json.dumps({"from": ADA, "body": "hello", "pictures": [SUNRISE]}).encode()
    with urlopen(f"{slack.url}control/text", body) as answer:
        assert json.load(answer)["replies"] == ["hi"]
    with urlopen(f"{slack.url}control/phone?from=%2B{ADA[1:]}") as answer:
        assert [line["kind"] for line in json.load(answer)["lines"]] == ["sent", "reply"]
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{slack.url}control/text", b"{}")
    assert json.load(refused.value) == {"error": "text needs from."}


def test_a_reset_forgets_all_of_it(slack: PlaygroundSlack, app: FakeApp) -> None:
    url = sent(slack, app, SUNRISE).form["MediaUrl0"]
    slack.control.reset()
    assert slack.control.phone(ADA)["lines"] == []
    assert asked(url).status == 404


@pytest.mark.parametrize("more", [{"twilio": None}, {"features": frozenset({"standups"})}])
def test_where_photos_are_off_there_is_no_phone(start: Start, more: dict[str, Any]) -> None:
    off = start(**more)
    assert off.control.state()["phones"] is None
    with pytest.raises(ControlError, match="photos are off"):
        off.control.text(ADA, "hello")
    assert get(f"{off.url}2010-04-01/Accounts/AC/Messages/MM/Media/ME").status == 404


def test_the_app_is_called_where_it_is_found(start: Start, app: FakeApp) -> None:
    account = TwilioAccount("AC1", "t", "+15005550006")
    seen = sent(start(twilio=account, app_url="http://127.0.0.1:8000"), app)
    url = "http://127.0.0.1:8000/twilio/mms"
    assert RequestValidator("t").validate(url, seen.form, seen.headers["X-Twilio-Signature"])
    with pytest.raises(ValueError, match="neither the account nor app_url"):
        PlaygroundSlack(app, signing_secret=SECRET, bot_token=TOKEN, twilio=account)
    assert "token" not in repr(ACCOUNT)


def test_what_is_run_with_an_account_has_a_phone() -> None:
    options = from_environment({**PORTS, **ON})
    assert options.twilio == TwilioAccount("AC1", "t", "+15550001111", "http://127.0.0.1:9001")
    assert options.environ["TWILIO_MEDIA_ORIGIN"] == "http://127.0.0.1:9002"
    own = from_environment({**PORTS, **ON, "TWILIO_MEDIA_ORIGIN": "http://127.0.0.1:1"})
    assert own.environ["TWILIO_MEDIA_ORIGIN"] == "http://127.0.0.1:1"


def test_an_empty_account_switches_photos_off() -> None:
    options = from_environment({**PORTS, **ON, "TWILIO_ACCOUNT_SID": ""})
    assert options.twilio is None
    assert "photos" not in options.features
    assert not [name for name in options.environ if name.startswith("TWILIO_")]
