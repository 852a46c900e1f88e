"""Faults around text messages: forged and repeated requests, hostile parameters, media and storage that fail."""

import json
import re
import threading
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from twilio.request_validator import RequestValidator

from chalicelib.features.photos import model
from chalicelib.features.photos.posting import MAX_TRIES
from tests import wire
from tests.harness import BUCKET, TWILIO_ACCOUNT, TWILIO_NUMBER, TWILIO_TOKEN, Stage
from tests.photos import OTHER, PHONE, code_for, files, link_phone, links, opened, text, visit

URL = "https://localhost/twilio/mms"
FORM = "application/x-www-form-urlencoded"


def params(**changes: str | None) -> dict[str, str]:
    """What Twilio tells of a text; None leaves a parameter out."""
    usual = {
        "AccountSid": TWILIO_ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": "Ada",
        "From": PHONE,
        "FromCity": "SPRINGFIELD",
        "MessageSid": "SM" + "1" * 32,
        "NumMedia": "0",
        "To": TWILIO_NUMBER,
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def post(
    play: Stage, told: dict[str, str], url: str = URL, token: str = TWILIO_TOKEN, path: str = "/twilio/mms"
) -> tuple[int, str]:
    """As Twilio posts it, signed for `url`."""
    signature = RequestValidator(token).compute_signature(url, told)
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    answer = play.rooster.request(path, headers, urlencode(told).encode())
    return answer.status, answer.body.decode()


def get(play: Stage, query: str, signed: str = "", url: str = URL) -> tuple[int, str]:
    """As Twilio gets it, the query being part of what is signed; `signed`: another query."""
    signature = RequestValidator(TWILIO_TOKEN).compute_signature(f"{url}?{signed or query}", {})
    answer = play.rooster.visit("GET", f"/twilio/mms?{query}", {"X-Twilio-Signature": signature}, b"")
    return answer.status_code, answer.body.decode()


def stored(play: Stage) -> list[str]:
    """Keys of everything that texts may have caused."""
    return [item["pk"]["S"] for item in play.rooster.items() if item["pk"]["S"].startswith(("phone#", "link#"))]


def said(body: str) -> list[str]:
    """The messages of a TwiML answer, read by a parser of XML."""
    root = ElementTree.fromstring(body)
    assert root.tag == "Response"
    assert [child.tag for child in root] == ["Message"] * len(root)
    assert all(len(child) == 0 for child in root)
    return [child.text or "" for child in root]


# G1: signatures


@pytest.mark.fault("G1")
def test_what_twilio_signed_is_answered(play: Stage) -> None:
    status, body = post(play, params())
    assert (status, said(body)[0][:7]) == (200, "Hi Ada!")


@pytest.mark.fault("G1")
@pytest.mark.parametrize(
    "forged",
    [
        {"token": "another-token"},
        {"url": "https://localhost/slack/commands"},
        {"url": "https://localhost/api/twilio/mms"},
        {"url": "https://example.com/twilio/mms"},
        {"url": URL + "?x=y"},
    ],
)
def test_a_signature_of_another_token_path_or_host_is_refused(
    play: Stage, log: list[str], forged: dict[str, str]
) -> None:
    assert post(play, params(), **forged) == (403, "")
    assert stored(play) == []
    assert [json.loads(line)["status"] for line in log if '"mms"' in line] == [403]


@pytest.mark.fault("G1")
@pytest.mark.parametrize("signature", [None, "", "x", "=" * 28, "é", "A" * 5000])
def test_without_a_signature_nothing_is_read(play: Stage, signature: str | None) -> None:
    headers = {"Content-Type": FORM} | ({"X-Twilio-Signature": signature} if signature is not None else {})
    answer = play.rooster.request("/twilio/mms", headers, urlencode(params()).encode())
    assert (answer.status, answer.body) == (403, b"")


@pytest.mark.fault("G1")
def test_a_changed_parameter_breaks_the_signature(play: Stage) -> None:
    signature = RequestValidator(TWILIO_TOKEN).compute_signature(URL, params())
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    changed = urlencode(params(From=OTHER)).encode()
    assert play.rooster.request("/twilio/mms", headers, changed).status == 403


@pytest.mark.fault("G1")
@pytest.mark.parametrize(
    "public_url",
    ["https://rooster.example.com", "https://abc.execute-api.eu-central-1.amazonaws.com/api", "http://127.0.0.1:8000/"],
)
def test_the_configured_public_address_is_what_counts(
    play: Stage, monkeypatch: pytest.MonkeyPatch, public_url: str
) -> None:
    from chalicelib import wiring

    monkeypatch.setenv("PUBLIC_URL", public_url)
    wiring.cold_start(wiring.container().now)
    own = public_url.rstrip("/") + "/twilio/mms"
    assert post(play, params(), url=own)[0] == 200
    assert post(play, params(MessageSid="SM2"), url=URL)[0] == 403
    picture = params(MessageSid="SM3", NumMedia="1", MediaUrl0="https://api.twilio.com/x")
    assert f"{public_url.rstrip('/')}/photos/" in post(play, picture, url=own)[1]


@pytest.mark.fault("G1")
@pytest.mark.parametrize("query", ["a=1&b=2", "b=2&a=1", "x=a%20b", "x=a+b%2Fc"])
def test_an_address_may_have_a_query_of_its_own(play: Stage, query: str) -> None:
    assert post(play, params(), url=f"{URL}?{query}", path=f"/twilio/mms?{query}")[0] == 200
    assert post(play, params(MessageSid="SM2"), url=f"{URL}?{query}&c=3", path=f"/twilio/mms?{query}") == (403, "")


@pytest.mark.fault("G3")
def test_a_signed_query_is_not_taken_for_a_form(play: Stage) -> None:
    query = f"AccountSid={TWILIO_ACCOUNT}&From=%2B1"
    assert post(play, params(), url=f"{URL}?{query}", path=f"/twilio/mms?{query}") == (400, "")


@pytest.mark.fault("G1")
def test_the_standard_port_may_be_written_or_not(play: Stage) -> None:
    assert post(play, params(), url="https://localhost:443/twilio/mms")[0] == 200


@pytest.mark.fault("G1")
@pytest.mark.parametrize("order", [sorted, lambda names: sorted(names, reverse=True), list])
def test_by_get_the_query_is_signed_in_whatever_order_it_came(play: Stage, order: Any) -> None:
    told = params(Body="Zoë & co + friends/%41")
    for escape in (urlencode, lambda pairs: urlencode(pairs, quote_via=quote)):
        query = escape([(name, told[name]) for name in order(told)])
        status, body = get(play, query)
        assert (status, said(body)[0][:8]) == (200, "Hi Zoë! ")


@pytest.mark.fault("G1")
def test_by_get_another_query_is_refused(play: Stage) -> None:
    query = urlencode(params())
    assert get(play, query, signed=query.replace("Ada", "Eve")) == (403, "")
    assert get(play, query + "&Body=Eve", signed=query) == (403, "")
    assert get(play, query + "&Body=Eve")[0] in (400, 403)


# G2: repeats


@pytest.mark.fault("G2")
def test_the_same_message_five_times_at_once_is_one_post_and_one_answer(play: Stage) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    told = play.people.text(PHONE, "", [{"name": "chart.png"}])
    answers: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: answers.append(play.people.text(PHONE, repeat=told["sid"])["replies"]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [told["replies"]] * 4
    play.settle()
    shown = [one for one in play.channel() if "sent a picture" in one["text"]]
    assert (len(shown), len(files(play.rooster))) == (1, 1)


@pytest.mark.fault("G2")
def test_a_repeat_after_a_day_and_a_half_is_a_new_message_and_no_error(play: Stage) -> None:
    assert post(play, params())[0] == 200
    play.later(36 * 3600)
    assert post(play, params())[0] == 200


# G3 and G8: parameters


@pytest.mark.fault("G3")
@pytest.mark.parametrize(
    "shifted",
    [
        {"Body": None, "Bod": "yAda"},
        {"From": None, "Fro": "m" + PHONE},
        {"Body": f"AdaFrom{OTHER}", "From": None},
        {"Body": "x", "From": OTHER, "FromAnything": f"From{PHONE}"},
        {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x", "Zzz": "MediaUrl1https://evil.example/"},
        {"Zzz": "NumMedia1"},
        {"Zzz": "MessageSidSM" + "2" * 32},
        {"Zz+From": PHONE},
        {"": "x"},
    ],
)
def test_moved_boundaries_with_a_right_signature_are_refused(play: Stage, shifted: dict[str, str | None]) -> None:
    assert post(play, params(**shifted)) == (400, "")
    assert stored(play) == []


@pytest.mark.fault("G3")
def test_a_parameter_given_twice_is_refused(play: Stage) -> None:
    pairs = [*params().items(), ("From", OTHER)]
    signature = RequestValidator(TWILIO_TOKEN).compute_signature(URL, params())
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    assert play.rooster.request("/twilio/mms", headers, urlencode(pairs).encode()).status in (400, 403)


@pytest.mark.fault("G3")
@pytest.mark.parametrize(
    "wrong",
    [
        {"MessageSid": "XX1"},
        {"MessageSid": "SM1#x"},
        {"AccountSid": "AC" + "1" * 32},
        {"MessageSid": None},
        {"AccountSid": None},
        {"Body": "x" * 10_001},
    ],
)
def test_other_shapes_are_refused(play: Stage, wrong: dict[str, str | None]) -> None:
    assert post(play, params(**wrong)) == (400, "")
    assert stored(play) == []


@pytest.mark.fault("G3")
def test_parameters_that_twilio_adds_without_notice_do_no_harm(play: Stage) -> None:
    new = {"MessagingServiceSid": "MG1", "ChannelMetadata": '{"type":"rcs","data":{"From":"x"}}', "Opt_2": ""}
    assert post(play, params(**new))[0] == 200


@pytest.mark.fault("G8")
@pytest.mark.parametrize(
    "wrong",
    [
        {"NumMedia": "11"} | {f"MediaUrl{number}": "https://api.twilio.com/x" for number in range(11)},
        {"NumMedia": "-1"},
        {"NumMedia": "abc"},
        {"NumMedia": "１"},
        {"NumMedia": "", "MediaUrl1": "https://api.twilio.com/x"},
        {"NumMedia": "2", "MediaUrl0": "https://api.twilio.com/x"},
        {"NumMedia": "2", "MediaUrl0": "https://api.twilio.com/x", "MediaUrl2": "https://api.twilio.com/x"},
        {"NumMedia": "0", "MediaUrl0": "https://api.twilio.com/x"},
        {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/" + "x" * 1000},
    ],
)
def test_a_count_of_media_that_cannot_be_is_refused(play: Stage, wrong: dict[str, str | None]) -> None:
    assert post(play, params(**wrong)) == (400, "")
    assert stored(play) == []


# What Twilio may leave out, and what people may say


@pytest.mark.fault("F1")
@pytest.mark.parametrize(
    "left_out",
    [
        {"Body": None},
        {"Body": ""},
        {"Body": None, "NumMedia": None},
        {"Body": None, "NumMedia": ""},
        {"To": None},
        {"To": ""},
        {"ApiVersion": None, "FromCity": None, "Body": None},
        {"FromCity": "", "FromState": "", "FromZip": "", "FromCountry": ""},
        {"SmsMessageSid": "SM" + "1" * 32, "SmsSid": "SM" + "1" * 32, "SmsStatus": "received", "NumSegments": "1"},
        {"MessageSid": "MM" + "1" * 32, "MessagingServiceSid": "MG" + "1" * 32, "To": "short-name"},
    ],
    ids=str,
)
def test_a_picture_is_taken_whatever_else_twilio_leaves_out(play: Stage, left_out: dict[str, str | None]) -> None:
    text(play, "Ada")
    media = {"NumMedia": "1", "MediaContentType0": "image/jpeg", "MediaUrl0": "https://api.twilio.com/x"}
    status, body = post(play, params(**{"Body": "", **media, **left_out}))
    assert status == 200
    assert said(body)[0].startswith("Thanks, Ada! Your picture: ")


@pytest.mark.fault("F1")
def test_a_picture_without_words_is_taken_by_get_too(play: Stage) -> None:
    told = params(Body=None, NumMedia="1", MediaUrl0="https://api.twilio.com/x")
    status, body = get(play, urlencode(told))
    assert (status, said(body)[0][:7]) == (200, "Got it!")


@pytest.mark.fault("F2")
@pytest.mark.parametrize(
    "body",
    [
        "MediaUrl0",
        "what is MediaUrl0?",
        "MediaUrl0https://evil.example/",
        "NumMedia1",
        "MessageSidSM123",
        "AccountSidAC123",
        "Body",
        "From",
        f"From{OTHER}",
        f"it says From{OTHER}: hello",
        "SmsMessageSidSM1",
        f"AccountSid{TWILIO_ACCOUNT}BodyFromMediaUrl0MessageSidSM1NumMedia3To{TWILIO_NUMBER}",
    ],
)
def test_a_text_that_mentions_what_twilio_calls_things_is_a_text(play: Stage, body: str) -> None:
    text(play, "Ada")
    answer = post(play, params(Body=body))
    assert (answer[0], said(answer[1])) == (200, ["There's no picture in that, Ada. Send one, or text HELP."])
    shown = post(play, params(MessageSid="SM2", Body=body, NumMedia="1", MediaUrl0="https://api.twilio.com/x"))
    assert said(shown[1])[0].startswith("Thanks, Ada!")


@pytest.mark.fault("F2")
def test_whoever_cannot_be_a_person_gets_no_answer_and_one_line_in_the_log(play: Stage, log: list[str]) -> None:
    senders = ["12345", "+12345", "AMAZON", "anonymous", "", None, TWILIO_NUMBER, "+0123456789", "+1500555010１"]
    for sender in [*senders, f"whatsapp:{PHONE}", f"rcs:{PHONE}", "messenger:123456789"]:
        for more in ({"Body": "STOP"}, {"Body": "Ada", "NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x"}):
            log.clear()
            status, body = post(play, params(From=sender, **more))
            assert (status, said(body)) == (200, []), sender
            (line,) = map(json.loads, log)
            assert (line["status"], line["reason"]) == (200, "no_person"), sender
    assert stored(play) == []


# Twilio's fallback


def test_what_cannot_be_kept_is_a_503_and_at_the_fallback_address_an_apology(play: Stage, log: list[str]) -> None:
    with wire.refusing("TransactWriteItems", (500, {})):
        assert post(play, params()) == (503, "")
        status, body = post(play, params(ErrorCode="11200", ErrorUrl=URL))
    assert (status, said(body)) == (
        200,
        ["I couldn't do that just now, and nothing was saved. Please send it again in a minute."],
    )
    assert said(post(play, params())[1])[0].startswith("Hi Ada!")
    assert PHONE not in "".join(log)


# G4 and G5: media


@pytest.mark.fault("G4")
@pytest.mark.parametrize(
    "address",
    [
        "http://api.twilio.com/x",
        "https://api.twilio.com.evil.example/x",
        "https://api.twilio.com@127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data/",
        "https://[::ffff:169.254.169.254]/",
        "https://2852039166/",
        "file:///etc/passwd",
        "not an address",
    ],
)
def test_an_address_that_is_not_twilios_is_never_fetched_and_the_sender_is_told(play: Stage, address: str) -> None:
    body = post(play, params(NumMedia="1", MediaUrl0=address))[1]
    play.settle(within=60)
    assert files(play.rooster) == []
    assert b"couldn&#x27;t be downloaded" in visit(play, links(said(body)[0])[0]).body
    assert text(play, "hm").startswith("One of your pictures didn't arrive: it couldn't be downloaded.")
    assert text(play, "hm").startswith("There's no picture in that, Ada.")  # told once


@pytest.mark.fault("G5")
@pytest.mark.parametrize(
    ("fault", "told"),
    [("404", "couldn't be downloaded"), ("403", "couldn't be downloaded"), ("length:9999999", "larger than 5 MB")],
)
def test_a_picture_that_is_not_to_be_had_is_asked_for_once_and_its_sender_is_told(
    play: Stage, log: list[str], fault: str, told: str
) -> None:
    play.people.text(PHONE, "Ada", [{"name": "chart.png", "fault": fault}])
    play.settle(within=60)
    assert _outcomes(log) == ["again", "done"]
    assert told in text(play, "hm")


@pytest.mark.fault("G5")
def test_a_server_that_fails_is_asked_again_a_few_times_at_most(play: Stage, log: list[str]) -> None:
    twice = play.people.text(PHONE, "Ada", [{"name": "chart.png", "fault": "500x2"}])
    play.settle(within=120)
    assert _outcomes(log) == ["retry", "retry", "again", "done"]
    assert opened(play, links(twice["replies"][0])[0])[1] == "image/png"
    log.clear()
    play.people.text(PHONE, "", [{"name": "sunrise.jpg", "fault": "500"}])
    play.settle(within=300)
    assert _outcomes(log) == ["retry"] * 7 + ["again", "done"]
    assert "couldn't be downloaded" in text(play, "hm")
    assert play.rooster.dead_letters() == []


@pytest.mark.fault("G5")
def test_one_bad_picture_does_not_cost_the_others(play: Stage) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    given = [{"name": "chart.png"}, {"name": "sunrise.jpg", "fault": "404"}, {"name": "party.gif"}]
    play.people.text(PHONE, "", given)
    play.settle(within=60)
    assert play.channel()[-1]["text"] == "Ada sent 2 pictures from their phone"
    assert "didn't arrive: it couldn't be downloaded" in json.dumps(play.dm("U0ADA")[-1]["blocks"])


@pytest.mark.fault("G7")
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<html><script>alert(1)</script>", "I can only take JPEG, PNG, GIF and WebP pictures"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "I can only take JPEG, PNG, GIF and WebP pictures"),
        (b"\xff\xd8\xff\xe0 not really", "damaged"),
        (b"", "empty"),
    ],
)
def test_what_only_says_that_it_is_a_picture_is_not_kept(play: Stage, content: bytes, told: str) -> None:
    from base64 import b64encode

    given = {"data": b64encode(content).decode(), "name": "a.jpg", "type": "image/jpeg"}
    play.people.text(PHONE, "Ada", [given])
    play.settle(within=60)
    assert files(play.rooster) == []
    assert told in text(play, "hm")


# G9: words


@pytest.mark.fault("G9")
@pytest.mark.parametrize(
    "body",
    [
        "</Message><Redirect>https://evil.example/</Redirect>",
        "A\x00d\x0ba",
        "]]>",
        "<![CDATA[x]]>",
        "&amp;&lt",
        "\ufffe",
        "A\u202eb",
    ],
)
def test_words_stay_words_in_the_answer(play: Stage, body: str) -> None:
    status, answer = post(play, params(Body=body))
    assert status == 200
    (told,) = said(answer)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\u202e]", told)
    first = re.sub(r"[\x00\x0b\ufffe\u202e]", "", body).split()
    assert told.startswith(f"Hi {first[0]}!" if first else "Hi, this is Rooster!")


# G10: strangers, the same photo, storage


@pytest.mark.fault("G10")
def test_whether_a_code_exists_shows_in_no_answer(play: Stage) -> None:
    taken = code_for(play)
    text(play, taken)
    used, never = text(play, taken, phone=OTHER), text(play, "000000" if taken != "000000" else "111111", phone=OTHER)
    assert used == never


@pytest.mark.fault("G10")
def test_the_same_photo_again_is_stored_once(play: Stage) -> None:
    first, second = (text(play, "Ada", "chart.png") for _ in range(2))
    play.settle()
    assert len(files(play.rooster)) == 1
    assert opened(play, links(first)[0]) == opened(play, links(second)[0])
    text(play, "Ben", "chart.png", phone=OTHER)
    play.settle()
    assert len(files(play.rooster)) == 2  # somebody else's is theirs


@pytest.mark.fault("G10")
def test_a_bucket_that_fails_is_tried_again(play: Stage, log: list[str]) -> None:
    told = text(play, "Ada", "chart.png")
    with wire.refusing("S3.PutObject", (503, {"__type": "SlowDown"})) as refused:
        play.rooster.step()
        assert refused
    assert "retry" in _outcomes(log)
    play.settle(within=60)
    assert opened(play, links(told)[0])[1] == "image/png"


@pytest.mark.fault("G10")
def test_two_first_messages_at_once_are_one_sender_and_both_are_answered(play: Stage) -> None:
    answers: list[tuple[int, str]] = []
    threads = [
        threading.Thread(target=lambda sid=sid: answers.append(post(play, params(MessageSid=sid, Body=f"Ada{sid}"))))
        for sid in ("SMa", "SMb")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, _ in answers] == [200, 200]
    senders = [item for item in play.rooster.items() if item["sk"]["S"] == "sender"]
    assert len(senders) == 1


# G11: links and numbers


@pytest.mark.fault("G11")
def test_a_link_is_short_lived_unguessable_and_of_a_fixed_type(play: Stage) -> None:
    told = text(play, "Ada", "sunrise.jpg")
    play.settle()
    answer = visit(play, links(told)[0])
    where = answer.headers["Location"]
    assert re.search(r"/photos/[0-9a-f]{40}\.jpg\?", where)
    assert "X-Amz-Expires=300" in where
    assert "response-content-type=image%2Fjpeg" in where
    assert "response-content-disposition=inline%3B%20filename%3D%22picture.jpg%22" in where
    assert answer.headers["Cache-Control"] == "no-store"
    head = play.rooster.s3.head_object(Bucket=BUCKET, Key=files(play.rooster)[0])
    assert (head["Metadata"], head["ContentType"]) == ({}, "image/jpeg")


@pytest.mark.fault("G11")
@pytest.mark.parametrize("link", ["x", "A" * 22, "..%2F..%2Fetc", "A" * 2000, "%00", "é"])
def test_a_link_that_is_none_is_a_404(play: Stage, link: str) -> None:
    answer = visit(play, f"/photos/{quote(link, safe='%')}")
    assert (answer.status_code, b"Picture not found" in answer.body) == (404, True)


@pytest.mark.fault("G11")
def test_a_number_is_in_no_table_queue_log_bucket_or_slack(play: Stage, log: list[str]) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    text(play, "", "chart.png", "sunrise.jpg")
    play.people.text(PHONE, "", [{"name": "chart.png", "fault": "404"}])
    play.settle(within=60)
    bare = PHONE.removeprefix("+")
    everywhere = [str(list(play.rooster.items())), "".join(log), *files(play.rooster), str(play.people.log())]
    assert [bare in place for place in everywhere] == [False] * len(everywhere)
    assert "5550101" not in "".join(everywhere)


@pytest.mark.fault("G11")
def test_the_words_of_a_text_are_kept_no_longer_than_needed(play: Stage, log: list[str]) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    text(play, "quite-secret-words", "chart.png")
    play.settle()
    assert "quite-secret-words" in json.dumps(play.channel()[-1]["blocks"])
    assert "quite-secret-words" not in str(list(play.rooster.items())) + "".join(log)


@pytest.mark.fault("J11")
def test_a_machine_that_texts_on_and_on_is_not_answered_on_and_on(play: Stage) -> None:
    answers = [text(play, f"machine {number}") for number in range(30)]
    assert [bool(answer) for answer in answers] == [True] * 22 + [False] * 8
    assert text(play, "", "chart.png").startswith("That's a lot at once, so I didn't save this one.")
    play.later(300)
    assert "machine" in text(play, "better?")


@pytest.mark.fault("F3")
def test_stop_and_start_are_done_and_answered_however_fast_somebody_was(play: Stage) -> None:
    for number in range(30):
        text(play, f"machine {number}")
    for _ in range(3):
        assert text(play, "STOP").startswith("OK, no more texts")
        assert text(play, "HELP").startswith("Rooster saves pictures you text, but you said STOP.")
        assert text(play, "START").startswith("Welcome back, machine!")
        assert text(play, "HELP").startswith("Rooster saves the pictures you text. I call you machine.")
    assert text(play, "one more") == ""  # the others wait as before
    assert text(play, "FORGET ME").startswith("Done. I'm deleting")
    assert text(play, "FORGET ME").startswith("Done. I'm deleting")


@pytest.mark.fault("F3")
def test_who_texts_too_fast_is_told_what_became_of_a_picture_with_start(play: Stage) -> None:
    for number in range(30):
        text(play, f"machine {number}")
    said_to_start = text(play, "START", "chart.png")
    assert said_to_start.startswith("Welcome back, machine!")
    assert "I didn't save this one" in said_to_start
    play.settle()
    assert files(play.rooster) == []


@pytest.mark.fault("F3")
def test_words_of_consent_are_understood_however_they_are_typed(play: Stage) -> None:
    text(play, "Ada")
    for stop, begin in [("\u200bＳｔｏｐ。", "“start”"), ("¡Stop!", "ＵＮＳＴＯＰ…"), ("\ufeffEND\ufe0f", "yes\u200f")]:
        assert text(play, stop).startswith("OK, no more texts")
        assert text(play, begin).startswith("Welcome back, Ada!")


@pytest.mark.fault("F3")
@pytest.mark.parametrize(("opted", "said_by_us"), [("STOP", ""), ("HELP", "Welcome"), ("START", "Welcome")])
def test_what_twilio_took_for_a_word_of_consent_is_one(play: Stage, opted: str, said_by_us: str) -> None:
    text(play, "Ada")
    assert play.people.text(PHONE, "arret", params={"OptOutType": opted})["replies"] == []
    assert (text(play, "hm") == "") == (opted == "STOP")


@pytest.mark.fault("F3")
@pytest.mark.parametrize(
    "body",
    [
        *("forget", "ME", "forgetme", "Forget.", "forget it", "forget me not", "please forget me", "don't forget me"),
        *("forget me 😢", "delete me", "delete", "stop", "STOP ALL", "cancel", "end", "quit", "me forget", "forget-me"),
    ],
)
def test_nothing_but_the_documented_words_deletes(play: Stage, body: str) -> None:
    told = text(play, "Ada", "chart.png")
    play.settle()
    text(play, body)
    play.settle()
    assert opened(play, links(told)[0])[1] == "image/png"
    text(play, "START")
    assert "Ada" in text(play, "hm")


@pytest.mark.fault("F3")
def test_nothing_is_deleted_by_what_is_said_of_a_picture_and_who_says_it_learns_how(play: Stage) -> None:
    told = text(play, "Ada", "chart.png")
    said_now = text(play, "FORGET ME", "party.gif")
    assert said_now.startswith("To delete your number, your name and your pictures, text just FORGET ME.")
    play.settle()
    assert [opened(play, link)[1] for link in links(told + said_now)] == ["image/png", "image/gif"]
    assert text(play, "forget").startswith("To delete your number, your name")


@pytest.mark.fault("F3")
@pytest.mark.parametrize(
    "body", ["forget me", "“Forget me.”", "ＦＯＲＧＥＴ　ＭＥ！", "\u200bforget\u00a0me\ufeff", "forget\nme"]
)
def test_forget_me_deletes_however_it_is_typed(play: Stage, body: str) -> None:
    text(play, "Ada", "chart.png")
    play.settle()
    assert text(play, body).startswith("Done. I'm deleting")
    play.settle()
    assert files(play.rooster) == []


# F4: links that were promised


@pytest.mark.fault("F4")
def test_pictures_from_before_a_phone_was_linked_are_answered_with_their_links_then(play: Stage) -> None:
    assert text(play, "", "chart.png").endswith("Text it to me, and I'll send you the link.")
    play.later(1)
    text(play, "", "sunrise.jpg", "party.gif")
    play.settle()
    answer = text(play, code_for(play))
    assert answer.startswith("Hi Ada! This phone is now linked to you in Slack.")
    assert [opened(play, link)[1] for link in links(answer)] == ["image/png", "image/jpeg", "image/gif"]
    assert links(text(play, "hm")) == []  # told once


@pytest.mark.fault("F4")
def test_a_picture_texted_while_the_code_waits_is_answered_with_its_link(play: Stage) -> None:
    code = code_for(play)
    text(play, "", "chart.png")
    assert len(links(text(play, code))) == 1


@pytest.mark.fault("F4")
def test_a_picture_texted_with_the_code_comes_with_the_earlier_ones_and_once(play: Stage) -> None:
    text(play, "", "chart.png")
    answer = text(play, code_for(play), "party.gif")
    play.settle()
    assert [opened(play, link)[1] for link in links(answer)] == ["image/png", "image/gif"]


@pytest.mark.fault("F4")
def test_a_name_told_by_name_brings_the_promised_links_too(play: Stage) -> None:
    text(play, "", "chart.png")
    answer = text(play, "NAME Ada")
    assert (answer[:22], len(links(answer))) == ("Nice to meet you, Ada!", 1)


@pytest.mark.fault("F4")
def test_after_a_wrong_or_expired_code_the_links_come_with_the_right_one(play: Stage) -> None:
    text(play, "", "chart.png")
    late = code_for(play)
    play.later(601)
    assert links(text(play, late)) == []
    assert len(links(text(play, code_for(play)))) == 1


@pytest.mark.fault("F4")
def test_a_promised_link_is_good_for_a_week_from_when_it_comes(play: Stage) -> None:
    text(play, "", "chart.png")
    play.later(8 * 24 * 3600)
    (link,) = links(text(play, code_for(play)))
    play.later(6 * 24 * 3600)
    assert opened(play, link)[1] == "image/png"


@pytest.mark.fault("F4")
def test_who_has_their_links_gets_them_no_second_time_by_linking_again_or_to_another(play: Stage) -> None:
    text(play, "Ada", "chart.png")
    assert links(text(play, code_for(play))) == []
    play.people.command("U0ADA", "C0TEAM", "/photos", "unlink")
    assert links(text(play, code_for(play))) == []
    assert links(text(play, code_for(play, "U0BEN"))) == []
    assert len(links(text(play, "LINK"))) == 1


@pytest.mark.fault("F4")
def test_every_promised_link_comes_though_they_are_more_than_ten(play: Stage) -> None:
    text(play, "", *["chart.png"] * 8)
    play.later(60)
    text(play, "", *["party.gif"] * 8)
    told = play.people.text(PHONE, code_for(play))
    assert len(links("\n".join(told["replies"]))) == 16


@pytest.mark.fault("F4")
def test_after_forget_me_nothing_from_before_is_promised(play: Stage) -> None:
    text(play, "", "chart.png")
    text(play, "FORGET ME")
    assert links(text(play, code_for(play))) == []


def test_who_is_forgotten_may_not_begin_anew_at_once(play: Stage) -> None:
    for _ in range(12):
        text(play, "machine")
    text(play, "FORGET ME")
    play.settle()
    answers = [text(play, f"machine {number}") for number in range(20)]
    assert [bool(answer) for answer in answers] == [True] * 10 + [False] * 10


def test_stop_and_forget_me_count_however_fast_somebody_was(play: Stage) -> None:
    for number in range(30):
        text(play, f"machine {number}")
    assert text(play, "STOP").startswith("OK, no more texts")
    assert text(play, "FORGET ME") == ""  # who said STOP gets no texts
    play.settle()
    assert "machine" not in str(list(play.rooster.items()))


def test_who_said_stop_and_was_forgotten_is_not_texted(play: Stage) -> None:
    text(play, "Ada")
    text(play, "STOP")
    text(play, "FORGET ME")
    play.settle()
    assert text(play, "hello?") == ""
    assert text(play, "START").startswith("Hi, this is Rooster! What's your name?")


def test_after_stop_no_picture_is_taken_in_with_whatever_words(play: Stage) -> None:
    text(play, "Ada")
    text(play, "STOP")
    assert links(text(play, "HELP", "chart.png")) == []
    play.settle()
    assert files(play.rooster) == []


def test_forget_me_is_no_way_around_wrong_codes(play: Stage) -> None:
    right = code_for(play)
    for number in range(5):
        text(play, f"00000{number}" if f"00000{number}" != right else "999999")
    text(play, "FORGET ME")
    play.settle()
    assert text(play, right).startswith("That's too many codes.")


def test_what_is_sent_right_after_forget_me_is_kept(play: Stage) -> None:
    text(play, "Ada", "chart.png")
    play.settle()
    text(play, "FORGET ME")
    told = text(play, "Ada", "chart.png")  # the same picture, before the old one is deleted
    play.settle()
    assert opened(play, links(told)[0])[1] == "image/png"
    assert len(files(play.rooster)) == 1


def test_a_repeat_after_forget_me_is_nothing_new(play: Stage) -> None:
    told = play.people.text(PHONE, "Ada", [{"name": "chart.png"}])
    play.settle()
    text(play, "FORGET ME")
    play.settle()
    assert play.people.text(PHONE, repeat=told["sid"])["replies"] == []
    play.settle()
    assert files(play.rooster) == []


def test_answers_fit_into_text_messages(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib import wiring

    public_url = "https://a-rather-long-name.execute-api.eu-central-1.amazonaws.com/api"
    monkeypatch.setenv("PUBLIC_URL", public_url)
    wiring.cold_start(wiring.container().now)
    ten = {f"MediaUrl{number}": f"https://api.twilio.com/{number}" for number in range(10)}
    own = f"{public_url}/twilio/mms"
    post(play, params(NumMedia="10", **ten), url=own)
    parts = said(post(play, params(MessageSid="SM2", Body="LINK", NumMedia="10", **ten), url=own)[1])
    assert [len(part) <= 1600 for part in parts] == [True, True]
    assert len(re.findall(r"/photos/[A-Za-z0-9_-]{22}\b", " ".join(parts))) == 20


def test_a_picture_that_kills_its_worker_is_given_up_and_the_others_are_not(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.features.photos import sanitize

    clean = sanitize.clean

    def dies(content: bytes) -> sanitize.Picture:
        if content.startswith(b"GIF"):
            raise MemoryError
        return clean(content)

    monkeypatch.setattr(sanitize, "clean", dies)
    told = text(play, "Ada", "party.gif", "chart.png")
    for _ in range(8):
        play.later(400)
        play.rooster.tick()
    play.settle(within=60)
    assert opened(play, links(told)[1])[1] == "image/png"
    assert b"didn&#x27;t arrive" in visit(play, links(told)[0]).body
    assert "it's damaged" in text(play, "hm")


def test_slack_that_never_takes_a_post_is_not_asked_for_ever_and_the_member_is_told(play: Stage) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    play.people.faults(method="chat.postMessage", error="invalid_blocks", times=MAX_TRIES + 1)  # the last: of links
    text(play, "", "chart.png")
    play.settle(within=120)
    assert "I couldn't post your picture" in json.dumps(play.dm("U0ADA")[-1]["blocks"])


@pytest.mark.parametrize("error", ["file_uploads_disabled", "storage_limit_reached", "internal_error"])
def test_where_slack_takes_no_files_pictures_are_links(play: Stage, error: str) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    play.people.faults(method="files.getUploadURLExternal", error=error, times=20)
    told = text(play, "", "chart.png")
    play.settle(within=120)
    assert links(told)[0] in json.dumps(play.channel()[-1]["blocks"])


def test_words_are_forgotten_where_their_picture_is_not_shown(play: Stage) -> None:
    link_phone(play)
    text(play, "quite-secret-words", "chart.png")  # there is no photo channel
    play.settle()
    assert "quite-secret-words" not in str(list(play.rooster.items()))


def test_forgetting_is_patient_with_a_bucket_that_fails_but_links_end_at_once(play: Stage) -> None:
    told = text(play, "Ada", "chart.png")
    play.settle()
    text(play, "FORGET ME")
    with wire.refusing("S3.DeleteObject", (503, {"__type": "SlowDown"})):
        play.rooster.step()
        assert visit(play, links(told)[0]).status_code == 404
    play.settle(within=120)
    assert files(play.rooster) == []


def test_a_code_of_a_workspace_that_switched_photos_off_does_not_work(play: Stage) -> None:
    code = code_for(play)
    play.people.command("U0DEV", "C0TEAM", "/rooster", "features photos off")
    assert text(play, code).startswith("That code doesn't work.")


def test_nobody_learns_of_a_private_channel_that_they_are_not_in(play: Stage) -> None:
    play.slack._slack.team("T0ROOSTER").channels["C0TEAM"].members.remove("U0BEN")
    for name in ("#team", "C0TEAM", "#nowhere"):
        answer = play.people.command("U0BEN", "C0GENERAL", "/photos", f"channel {name}")
        assert "I can't find a channel" in answer["body"]


def test_a_long_wait_ends_with_words(play: Stage) -> None:
    told = text(play, "Ada", "chart.png")
    link = links(told)[0]
    assert "Refresh" in visit(play, link).headers
    play.people.clock(advance=3601)
    late = visit(play, link)
    assert ("Refresh" in late.headers, b"didn&#x27;t arrive" in late.body) == (False, True)


def test_without_an_account_at_twilio_there_are_no_routes_and_no_command(play: Stage) -> None:
    from chalicelib import wiring

    with pytest.MonkeyPatch.context() as patch:  # undone before the play's own variables are
        patch.delenv("TWILIO_ACCOUNT_SID")
        wiring.cold_start(wiring.container().now)
        assert post(play, params()) == (404, "")
        assert visit(play, "/photos/" + "A" * 22).status_code == 404
        assert "I don't know that command" in play.people.command("U0ADA", "C0TEAM", "/photos", "link")["body"]
        assert play.rooster.visit("GET", "/health", {}, b"").status_code == 200


def test_with_photos_left_out_of_features_it_is_the_same(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib import wiring

    monkeypatch.setenv("FEATURES", "standups,emoji")
    wiring.cold_start(wiring.container().now)
    assert post(play, params()) == (404, "")
    assert "I don't know that command" in play.people.command("U0ADA", "C0TEAM", "/photos", "link")["body"]


def test_slack_that_does_not_know_a_file_yet_is_asked_again_and_gets_links_in_the_end(play: Stage) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    play.people.faults(method="chat.postMessage", error="invalid_blocks", times=2)
    text(play, "", "chart.png")
    play.settle(within=60)
    assert [block["type"] for block in play.channel()[-1]["blocks"]] == ["context", "image"]
    play.people.faults(method="chat.postMessage", error="invalid_blocks", times=5)
    told = text(play, "", "chart.png")
    play.settle(within=120)
    assert links(told)[0] in json.dumps(play.channel()[-1]["blocks"])


def test_without_the_scope_for_files_pictures_are_links(play: Stage) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    play.people.faults(method="files.getUploadURLExternal", error="missing_scope", times=9)
    told = text(play, "", "chart.png")
    play.settle(within=60)
    assert links(told)[0] in json.dumps(play.channel()[-1]["blocks"])


def test_a_channel_that_takes_no_posts_is_told_to_the_member_and_the_link_still_opens(play: Stage) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    play.people.channel(channel="C0TEAM", rooster=False)
    told = text(play, "", "chart.png")
    play.settle(within=60)
    assert "I couldn't post your picture in <#C0TEAM>" in json.dumps(play.dm("U0ADA")[-1]["blocks"])
    assert opened(play, links(told)[0])[1] == "image/png"


@pytest.mark.fault("A1")
def test_a_photo_channel_that_takes_no_posts_is_told_to_who_chose_it(play: Stage) -> None:
    play.people.faults(method="chat.postMessage", channel="C0TEAM", error="restricted_action")
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    assert "I'm not allowed to post in <#C0TEAM>" in json.dumps(play.dm("U0ADA")[-1]["blocks"])


@pytest.mark.fault("A1")
def test_a_refusal_that_nobody_knows_is_not_told_as_if_rooster_were_not_in_the_channel(play: Stage) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    play.people.faults(method="chat.postMessage", channel="C0TEAM", error="unheard_of")
    text(play, "", "chart.png")
    play.settle(within=60)
    assert "I couldn't post your picture" not in json.dumps(play.dm("U0ADA"))


def test_an_upload_whose_answer_is_lost_ends_in_one_message(play: Stage) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    play.people.faults(method="files.completeUploadExternal", drop=True)
    play.people.faults(method="chat.postMessage", drop=True)
    text(play, "", "chart.png")
    play.settle(within=60)
    assert len([one for one in play.channel() if "sent a picture" in one["text"]]) == 1


def test_a_file_that_is_gone_from_the_bucket_is_told_and_tried_no_more(play: Stage) -> None:
    link_phone(play)
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    play.settle()
    text(play, "", "chart.png", "sunrise.jpg")
    for _ in range(60):
        for key in files(play.rooster):
            play.rooster.s3.delete_object(Bucket=BUCKET, Key=key)
        play.rooster.step()
    play.settle()
    assert "didn't arrive" in json.dumps(play.dm("U0ADA")[-1]["blocks"])
    assert len(play.channel()) == 1


def test_forgetting_comes_to_an_end_though_its_sender_sends_on(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.features.photos import fetching

    monkeypatch.setattr(fetching, "_PAGE", 1)
    text(play, "Ada", "chart.png")
    play.settle()
    text(play, "FORGET ME")
    play.people.clock(advance=5)
    text(play, "Ada", "party.gif", "sunrise.jpg")
    play.settle()
    assert len(files(play.rooster)) == 2


def test_pictures_older_than_a_year_are_not_renewed(play: Stage) -> None:
    text(play, "Ada", "chart.png")
    play.settle()
    play.later(model.KEPT_SECONDS + 60)
    assert text(play, "LINK").startswith("I don't have any pictures from you.")


def _outcomes(log: list[str]) -> list[str]:
    """What became of the runs of the job that fetches."""
    lines = [json.loads(line) for line in log if '"photos_fetch"' in line]
    return [line["outcome"] for line in lines]
