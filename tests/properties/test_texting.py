"""Texts, at their worst: one reading of what Twilio signed, a wish in any words, and an answer that Twilio can read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from chalicelib.errors import Refused
from chalicelib.features.photos import sms_parser, twilio_webhook
from chalicelib.features.photos.model import CODE_SECONDS, CODE_TRIES, MAX_NAME, Sender
from chalicelib.features.photos.sms_parser import Intent
from chalicelib.slack import text
from tests import harness
from tests.conftest import MONDAY
from tests.harness import TWILIO_ACCOUNT, TWILIO_NUMBER, TWILIO_TOKEN, Stage
from tests.photos import code_for
from tests.properties.strategies import hostile, long, often, seldom
from tests.still_clock import still_clock

pytestmark = pytest.mark.xdist_group("texting")  # one stage for all

Form = Mapping[str, str]
URL = "https://localhost/twilio/mms"
ME, VICTIM = "+15005550101", "+15005550199"
SID = "MM" + "1" * 32
MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{TWILIO_ACCOUNT}/Messages/{SID}/Media/ME"
KEYS = ("AccountSid", "Body", "From", "MediaUrl0", "MediaUrl1", "MessageSid", "NumMedia", "To")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
ENDS_ITSELF = {
    "AccountSid": re.compile(r"AC0{32}"),
    "From": re.compile(r"\+[0-9]*"),
    "NumMedia": re.compile(r"[0-9]*"),
    "To": re.compile(r"\+?[0-9]*"),
}
"""Values that no longer or shorter one could replace: whatever follows begins with a letter."""
LURES = (
    *(f"From{VICTIM}", "FromA", "From", "Fro", "MessageSidSM" + "2" * 32, "MessageSid", "MessageX", "SmsMessageSidSM3"),
    *("NumMedia0", "NumMedia1", "NumX", "NumMedia", "MediaUrl0https://evil.example/", "MediaUrl1", "MediaX", "Mes"),
    *("AccountSid" + TWILIO_ACCOUNT, "AccountSidAC1", "To" + TWILIO_NUMBER, "Body", "Bod", "BodyX", "Sms", "hi "),
    *("MediaContentType0image/png", "A", "Z"),
)
lured = st.lists(st.sampled_from(LURES) | st.text(max_size=2), max_size=9).map("".join)


@st.composite
def signed(draw: st.DrawFn) -> Form:
    """What Twilio tells, where whoever texts says as much as they can: words, and the type of a picture."""
    media = draw(st.integers(0, 2))
    kind = draw(st.just("image/jpeg") | lured)
    return {
        **{"AccountSid": TWILIO_ACCOUNT, "ApiVersion": "2010-04-01", "From": ME},
        **({"Body": draw(lured)} if draw(st.booleans()) else {}),
        **({"FromCity": draw(st.just("SPRINGFIELD") | lured)} if draw(st.booleans()) else {}),
        **{f"MediaContentType{number}": kind for number in range(media)},
        **{f"MediaUrl{number}": f"{MEDIA}{number}" for number in range(media)},
        **{"MessageSid": SID, "NumMedia": str(media), "To": TWILIO_NUMBER},
        **({"MessagingServiceSid": "MG" + "a1" * 16} if draw(st.booleans()) else {}),
        **({"NumSegments": "1", "SmsMessageSid": SID, "SmsSid": SID} if draw(st.booleans()) else {}),
    }


def run_together(form: Form) -> str:
    return "".join(name + form[name] for name in sorted(form))


@st.composite
def shifted(draw: st.DrawFn) -> tuple[Form, Form]:
    """A signed form, and another of which the same signature is right: what is ours may begin wherever it may."""
    form = draw(signed())
    whole = run_together(form)
    keys = [name for name in KEYS if name in form or draw(st.booleans())]
    found: list[tuple[str, str]] = []
    at, end = 0, len(whole)
    places = [(name, draw(st.sampled_from([one.end() for one in re.finditer(name, whole)] or [0]))) for name in keys]
    begins = [place - len(name) for name, place in places]
    assume(begins[0] == 0 and begins == sorted(set(begins)))
    for (name, at), until, following in zip(places, [*begins[1:], end], [*keys[1:], "~"], strict=True):
        assume(at <= until)
        value = _value(draw, name, whole[at:until])
        found += [(name, value), *_fillers(draw, whole[at + len(value) : until], name, following)]
    other = dict(found)
    assume(len(other) == len(found))
    return form, other


def _value(draw: st.DrawFn, name: str, room: str) -> str:
    """How much of `room` the parameter takes: as much as it may, or up to any letter."""
    if name in ENDS_ITSELF:
        told = ENDS_ITSELF[name].match(room)
        assume(told)
        return told[0] if told else ""
    return room[: draw(st.sampled_from([len(room), len(room), *(one.start() for one in NAME.finditer(room))]))]


def _fillers(draw: st.DrawFn, room: str, after: str, before: str) -> list[tuple[str, str]]:
    """One parameter or several, their names in order, that take what is left."""
    if not room:
        return []
    word = NAME.match(room)
    names = [room[:length] for length in range(1, min(word.end(), 64) + 1)] if word else []
    names = [name for name in names if after < name < before]
    assume(names)
    name = draw(st.sampled_from(names))
    rest = room[len(name) :]
    cuts = [at for at, letter in enumerate(rest) if letter.isalpha() and name < rest[at:] and letter < before]
    cut = draw(st.sampled_from([*cuts, *[len(rest)] * (len(cuts) + 1)]))
    return [(name, rest[:cut]), *_fillers(draw, rest[cut:], name, before)]


def heard(form: Form) -> tuple[str, str, Sequence[str]] | None:
    """Who said what they said with which pictures; None if it is refused."""
    try:
        read = twilio_webhook.read(form, TWILIO_ACCOUNT)
    except Refused as refused:
        return None if refused.status == 400 else ("", "", ())
    return read.number, read.id, read.media


def usual(**changes: str) -> Form:
    return {
        **{"AccountSid": TWILIO_ACCOUNT, "Body": "Ada", "From": ME, "MessageSid": SID, "NumMedia": "0"},
        **{"To": TWILIO_NUMBER, **changes},
    }


LOST_FROM = (usual(Body=f"hiFrom{VICTIM}FromA"), usual(Body="hi", From=VICTIM, FromAFrom=ME))
LOST_IN_WORDS = (
    usual(Body="hi", NumMedia="1", MediaContentType0=f"xFrom{VICTIM}", MediaUrl0=MEDIA),
    usual(Body=f"hiFrom{ME}MediaContentType0x", From=VICTIM, NumMedia="1", MediaUrl0=MEDIA),
)
LOST_END = (
    usual(NumMedia="1", MediaUrl0=f"{MEDIA}0"),
    usual(NumMedia="1", MediaUrl0=MEDIA[: MEDIA.index("Messages")], Mes=MEDIA[MEDIA.index("Messages") + 3 :] + "0"),
)


@settings(often, max_examples=150)
@given(shifted())
@example(LOST_FROM)
@example(LOST_IN_WORDS)
@example(LOST_END)
def test_no_other_reading_of_what_is_signed_has_another_sender_message_or_picture(forms: tuple[Form, Form]) -> None:
    form, other = forms
    assert run_together(other) == run_together(form)
    media = tuple(form[f"MediaUrl{number}"] for number in range(int(form["NumMedia"])))
    found = heard(other)
    if found:
        assert found[:2] == (form["From"], form["MessageSid"])
        assert len(found[2]) == len(media)
        # An address may be cut short; where it leads is Twilio's all the same.
        assert all(whole.startswith(address) for whole, address in zip(media, found[2], strict=True))


@pytest.mark.fault("F2")
@often
@given(
    st.sampled_from(["hello", "", "From Ada", "Num", f"From{VICTIM}", "what is MediaUrl0?"])
    | st.sampled_from([*LURES, *KEYS])
    | st.lists(st.sampled_from([lure for lure in LURES if VICTIM not in lure]) | st.text(max_size=2)).map("".join),
    st.integers(0, 2),
)
def test_whatever_people_write_is_heard(said: str, media: int) -> None:
    """Lest everything be refused."""
    addresses = {f"MediaUrl{number}": f"{MEDIA}{number}" for number in range(media)}
    more = {"SmsMessageSid": SID, "SmsSid": SID, "MessagingServiceSid": "MG1", "MediaContentType0": "image/png"}
    form = usual(Body=said, NumMedia=str(media), **addresses, **more)
    assert heard(form) == (ME, SID, tuple(addresses.values()))


odd = hostile | st.sampled_from(["0", "1", "11", "SM1", ME, TWILIO_ACCOUNT, TWILIO_NUMBER, "https://x/"])


@often
@given(st.dictionaries(st.sampled_from([*KEYS, "OptOutType", "ErrorCode"]) | hostile, odd, max_size=8), st.booleans())
def test_any_form_is_a_text_or_refused(form: dict[str, str], is_whole: bool) -> None:
    told = heard(usual(**form) if is_whole else form)
    assert told is None or len(told[2]) <= 10


# Words


@often
@given(hostile | long)
def test_any_words_are_a_wish(said: str) -> None:
    wish, rest = sms_parser.read(said)
    if wish is Intent.CODE:
        assert re.fullmatch(r"[0-9]{6}", rest)
    elif wish not in (Intent.NAME, Intent.NOTHING):
        assert rest == ""
    rest.encode()
    assert sms_parser.read(rest)[1] in ("", rest) or wish is Intent.NAME


MEANT = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), Intent.STOP),
    **dict.fromkeys(("start", "unstop", "yes"), Intent.START),
    **dict.fromkeys(("help", "info"), Intent.HELP),
    **{"forget me": Intent.FORGET, "link": Intent.LINK},
}
WIDE = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {0x20: "\u3000"}
unseen = st.text(
    "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202e\u2066\u2069\ufe0e\ufe0f\u00ad\u180e\u061c\U000e0100",
    max_size=2,
)
around = st.text(
    "。！？“”‘’…¡¿«»「」（）؟।、・·.,!?:;'\"*_-()[]&/ \u00a0\u3000\n\t" + "\u200b\ufeff\u200e\ufe0f", max_size=4
)


@pytest.mark.fault("F3")
@often
@given(st.sampled_from(sorted(MEANT)), st.data())
def test_a_word_is_understood_however_it_is_typed(word: str, data: st.DataObject) -> None:
    shapes = st.sampled_from([str.upper, str.lower, str.title, lambda said: said.translate(WIDE)])
    letters = [data.draw(unseen) + letter + data.draw(unseen) for letter in data.draw(shapes)(word)]
    assert sms_parser.read(data.draw(around) + "".join(letters) + data.draw(around)) == (MEANT[word], "")


@pytest.mark.fault("F3")
@often
@given(
    hostile | long | st.lists(st.sampled_from(["forget", "me", "not", "all", "please", "me!", "FORGET"])).map(" ".join)
)
def test_only_the_two_documented_words_forget(said: str) -> None:
    is_whole = re.fullmatch(r"\W*forget\s+me\W*", said, re.IGNORECASE)
    assert is_whole or sms_parser.read(said)[0] is not Intent.FORGET


@often
@given(hostile | long)
def test_a_name_is_one_line_that_shows_and_is_not_too_long(said: str) -> None:
    for name in (sms_parser.name(said), sms_parser.first_name(said), sms_parser.read(f"NAME {said}")[1]):
        if name:
            assert text.shows(name)
            assert len(name) <= MAX_NAME
            assert name == " ".join(text.clean(name).split())
            assert "\n" not in name
            assert "\t" not in name
    assert (sms_parser.name(said) == "") == (not text.shows(sms_parser.name(said)))


@often
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=200))
def test_only_a_name_that_is_too_long_is_cut(said: str) -> None:
    name = sms_parser.name(said)
    assume(name)
    assert name == said or (name.endswith("…") and said.startswith(name[:-1]) and len(said) > MAX_NAME)


# Codes


@often
@given(st.lists(st.tuples(st.integers(0, CODE_SECONDS) | st.just(0), st.booleans()), max_size=60))
def test_nobody_tries_more_than_five_wrong_codes_in_ten_minutes(tries: list[tuple[int, bool]]) -> None:
    """Whenever they begin, and whether or not they know a right one in between."""
    sender, now, wrong = Sender("id", "01"), 1_000_000, list[int]()
    for gap, is_right in tries:
        now += gap
        if not sender.may_try(now):
            continue
        if is_right:
            sender = sender.linked("T0OTHER", "U0EVE", "Eve")
        else:
            sender = sender.tried(now)
            wrong.append(now)
    for first in wrong:
        assert len([one for one in wrong if first <= one < first + CODE_SECONDS]) <= CODE_TRIES


@often
@given(st.integers(0, CODE_TRIES), st.integers(0, CODE_SECONDS))
def test_who_waits_ten_minutes_may_try_again(wrong: int, gap: int) -> None:
    sender, now = Sender("id", "01"), 1_000_000
    for _ in range(wrong):
        sender, now = sender.tried(now), now + gap
    assert sender.may_try(now - gap + CODE_SECONDS)


# Answers


@pytest.fixture(scope="module")
def built() -> Iterator[Stage]:
    with still_clock() as now, harness.stage(now) as stage:
        stage.people.clock(set=MONDAY)
        yield stage


def answered(play: Stage, form: Form) -> list[str]:
    """What a phone shows."""
    signature = RequestValidator(TWILIO_TOKEN).compute_signature(URL, form)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    answer = play.rooster.request("/twilio/mms", headers, urlencode(form).encode())
    assert answer.status == 200
    root = ElementTree.fromstring(answer.body)
    assert (root.tag, [one.tag for one in root]) in (("Response", []), ("Response", ["Message"]))
    assert all(len(one) == 0 and not one.attrib for one in root)
    return [one.text or "" for one in root]


sayable = (hostile | long | st.sampled_from(["<Message>", "]]>", "<!--", "&#0;", "STOP", "HELP", "123456"])).map(
    lambda said: said.encode(errors="ignore").decode()
)
phones = iter(range(10**6))


@settings(seldom, max_examples=25)
@given(st.lists(sayable, max_size=2), sayable)
def test_whatever_is_texted_the_answer_is_one_that_twilio_can_read(built: Stage, said: list[str], name: str) -> None:
    sender = f"+1600{next(phones):07d}"
    for body in [name, *said, f"NAME {name}", "HELP"]:
        sid = f"SM{next(phones):032d}"
        answers = answered(built, usual(Body=body, From=sender, MessageSid=sid))
        assert all(0 < len(answer) <= 1600 for answer in answers)
        assert body in ("", "HELP") or sms_parser.read(body)[0] is not Intent.HELP or answers


@pytest.mark.parametrize("name", ["Z\0oe\x0b", "Zoe\ufffe", "\u202eZoe", pytest.param("x" * 5000, id="long")])
def test_a_name_from_slack_is_one_that_twilio_can_read(built: Stage, name: str) -> None:
    slack = built.slack.control._slack
    with slack.lock:
        slack.world.teams["T0ROOSTER"].members["U0ADA"].display_name = name
    sender = f"+1600{next(phones):07d}"
    code = code_for(built)
    sid = f"SM{next(phones):032d}"
    (said,) = answered(built, usual(Body=code, From=sender, MessageSid=sid))
    assert "is now linked to you in Slack" in said
    assert len(said) < 300
