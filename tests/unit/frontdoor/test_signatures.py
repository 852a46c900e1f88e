"""Signatures, with Slack's own verifier as the oracle in both directions."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.signature import Clock, SignatureVerifier

from chalicelib.errors import Refused
from chalicelib.frontdoor import signatures

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_795_435_200
BODY = b"token=x&team_id=T1"


class _Fixed(Clock):
    def now(self) -> float:
        return NOW


ORACLE = SignatureVerifier(SECRET, _Fixed())


def _signed(body: bytes, timestamp: int | str = NOW, secret: str = SECRET) -> dict[str, str]:
    signature = SignatureVerifier(secret).generate_signature(timestamp=str(timestamp), body=body)
    return {"x-slack-request-timestamp": str(timestamp), "x-slack-signature": str(signature)}


def _accepts(headers: dict[str, Any], body: bytes) -> bool:
    try:
        signatures.verify(SECRET, headers, body, NOW)
    except Refused as refused:
        return refused.status != 401
    return True


@settings(max_examples=100)
@given(body=st.text().map(str.encode), age=st.integers(-310, 310))
def test_what_slack_signs_we_accept_exactly_when_slacks_own_verifier_does(body: bytes, age: int) -> None:
    headers = _signed(body, NOW - age)
    assert _accepts(headers, body) == ORACLE.is_valid_request(body, headers)


@settings(max_examples=100)
@given(place=st.integers(0, 66), letter=st.characters(codec="latin-1"))
def test_one_wrong_letter_is_refused_exactly_when_slacks_own_verifier_refuses(place: int, letter: str) -> None:
    headers = _signed(BODY)
    right = headers["x-slack-signature"]
    headers["x-slack-signature"] = right[:place] + letter + right[place + 1 :]
    assert _accepts(headers, BODY) == (headers["x-slack-signature"] == right)


@pytest.mark.parametrize(("age", "is_accepted"), [(301, False), (300, True), (-300, True), (-301, False)])
def test_five_minutes_either_way(age: int, is_accepted: bool) -> None:
    assert _accepts(_signed(BODY, NOW - age), BODY) is is_accepted


@pytest.mark.parametrize("change", [{"secret": SECRET + "x"}, {"timestamp": f" {NOW}"}, {"timestamp": f"+{NOW}"}])
def test_another_secret_or_spelling_is_refused(change: dict[str, str]) -> None:
    assert not _accepts(_signed(BODY, **change), BODY)


@pytest.mark.parametrize("value", [None, "", b"1", 1, ["1"], "nan", "٣" * 10, "9" * 5000, f"{NOW}\n"])
@pytest.mark.parametrize("header", ["x-slack-request-timestamp", "x-slack-signature"])
def test_hostile_headers_are_refused_without_an_exception_of_another_kind(header: str, value: Any) -> None:
    assert not _accepts({**_signed(BODY), header: value}, BODY)


def test_bytes_that_are_no_text_can_be_verified() -> None:
    with pytest.raises(Refused, match="401 signature"):
        signatures.verify(SECRET, _signed(BODY), b"\xff\xfe", NOW)


def test_a_request_is_named_by_its_signature() -> None:
    names = [signatures.verify(SECRET, _signed(BODY, NOW - age), BODY, NOW) for age in (0, 0, 1)]
    assert names[0] == names[1] != names[2]
