"""A play that takes note of who calls Slack and of all that people are shown, and winds on from job to job."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib import wiring
from playground.installing import InstallFailed
from playground.slack.errors import ControlError
from playground.slack.faults import Fault
from tests import clock
from tests.harness import TABLE, Stage, words
from tests.sweep.watched import Aimed, Call, Watched, named

ACME = "T0ROOSTER"
HOPS, ROUNDS = 2000, 10_000
NEWCOMER = "Newcomer"
"""The member whose name is looked up when they are reported."""
"""How many jobs' times a play has, and how many things happen at one of them, before it never comes to rest."""
LOOKS, LOOK_AGAIN = 24, 600
"""How often people look whether they are asked by now, and the seconds in between."""
Seen = tuple[str, str, str]
"""The place, the only member who sees it ("" for all who are there), and the words."""


class Scene:
    """What scenarios are written with: people try a thing once, and what they are answered is kept."""

    def __init__(self, play: Stage) -> None:
        assert isinstance(play.rooster, Watched)
        self.play = play
        self.rooster = play.rooster
        self.said: list[Seen] = []
        self.saved: dict[tuple[str, str], str] = {}
        self.outdated: set[str] = set()
        self.calls: list[Call] = []
        self.hops = 0
        self._listen()

    def _listen(self) -> None:
        """Each call to Slack for Acme: by whom, which method, about what."""
        faults = self.play.people._slack.faults
        take = faults.take

        def noted(method: str, team: str | None, args: Mapping[str, Any]) -> Fault | None:
            fault = take(method, team, args)
            if self.rooster.is_aimed_at:
                self.calls.append(Call(self.rooster.actor, method, named(args), clock.now(), isinstance(fault, Aimed)))
            return fault

        faults.take = noted  # type: ignore[method-assign]

    @contextmanager
    def bystanders(self) -> Iterator[None]:
        """What is done meanwhile is not refused, nor looked at: it is there to be left untouched."""
        self.rooster.is_aimed_at = False
        try:
            yield
        finally:
            self.rooster.is_aimed_at = True

    # Time

    def at(self, moment: str) -> None:
        self.wind(int(datetime.fromisoformat(moment).timestamp()))

    def on(self, seconds: int) -> None:
        self.wind(clock.now() + seconds)

    def wind(self, until: int) -> None:
        """From job to job, each at its time, and then to the instant `until`."""
        self._rest()
        while self.hops < HOPS and (at := self.rooster.next_at()) <= until:
            self.hops += 1
            self._clock(at)
            self._rest()
        self._clock(until)

    def jump(self, at: int) -> None:
        """To an instant; whatever was due before it is late then."""
        self._clock(at)
        self._rest()

    def _clock(self, at: int) -> None:
        if at > clock.now():
            self.play.people.clock(advance=at - clock.now())

    def _rest(self) -> None:
        for _ in range(ROUNDS):
            if not self.rooster.work_off() and self.play.slack.is_idle(within=1):
                return

    # People

    def command(self, user: str, text: str, channel: str = "C0TEAM", team: str = ACME) -> dict[str, Any]:
        """`text`: with its slash."""
        name, _, rest = text.partition(" ")
        return self._told(user, partial(self.play.people.command, user, channel, name, rest, team=team))

    def press(self, user: str, label: str, channel: str = "", team: str = ACME, about: str = "") -> dict[str, Any]:
        """The newest button by this label that the member sees in the channel, or in their direct messages.

        `about`: a word that stands in its message.
        """
        for shown in reversed(self._before(user, channel, team)):
            if about not in words(shown):
                continue
            for block in shown["blocks"]:
                for one in (*block.get("elements", ()), block.get("accessory") or {}):
                    if one.get("type") == "button" and one["text"]["text"] == label:
                        place = {"channel": channel or user, "ts": shown["ts"], "value": one.get("value")}
                        click = partial(self.play.people.click, user, one["action_id"], team=team, **place)
                        return self._told(user, click)
        return {}

    def _before(self, user: str, channel: str, team: str) -> list[dict[str, Any]]:
        where = {"channel": channel} if channel else {"user": user}
        return self.play.people.messages(**where, as_user=user, team=team)

    def submit(self, user: str, shown: Mapping[str, Any], team: str = ACME, **values: Any) -> dict[str, Any]:
        """The form that `shown` has, if it has one."""
        if "view" not in shown or shown["view"]["type"] != "modal":
            return {}
        return self._told(user, partial(self.play.people.submit, user, shown["view"]["id"], team=team, **values))

    def answers(self, user: str, text: str, label: str, run: str = "", team: str = ACME, about: str = "") -> None:
        """Press Answer or Edit, and send the form; what Slack takes without an objection is saved."""
        self._save(user, text, self.press_in_time(user, label, "Answer", team=team, about=about), run, team)

    def press_in_time(self, user: str, *labels: str, team: str = ACME, about: str = "") -> dict[str, Any]:
        """The first of these buttons that is there; whoever sees none looks again every ten minutes."""
        for _ in range(LOOKS):
            for button in labels:
                if shown := self.press(user, button, team=team, about=about):
                    return shown
            self.on(LOOK_AGAIN)
        return {}

    def answer_by_command(self, user: str, text: str, run: str = "") -> None:
        """`/standup answer`."""
        self._save(user, text, self.command(user, "/standup answer"), run, ACME)

    def say(self, user: str, channel: str, text: str) -> str:
        """A message's ts; "" where nobody can write, for Rooster is not there."""
        try:
            return str(self.play.people.say(user, channel, text)["ts"])
        except ControlError as refused:
            self.said.append(("answer", user, str(refused)))
            return ""

    def shortcut(self, user: str, name: str, channel: str, ts: str) -> dict[str, Any]:
        """One of a message's menu."""
        return self._told(user, partial(self.play.people.shortcut, user, name, channel, ts))

    def text(self, phone: str, body: str, *pictures: str) -> None:
        """A text message, with pictures of the playground's."""
        told = self.play.people.text(phone, body, [{"name": name} for name in pictures])
        self.said.extend(("answer", phone, said) for said in told["replies"])
        self.on(60)

    def install(self, team: str, user: str) -> None:
        """By Rooster's pages; what the last one says is kept."""
        try:
            self.play.people.install(team=team, user=user)
        except InstallFailed as failed:
            self.said.append(("answer", user, f"It couldn't be installed: {failed}"))
        self.on(60)

    def forget_workspace(self, team: str) -> None:
        """As if the news of its opening had not come yet."""
        self.rooster.dynamodb.delete_item(TableName=TABLE, Key={"pk": {"S": team}, "sk": {"S": "workspace"}})
        wiring.cold_start(wiring.container().now)

    def _save(self, user: str, text: str, shown: Mapping[str, Any], run: str, team: str) -> None:
        sent = self.submit(user, shown, team=team, answers=[text, None, None])
        if sent.get("status") == 200 and not {"errors", "view"} & sent.keys():
            self.outdated.update({self.saved.get((run, user), text)} - {text})
            self.saved[run, user] = text
        self.wind(clock.now() + 3)

    def _told(self, user: str, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What the request itself showed whoever made it; nothing can be done where Rooster is not."""
        try:
            answer = do()
        except ControlError as refused:
            self.said.append(("answer", user, str(refused)))
            return {}
        body = answer.get("body") or ""
        parts = [body and _words(body), *(answer.get("errors") or {}).values(), answer.get("error", "")]
        if answer.get("view"):
            parts.append(words(answer["view"]))
        self.said.extend(("answer", user, part) for part in parts if part)
        self.said.append(("status", user, "fine" if answer["status"] == 200 else f"HTTP {answer['status']}"))
        self.wind(clock.now() + 3)
        return answer

    # What there is to see

    def seen(self) -> list[Seen]:
        """All that people of every workspace see of Rooster's."""
        slack = self.play.people._slack
        found = list(self.said)
        with slack.lock:
            for team in slack.world.teams.values():
                for place in team.channels.values():
                    ephemerals = slack.ephemerals.get((team.id, place.id), [])
                    for message in (*place.messages, *ephemerals):
                        if message.bot:
                            found.append((place.id, message.whisper_to or "", _message(message.blocks, message.text)))
                        for name, who in message.reactions.items():
                            found += [(place.id, "", f"reaction {name}")] * ("U0ROOSTER" in who)
                homes = [view for view in team.views.values() if view.is_home]
                found += [("home", view.user, words({"blocks": view.blocks})) for view in homes]
        return [(place, only, plain(said)) for place, only, said in found]


def _message(blocks: list[dict[str, Any]], text: str) -> str:
    return words({"blocks": blocks}) or text


def _words(body: str) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return body
    return _message(answer.get("blocks") or [], answer.get("text") or "")


def plain(said: str) -> str:
    """The words without what differs from run to run: dates, numbers, keys."""
    said = re.sub(r"<!date\^[^>]*>", "#", said)
    said = re.sub(r"https?://\S+", "<link>", said)
    # A name that Slack does not tell is a mention, or the id.
    said = re.sub(rf"{NEWCOMER}\s+\*{NEWCOMER}\*", "*U0NEW*", said).replace(NEWCOMER, "U0NEW")
    return " ".join(re.sub(r"\d+", "#", said).split())
