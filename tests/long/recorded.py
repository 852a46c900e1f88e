"""Real requests, as the playground's Slack signs and sends them when people use every feature."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from tests.gateway import Sent, captured
from tests.harness import Stage, words

TEAM, OWNER, MEMBER, ADMIN = "C0TEAM", "U0ADA", "U0BEN", "U0DEV"
COMMANDS = {
    "/standup": ["new", "list", "start", "report", "skip", "answer", "edit Daily", "pause", "delete", "help"],
    "/emoji": ["on", "off", "why", "help"],
    "/snap": ["5s hello", "", "help"],
    "/photos": ["here", "link", "help"],
    "/rooster": ["status", "features", "features snaps off", "features snaps on", "help"],
}

SHORTCUTS = ("snap_reply", "emoji_why")


def requests(play: Stage) -> dict[str, Sent]:
    """One of each kind, by its kind."""
    found: dict[str, Sent] = {}
    with captured(play) as sent:
        for _ in _scenes(play):
            found.update({kind(one): one for one in sent})
            sent.clear()
    return found


def kind(sent: Sent) -> str:
    """What a request is about, such as "interactions block_actions standup_answer"."""
    route = sent.path.rpartition("/")[2]
    if route == "events":
        event = json.loads(sent.body)
        inner = event.get("event", {})
        return " ".join(["events", str(inner.get("type", event["type"])), str(inner.get("channel_type", ""))]).strip()
    form = parse_qs(sent.body.decode())
    if "payload" not in form:
        return f"{route} {form.get('command', ['text'])[0]} {form.get('text', [''])[0].partition(' ')[0]}".strip()
    payload = json.loads(form["payload"][0])
    name = payload.get("callback_id") or payload.get("view", {}).get("callback_id", "")
    actions = [str(action["action_id"]) for action in payload.get("actions", [])]
    return " ".join([route, payload["type"], name, *actions]).strip()


def _scenes(play: Stage) -> Iterator[None]:
    """What people do. Nothing is expected of it but requests: a scene that fails has sent its request before."""
    people = play.people
    scenes: tuple[Callable[[], Any], ...] = (
        play.new_standup,
        lambda: play.at("2026-11-23T08:00:00Z"),
        lambda: play.answer(OWNER, "Fixed the importer", "Reviews", None),
        lambda: play.skip(MEMBER),
        lambda: people.say(OWNER, OWNER, "help"),
        lambda: people.say(OWNER, TEAM, "We shipped the new importer, great work!"),
        lambda: people.say(OWNER, TEAM, "<@U0ROOSTER> help"),
        lambda: people.home(OWNER),
        lambda: people.react(OWNER, TEAM, people.messages(channel=TEAM)[-1]["ts"], "tada"),
        lambda: people.channel(TEAM, name="renamed"),
        *[_command(play, command, text) for command, texts in COMMANDS.items() for text in texts],
        *[_shortcut(play, name) for name in SHORTCUTS],
        lambda: _press_everything(play, OWNER),
        lambda: _press_everything(play, ADMIN),
        lambda: people.text("+15550100001", "hello"),
    )
    for scene in scenes:
        with _attempted():
            scene()
        play.settle()
        yield


def _command(play: Stage, command: str, text: str) -> Callable[[], Any]:
    return lambda: play.people.command(ADMIN if command == "/rooster" else OWNER, TEAM, command, text)


def _shortcut(play: Stage, name: str) -> Callable[[], Any]:
    def use() -> None:
        view = play.people.shortcut(OWNER, name, TEAM, play.people.messages(channel=TEAM)[0]["ts"]).get("view")
        if view:
            play.people.submit(OWNER, view["id"], answers=["30s", "hello"])

    return use


def _press_everything(play: Stage, user: str) -> None:
    """Each button that this member's direct messages and channel show, and each form that opens as it is."""
    for place in ({"user": user}, {"channel": TEAM, "as_user": user}):
        for message in play.people.messages(**place)[-8:]:
            for block in message.get("blocks", []):
                for element in (*block.get("elements", []), block.get("accessory", {})):
                    if isinstance(element, dict) and element.get("type") == "button" and words(message):
                        with _attempted():
                            _press(play, user, place, message["ts"], element)


def _press(play: Stage, user: str, place: dict[str, str], ts: str, element: dict[str, Any]) -> None:
    channel = place.get("channel", user)
    clicked = play.people.click(user, element["action_id"], channel=channel, ts=ts, value=element.get("value", ""))
    if view := clicked.get("view"):
        play.people.submit(user, view["id"], answers=[])


@contextmanager
def _attempted() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # some scenes' features or buttons may be gone in a later version
        _FAILED.append(type(error).__name__)


_FAILED: list[str] = []
