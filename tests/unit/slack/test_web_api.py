"""What is sent to Slack, beside what slack-sdk sends for the same call."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.web.client import WebClient
from slack_sdk.webhook.client import WebhookClient

from benchmarks.loopback import answering
from chalicelib.errors import InDoubt
from chalicelib.slack import response_url, web_api
from chalicelib.slack.client import SlackClient
from chalicelib.slack.oauth import OAuthApp
from tests.peers import says, speaking

TOKEN = "xoxb-1"
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "*hé* & <b> 🐓 100 %\n"}}]
COMPARED = ("authorization", "content-type", "host")


class _Recorder(BaseHTTPRequestHandler):
    """Says yes to everything."""

    seen: ClassVar[list[tuple[str, dict[str, str | None], bytes]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, {name: self.headers[name] for name in COMPARED}, body))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"ok": true, "channel": "C1", "ts": "1.2", "access_token": "xoxb-2"}')

    def log_message(self, *_: object) -> None: ...


def _recorder() -> type[_Recorder]:
    class Recorder(_Recorder):
        seen: ClassVar = []

    return Recorder


@pytest.fixture
def seen() -> Iterator[tuple[str, list[Any]]]:
    recorder = _recorder()
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), recorder)) as url:
        yield f"{url}/api/", recorder.seen


def test_a_message_is_sent_as_slack_sdk_sends_it(seen: tuple[str, list[Any]]) -> None:
    url, requests = seen
    metadata = {"event_type": "rooster_delivery", "event_payload": {"id": "d1"}}
    SlackClient(TOKEN, url, 30, "T1").post_message("C1", "é & 100 %", BLOCKS, "d1", "1.1")
    given: dict[str, Any] = {"text": "é & 100 %", "blocks": BLOCKS, "metadata": metadata, "thread_ts": "1.1"}
    WebClient(TOKEN, url).chat_postMessage(channel="C1", **given, unfurl_links=False, unfurl_media=False)
    ours, theirs = requests
    assert ours[0] == theirs[0] == "/api/chat.postMessage"
    assert ours[1]["authorization"] == theirs[1]["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "arguments",
    [
        {"channel": "C1", "limit": 100, "inclusive": True, "include_all_metadata": False},
        {"user": "U1", "text": "é & = + % 🐓\n"},
    ],
)
def test_a_form_is_slack_sdks(seen: tuple[str, list[Any]], arguments: dict[str, Any]) -> None:
    url, requests = seen
    web_api.call(url, "users.info", f"Bearer {TOKEN}", arguments, 30)
    WebClient(TOKEN, url).api_call("users.info", params=arguments)
    ours, theirs = requests
    assert ours == theirs


def test_the_exchange_of_a_code_is_slack_sdks(seen: tuple[str, list[Any]]) -> None:
    url, requests = seen
    root = url.removesuffix("api/")
    installation = OAuthApp("1.2", "secret", root).renew("xoxe-1", 0)
    assert isinstance(installation, Installation)
    WebClient(base_url=url).oauth_v2_access(
        client_id="1.2", client_secret="secret", grant_type="refresh_token", refresh_token="xoxe-1"
    )
    ours, theirs = requests
    assert ours == theirs


def test_what_goes_to_a_response_url_is_slack_sdks(seen: tuple[str, list[Any]]) -> None:
    url, requests = seen
    assert response_url.replace(f"{url}hook", url, "é", BLOCKS)
    WebhookClient(f"{url}hook").send(text="é", blocks=BLOCKS, replace_original=True)
    ours, theirs = requests
    assert (ours[0], ours[2]) == (theirs[0], theirs[2])
    assert (
        ours[1]["content-type"].partition(";")[0] == theirs[1]["content-type"].partition(";")[0] == "application/json"
    )


def test_slack_is_reached_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking(says(b"HTTP/1.1 403 Forbidden\r\n\r\n")) as peer:
        monkeypatch.setenv("HTTPS_PROXY", peer.url)
        with pytest.raises(InDoubt, match="ConnectionRefusedError"):
            SlackClient(TOKEN, "https://slack.invalid/api/", 30, "T1").granted_scopes()
    assert peer.heard[0].startswith(b"CONNECT slack.invalid:443 ")
