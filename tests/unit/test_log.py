"""The log: known fields, one JSON line each, nothing that looks like a secret."""

import json
import logging
from collections.abc import Iterator

import pytest

from chalicelib import log


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What a log group would hold."""
    written: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("rooster")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield written
    logger.removeHandler(handler)


def test_a_line_is_one_json_object(lines: list[str]) -> None:
    log.info("work", workspace="T1", ms=12, kind=None)
    assert [json.loads(line) for line in lines] == [{"level": "info", "event": "work", "workspace": "T1", "ms": 12}]


def test_a_line_break_in_a_value_does_not_make_two_lines(lines: list[str]) -> None:
    log.error("unknown", kind='a\n{"level": "info"}')
    assert "\n" not in lines[0]


@pytest.mark.parametrize("field", ["text", "answers", "token", "body", "user"])
def test_an_unknown_field_is_refused_before_anything_is_written(lines: list[str], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        log.info("request", **{field: "private"})
    assert lines == []


@pytest.mark.parametrize(
    "secret",
    ["xoxb-12-34-aBc", "xoxp-12-x", "xoxe.xoxp-1-Mi0y", "xapp-1-A0-2-f", "xoxe-1-abc", "+420123456789", "+15551234567"],
)
def test_whatever_looks_like_a_secret_is_struck_out(lines: list[str], secret: str) -> None:
    log.info("unknown", kind=f"before {secret} after")
    assert json.loads(lines[0])["kind"] == "before [redacted] after"


def test_a_secret_at_the_cut_is_struck_out_as_well(lines: list[str]) -> None:
    log.info("unknown", kind="a" * 190 + " xoxb-1234567890-secret")
    assert "xoxb" not in lines[0]


def test_values_are_cut(lines: list[str]) -> None:
    log.info("unknown", kind="a" * 10_000)
    assert len(json.loads(lines[0])["kind"]) == 200


def test_slacks_sdk_is_silent() -> None:
    log.configure()
    assert not logging.getLogger("slack_sdk.web.client").isEnabledFor(logging.ERROR)


def test_our_lines_are_written_once_however_often_it_is_configured() -> None:
    log.configure()
    before = list(logging.getLogger("rooster").handlers)
    log.configure()
    assert logging.getLogger("rooster").handlers == before
