"""Files: uploaded with the real SDK, seen in messages, downloaded, and gone with their message."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.slack import PlaygroundSlack
from tests.playground.helpers import FakeApp, await_events, web_client

GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
CSV = b"day,answer\nMon,canary-9318\n"


def upload(client: WebClient, **more: Any) -> dict[str, Any]:
    wanted = {"channel": "C0TEAM", "filename": "answers.csv", "content": CSV, "title": "Answers", **more}
    answer = client.files_upload_v2(**wanted)
    file: dict[str, Any] = answer["file"]
    return file


def fetch(url: str, data: bytes | None = None, method: str | None = None) -> tuple[int, bytes, str]:
    try:
        with urlopen(Request(url, data, method=method)) as answer:
            return answer.status, answer.read(), answer.headers["Content-Type"]
    except HTTPError as error:
        return error.code, error.read(), ""


def error(act: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        act(*args, **kwargs)
    return str(refused.value.response["error"])


def on_disk(folder: Path) -> bytes:
    """Everything there; what is being replaced just now may be gone again."""
    text = b""
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            text += path.read_bytes()
    return text


def announced(client: WebClient) -> tuple[str, str]:
    answer = client.files_getUploadURLExternal(filename="a.txt", length=3)
    return answer["upload_url"], answer["file_id"]


def test_the_sdk_uploads_into_a_channel(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    file = upload(client, initial_comment="Here they are")
    (message,) = slack.control.messages(channel="C0TEAM")
    assert (message["text"], message["bot"], message["files"]) == ("Here they are", True, [file])
    assert (file["name"], file["title"], file["size"], file["mimetype"]) == (
        "answers.csv",
        "Answers",
        len(CSV),
        "text/csv",
    )
    assert fetch(file["url_private"]) == (200, CSV, "text/csv")
    await_events(slack)
    (event,) = app.events()
    assert (event["subtype"], event["files"][0]["id"]) == ("file_share", file["id"])
    assert client.conversations_history(channel="C0TEAM")["messages"][0]["files"] == [file]


def test_several_files_in_a_thread(slack: PlaygroundSlack, client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0TEAM", text="parent")["ts"]
    two = [{"filename": f"{name}.txt", "content": name} for name in ("one", "two")]
    client.files_upload_v2(channel="C0TEAM", file_uploads=two, thread_ts=parent)
    reply = client.conversations_replies(channel="C0TEAM", ts=parent)["messages"][1]
    assert [file["name"] for file in reply["files"]] == ["one.txt", "two.txt"]


def test_a_deleted_message_takes_its_files_with_it(kept: Callable[[], PlaygroundSlack], tmp_path: Path) -> None:
    slack = kept()
    slack.start()
    client = web_client(slack)
    file = upload(client, filename="canary-9319.csv")
    (message,) = slack.control.messages(channel="C0TEAM")
    first = on_disk(tmp_path)
    client.chat_delete(channel="C0TEAM", ts=message["ts"])
    assert fetch(file["url_private"])[0] == 404
    assert b"canary-9319" not in on_disk(tmp_path)
    assert b"canary-9318" not in first
    slack.stop()


def test_bytes_come_raw_or_as_a_form(slack: PlaygroundSlack, client: WebClient) -> None:
    url, file_id = announced(client)
    assert fetch(url, b"abc", "PUT")[0] == 200
    form = b'--x\r\nContent-Disposition: form-data; name="filename"; filename="a.txt"\r\n\r\nxyz\r\n--x--\r\n'
    request = Request(url, form, {"Content-Type": "multipart/form-data; boundary=x"})
    with urlopen(request) as answer:
        assert answer.status == 200
    client.files_completeUploadExternal(files=[{"id": file_id, "title": "A"}])
    assert fetch(f"{slack.url}files/{file_id}")[1] == b"xyz"
    assert slack.control.messages(channel="C0TEAM") == []


def test_what_is_refused(slack: PlaygroundSlack, client: WebClient) -> None:
    url, file_id = announced(client)
    assert fetch(url, b"abcd")[0] == 400
    assert fetch(url + "x", b"abc")[0] == 404
    files = [{"id": file_id, "title": "A"}]
    assert error(client.files_completeUploadExternal, files=files, channel_id="C0TEAM") == "file_not_found"
    assert fetch(url, b"abc")[0] == 200
    for wrong in ([{"id": "F0NONE", "title": "A"}], [*files, {"id": "F0NONE", "title": "A"}]):
        assert error(client.files_completeUploadExternal, files=wrong, channel_id="C0TEAM") == "file_not_found"
    assert error(client.files_completeUploadExternal, files=[], channel_id="C0TEAM") == "invalid_arguments"
    assert error(client.files_completeUploadExternal, files=files, channel_id="U0ADA") == "channel_not_found"
    slack.control.channel(channel="C0TEAM", rooster=False)
    assert error(client.files_completeUploadExternal, files=files, channel_id="C0TEAM") == "not_in_channel"
    assert error(client.files_getUploadURLExternal, filename="", length=3) == "missing_argument"
    assert error(client.files_getUploadURLExternal, filename="a.txt", length=0) == "missing_argument"
    other = web_client(slack, slack.control.install(team="T0OTHER")["token"])
    assert error(other.files_completeUploadExternal, files=files) == "file_not_found"
    slack.control.scopes(scopes=["chat:write"])
    assert error(client.files_getUploadURLExternal, filename="a.txt", length=3) == "missing_scope"
    assert slack.control.messages(channel="C0TEAM") == []


def test_files_of_an_org(slack: PlaygroundSlack) -> None:
    org = web_client(slack, slack.control.install(team="E0INITECH")["token"])
    slack.control.grant_team("T0EAST")
    file = upload(org, channel="C0EAST")
    (message,) = slack.control.messages(channel="C0EAST", team="T0EAST")
    assert [one["id"] for one in message["files"]] == [file["id"]]
    assert error(org.files_completeUploadExternal, files=[{"id": "F0", "title": ""}], channel_id="C0WEST") == (
        "team_access_not_granted"
    )
    assert CSV.decode() not in json.dumps(slack.control.log())


# Files as pictures in blocks


def uploaded(client: WebClient, content: bytes = GIF, name: str = "a.gif") -> dict[str, Any]:
    """A file that its uploader keeps to itself."""
    return upload(client, channel=None, filename=name, content=content)


def picture(**slack_file: str) -> dict[str, Any]:
    return {"type": "image", "slack_file": slack_file, "alt_text": "a picture"}


def refused(act: Callable[..., Any], *blocks: dict[str, Any], **more: Any) -> tuple[str, list[str]]:
    with pytest.raises(SlackApiError) as error:
        act(channel="C0TEAM", text="look", blocks=list(blocks), **more)
    answer = error.value.response
    return answer["error"], answer["response_metadata"]["messages"]


@pytest.mark.parametrize("start", [GIF, b"GIF87a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
def test_an_uploaded_picture_can_be_shown_by_its_id_or_url(
    slack: PlaygroundSlack, client: WebClient, start: bytes
) -> None:
    file = uploaded(client, start + b"rest")
    blocks = [picture(id=file["id"]), picture(url=file["url_private"])]
    ts = client.chat_postMessage(channel="C0TEAM", text="look", blocks=blocks)["ts"]
    client.chat_update(channel="C0TEAM", ts=ts, text="look", blocks=blocks[:1])
    client.chat_postEphemeral(channel="C0TEAM", user="U0ADA", text="look", blocks=blocks)
    (message,) = slack.control.messages(channel="C0TEAM")
    assert message["blocks"][0]["slack_file"] == {"id": file["id"]}
    assert fetch(f"{slack.url}files/{file['id']}")[1] == start + b"rest"


def test_what_is_no_picture_of_ones_own_is_an_invalid_slack_file(slack: PlaygroundSlack, client: WebClient) -> None:
    other = web_client(slack, slack.control.install(team="T0OTHER")["token"])
    _, unfinished = announced(client)
    good = picture(id=uploaded(client)["id"])
    wrong = {unfinished, "F0NONE", uploaded(client, CSV, "a.png")["id"], uploaded(other)["id"]}
    for file_id in wrong:
        words = "invalid slack file [json-pointer:/blocks/1/slack_file]"
        assert refused(client.chat_postMessage, good, picture(id=file_id)) == ("invalid_blocks", [words])
    assert slack.control.messages(channel="C0TEAM") == []


def test_wherever_it_is_it_is_found(client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0TEAM", text="before")["ts"]
    bad, words = picture(id="F0NONE"), {"type": "mrkdwn", "text": "hi"}
    section, context = (
        {"type": "section", "text": words, "accessory": bad},
        {"type": "context", "elements": [words, bad]},
    )
    for act, more in ((client.chat_update, {"ts": ts}), (client.chat_postEphemeral, {"user": "U0ADA"})):
        code, messages = refused(act, section, context, **more)
        assert code == "invalid_blocks"
        assert [one.split(":")[1].rstrip("]") for one in messages] == [
            "/blocks/0/accessory/slack_file",
            "/blocks/1/elements/1/slack_file",
        ]
    attachment = [{"blocks": [bad]}]
    assert error(client.chat_postMessage, channel="C0TEAM", text="a", attachments=attachment) == "invalid_blocks"


def test_a_response_url_takes_no_others_file_either(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    slack.control.command("U0ADA", "C0TEAM", "/standup")
    url = app.seen[-1].form["response_url"]
    for file_id, status in (("F0NONE", 400), (uploaded(client)["id"], 200)):
        body = json.dumps({"text": "look", "blocks": [picture(id=file_id)]}).encode()
        assert fetch(url, body)[0] == status


def test_slack_may_need_a_moment_for_a_fresh_file(slack: PlaygroundSlack, client: WebClient) -> None:
    slack.control.faults("chat.postMessage", error="invalid_blocks", times=2)
    look: dict[str, Any] = {"channel": "C0TEAM", "text": "look", "blocks": [picture(id=uploaded(client)["id"])]}
    assert [error(client.chat_postMessage, **look) for _ in range(2)] == ["invalid_blocks"] * 2
    assert client.chat_postMessage(**look)["ok"]
