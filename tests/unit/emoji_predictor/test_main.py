"""`python -m chalicelib.emoji_predictor`, as a filter and as a container."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from chalicelib.emoji_predictor import __main__ as command
from chalicelib.emoji_predictor import embedded
from chalicelib.emoji_predictor.client import EmojiClient
from tests.harness import PATIENCE

COMMAND = (sys.executable, "-m", "chalicelib.emoji_predictor")


def _answers(*lines: bytes) -> list[dict[str, object]]:
    return [json.loads(answer) for answer in command.answers(lines, EmojiClient(embedded.load()))]


@pytest.mark.parametrize("name", ["chalicelib.emoji_predictor", "chalicelib.emoji"])
def test_one_json_string_a_line_in_one_object_a_line_out(name: str) -> None:
    command = (sys.executable, "-m", name)
    lines = '"happy birthday Sam!"\n"the config lives in settings.py"\n'
    run = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=PATIENCE)
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert [one["name"] for one in found] == ["birthday", None]
    assert all(one.keys() == {"name", "confidence", "reason"} and 0 <= one["confidence"] <= 1 for one in found)


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"hello", b"3", b"null", b'["a"]', b'"a', b"\xff", b"[" * 100_000, b"1" * 5_000]
)
def test_a_bad_line_is_answered_too(line: bytes) -> None:
    assert _answers(line) == [{"name": None, "confidence": 0.0, "reason": "bad line: not a JSON string"}]


def test_any_string_is_text() -> None:
    assert _answers(rb'"\ud800 \u0000 prod is down"', b'"\xff prod is down"')[0]["name"] == "rotating_light"


@pytest.mark.parametrize("arguments", [["help"], ["serve", "here"], ["serve", "1", "2"]])
def test_other_arguments_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(arguments) == 2
    assert "usage" in capsys.readouterr().err


@pytest.fixture(scope="module")
def container() -> Iterator[int]:
    """The port of a running `serve`."""
    with subprocess.Popen([*COMMAND, "serve", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline().split(":")[2].split("/")[0])
        process.terminate()


def _ask(
    port: int, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    answer = response.status, response.read().decode()
    connection.close()
    return answer


def test_it_is_alive(container: int) -> None:
    assert _ask(container, "GET", "/ping") == (200, "")


def test_it_answers_the_bare_name_and_nothing_for_silence(container: int) -> None:
    assert _ask(container, "POST", "/invocations", b"happy birthday Sam!") == (200, "birthday")
    assert _ask(container, "POST", "/invocations", b"") == (200, "")


@pytest.mark.parametrize("name", ["rooster-emoji", "anything"])
def test_it_answers_as_any_endpoint_too(container: int, name: str) -> None:
    assert _ask(container, "POST", f"/endpoints/{name}/invocations", b"happy birthday Sam!") == (200, "birthday")


def test_it_answers_json_to_whom_asks_for_it(container: int) -> None:
    status, answer = _ask(container, "POST", "/invocations", b"happy birthday \xff!", {"Accept": "application/json"})
    assert status == 200
    assert json.loads(answer)["name"] == "birthday"


def test_other_paths_and_bodies_are_refused(container: int) -> None:
    assert _ask(container, "GET", "/")[0] == 404
    for path in ("/", "/endpoints//invocations", "/endpoints/a/b/invocations", "/endpoints/a", "/invocations/"):
        assert _ask(container, "POST", path, b"x")[0] == 404
    assert _ask(container, "POST", "/invocations", None, {"Content-Length": "-1"})[0] == 411
    assert _ask(container, "POST", "/invocations", None, {"Content-Length": "9" * 30})[0] == 413
