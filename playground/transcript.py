"""What people saw, as lines of a chat log: messages in words, and which are new or changed since the last look."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playground.control_client import ControlClient

Message = Mapping[str, Any]
_MENTION = re.compile(r"<([@#])(\w+)(?:\|[^>]*)?>")
_TIME = re.compile(r"<!date\^(\d+)\^\{time\}\|[^>]*>")


class Transcript:
    """Prints each message of the watched places once, and again when it has changed."""

    def __init__(self, control: ControlClient, zone: ZoneInfo) -> None:
        self._control = control
        self._zone = zone
        self._seen: dict[tuple[str, str], str] = {}
        state = control.get("state")
        self.names = {member["id"]: member["profile"]["display_name"] or member["name"] for member in state["members"]}
        self.names |= {channel["id"]: channel["name"] for channel in state["channels"]}

    def heading(self, words: str) -> None:
        """A line that says what comes."""
        print(f"\n{words}", flush=True)

    def act(self, user: str, words: str, place: str = "") -> None:
        """What somebody does."""
        self._line(self._now(), place, self.names[user], words)

    def show(self, channels: Sequence[str], members: Sequence[str]) -> None:
        """What is new or changed in these channels (as the first member sees them) and in these members' DMs."""
        found = [
            (f"#{self.names[channel]}", message)
            for channel in channels
            for message in self._control.get("messages", channel=channel, **{"as": members[0]})
        ]
        for user in members:
            place = f"DM {self.names[user]}"
            found += [(place, message) for message in self._control.get("messages", user=user)]
        for place, message in found:
            self._show_one(place, message)

    def _show_one(self, place: str, message: Message) -> None:
        shown = _TIME.sub(lambda found: self._clock(float(found[1])), "\n".join(lines(message, self.names)))
        key = (place, message["ts"])
        earlier = self._seen.get(key)
        if earlier == shown:
            return
        self._seen[key] = shown
        notes = ["only they see it"] if message.get("ephemeral") else []
        notes += ["changed"] if earlier is not None else []
        who = "Rooster" if message.get("bot") else self.names[message["user"]]
        note = f" ({', '.join(notes)})" if notes else ""
        at = self._now() if earlier is not None else float(message["ts"])
        is_reply = message.get("thread_ts", message["ts"]) != message["ts"]
        self._line(at, place, who + note, shown, indent="        " if is_reply else "")

    def _now(self) -> float:
        return datetime.fromisoformat(self._control.get("clock")["now"]).timestamp()

    def _clock(self, at: float) -> str:
        return datetime.fromtimestamp(at, self._zone).strftime("%H:%M")

    def _line(self, at: float, place: str, who: str, words: str, indent: str = "") -> None:
        first, *rest = words.splitlines() or [""]
        print(f"  {self._clock(at)}  {place:<9} {indent}{who}: {first}", flush=True)
        for line in rest:
            print(f"{'':19}{indent}  {line}")


def lines(message: Message, names: Mapping[str, str]) -> Iterator[str]:
    """A message's blocks in words; buttons in brackets. Without blocks, its text."""
    if not message["blocks"]:
        yield from readable(message["text"], names).splitlines()
    for block in message["blocks"]:
        for words in _words(block):
            yield from readable(words, names).splitlines()


def readable(mrkdwn: str, names: Mapping[str, str]) -> str:
    """Mrkdwn as Slack shows it, in plain text: names for mentions, characters for entities."""
    named = _MENTION.sub(lambda found: found[1] + names.get(found[2], found[2]), mrkdwn)
    return html.unescape(named)


def labels(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    return [button["text"]["text"] for button in buttons(message)]


def buttons(message: Message) -> list[dict[str, Any]]:
    """A message's buttons."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [element for row in rows for element in row if element["type"] == "button"]


def _words(block: Mapping[str, Any]) -> Iterator[str]:
    if block["type"] in ("header", "section"):
        yield block["text"]["text"]
    if block["type"] == "context":
        yield " ".join(element["text"] for element in block["elements"] if "text" in element)
    if block["type"] == "actions":
        yield " ".join(f"[{element['text']['text']}]" for element in block["elements"] if "text" in element)
