"""One day of a standup, played over /control; each step says what must be seen, and looks."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playground.control_client import ControlClient
from playground.transcript import Transcript, buttons, labels, lines

TEAM = "C0TEAM"
PEOPLE = ("U0ADA", "U0BEN", "U0CHI", "U0DEV")
OTHERS = ("U0GONE", "U0OTHERBOT")
_SETTLES_WITHIN = 45


class DidNotHappen(Exception):
    """Its text says what should have been seen."""


class Day:
    """The play. `control` is the playground's, with a fresh world."""

    def __init__(self, control: ControlClient) -> None:
        self._control = control
        self._zone = ZoneInfo("Europe/Prague")
        self._log = Transcript(control, self._zone)
        self._times: Mapping[str, datetime] = {}

    def play(self) -> None:
        """The whole day.

        Raises:
            DidNotHappen: a step was not seen.
        """
        monday = next_monday(datetime.now(self._zone))
        self._heading("Ada sets up a standup", monday.replace(hour=8, minute=55))
        self.set_up(monday)
        self._heading("Time to ask", self._times["prompt"])
        self.everybody_is_asked()
        self._log.heading("The answers")
        self.ada_answers()
        self.ben_skips()
        self.chi_answers()
        self.ada_edits()
        self._heading("Time to report", self._times["report"])
        self.the_report_comes()
        self._log.heading("After the report")
        self.dev_is_late()
        self.chi_edits()
        self.report_again()

    def set_up(self, monday: datetime) -> None:
        self._log.act("U0ADA", "/standup new", "#team")
        opened = self._control.post("command", user="U0ADA", channel=TEAM, command="/standup", text="new")
        view = opened.get("view")
        expect(view, "/standup new opens a form")
        self._show_form("U0ADA", view)
        self._times = {field: _at(monday, _prefilled(view, field)) for field in ("prompt", "report")}
        self._log.act("U0ADA", "presses [Create], changing nothing", "form")
        self._submit("U0ADA", view, values={})
        self._settle()
        expect(any("Daily standup" in words for words in self._seen(TEAM)), "Ada is told that the standup is set up")

    def everybody_is_asked(self) -> None:
        for user in PEOPLE:
            asked = self._direct(user)
            expect(asked and labels(asked[-1]) == ["Answer", "Skip today"], f"{user} is asked, with two buttons")
        for user in OTHERS:
            expect(not self._direct(user), f"{user}, deactivated or a bot, is not asked")

    def ada_answers(self) -> None:
        view = self._press("U0ADA", "Answer")
        self._log.act("U0ADA", "presses [Save] with nothing written", "form")
        refused = self._control.post("submit", user="U0ADA", view_id=view["id"], answers=["", "", ""])
        errors = refused.get("errors") or {}
        expect(list(errors) == [view["blocks"][0]["block_id"]], "an empty form is refused at its first field")
        self._log.act("U0ADA", f"reads at the field: {next(iter(errors.values()))}", "form")
        self._write("U0ADA", view, ["Fixed the export", "Review Chi's branch", "None"])
        expect(labels(self._direct("U0ADA")[-1]) == ["Edit"], "Ada is thanked, with an Edit button")

    def ben_skips(self) -> None:
        self._press("U0BEN", "Skip today")
        self._settle()
        expect("skip" in _text(self._direct("U0BEN")[-1]), "Ben reads that he skips today")

    def chi_answers(self) -> None:
        view = self._press("U0CHI", "Answer")
        self._write("U0CHI", view, ["Wrote tests", "<!channel> free cake & <@U0BEN>", ""])
        expect(labels(self._direct("U0CHI")[-1]) == ["Edit"], "Chi is thanked, with an Edit button")

    def ada_edits(self) -> None:
        view = self._press("U0ADA", "Edit")
        expect(_prefilled(view, "answer_0") == "Fixed the export", "Ada's form holds what she wrote")
        self._write("U0ADA", view, ["Fixed the export and its tests", None, None])

    def the_report_comes(self) -> None:
        head, *replies = self._of_rooster()
        words = _text(head)
        for label, name in (("Answered* (2)", "Ada"), ("Answered* (2)", "Chi"), ("Skipped* (1)", "Ben")):
            expect(any(label in line and name in line for line in words.splitlines()), f"the report lists {name}")
        expect(any("Missing* (1): Dev" in line for line in words.splitlines()), "the report lists Dev as missing")
        expect(len(replies) == 2, "the thread has one reply each of Ada and Chi")
        expect(all(reply["thread_ts"] == head["ts"] for reply in replies), "the replies are in the report's thread")
        expect("Fixed the export and its tests" in _text(self._reply_of("Ada")), "the reply has Ada's edited answer")
        hostile = self._reply_of("Chi")
        expect("<!channel> free cake & <@U0BEN>" in _text(hostile, {}), "Chi's <!channel> is shown as text")
        raw = json.dumps(hostile["blocks"])
        expect("<!" not in raw and "<@" not in raw, "Chi's text mentions nobody")

    def dev_is_late(self) -> None:
        view = self._press("U0DEV", "Answer")
        self._write("U0DEV", view, ["Overslept", "Catch up", "Alarm clock"])
        late = self._of_rooster()[-1]
        expect("late" in _text(late) and "Overslept" in _text(late), "Dev's answer joins the thread, marked late")
        expect("Missing" not in _text(self._of_rooster()[0]), "the report lists nobody as missing any more")

    def chi_edits(self) -> None:
        view = self._press("U0CHI", "Edit")
        self._write("U0CHI", view, ["Wrote tests, all green", None, None])
        expect("Wrote tests, all green" in _text(self._reply_of("Chi")), "Chi's reply in the thread changes")

    def report_again(self) -> None:
        before = [message["ts"] for message in self._of_rooster()]
        self._log.act("U0ADA", "/standup report", "#team")
        self._control.post("command", user="U0ADA", channel=TEAM, command="/standup", text="report")
        self._settle()
        expect([message["ts"] for message in self._of_rooster()] == before, "a second report posts nothing new")

    # What people do

    def _press(self, user: str, label: str) -> Any:
        message = self._direct(user)[-1]
        button = next((one for one in buttons(message) if one["text"]["text"] == label), None)
        expect(button, f"{user} has a button {label}")
        assert button
        self._log.act(user, f"presses [{label}]", f"DM {self._log.names[user]}")
        pressed = self._control.post("click", user=user, channel=user, ts=message["ts"], action_id=button["action_id"])
        expect(pressed["status"] == 200, f"the app takes {user}'s click")
        return pressed.get("view")

    def _write(self, user: str, view: Mapping[str, Any] | None, answers: Sequence[str | None]) -> None:
        expect(view, f"{user}'s click opens the form")
        assert view
        written = " / ".join(answer if answer is not None else "(as it was)" for answer in answers if answer != "")
        self._log.act(user, f"writes: {written}", "form")
        self._submit(user, view, answers=list(answers))
        self._settle()

    def _submit(self, user: str, view: Mapping[str, Any], **what: Any) -> None:
        answer = self._control.post("submit", user=user, view_id=view["id"], **what)
        expect(answer["status"] == 200 and not answer.get("errors"), f"the app takes {user}'s form (it said {answer})")

    def _heading(self, words: str, moment: datetime) -> None:
        self._log.heading(f"{words}: {moment:%A %d %B, %H:%M} in Prague")
        self._control.post("clock", set=moment.isoformat())
        self._settle()

    def _settle(self) -> None:
        idle = self._control.post("settle", timeout=_SETTLES_WITHIN)["idle"]
        expect(idle, f"everything that was due is done within {_SETTLES_WITHIN} seconds")
        self._log.show([TEAM], PEOPLE)

    def _show_form(self, user: str, view: Mapping[str, Any]) -> None:
        filled = [f"{block['label']['text']}: {_prefilled(view, block['block_id'])}" for block in view["blocks"]]
        self._log.act(user, "\n".join([f"sees the form “{view['title']['text']}”", *filled]), "form")

    # What people see

    def _direct(self, user: str) -> list[Any]:
        return [message for message in self._control.get("messages", user=user) if message.get("bot")]

    def _of_rooster(self) -> list[Any]:
        return [message for message in self._control.get("messages", channel=TEAM) if message.get("bot")]

    def _seen(self, channel: str) -> list[str]:
        return [_text(message) for message in self._control.get("messages", channel=channel, **{"as": "U0ADA"})]

    def _reply_of(self, name: str) -> Any:
        found = [message for message in self._of_rooster()[1:] if _text(message).startswith(f"*{name}*")]
        expect(len(found) == 1, f"the thread has exactly one reply of {name}")
        return found[0]


def expect(seen: object, sentence: str) -> None:
    """Go on only if it was seen."""
    if not seen:
        raise DidNotHappen(sentence)


def next_monday(now: datetime) -> datetime:
    """The first Monday after today: the app's clock is wound forward, never back."""
    return now.replace(second=0, microsecond=0) + timedelta(days=7 - now.weekday())


def _at(day: datetime, time: str) -> datetime:
    hour, minute = time.split(":")
    return day.replace(hour=int(hour), minute=int(minute))


def _text(message: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    return "\n".join(lines(message, names or {}))


def _prefilled(view: Mapping[str, Any], block_id: str) -> str:
    """What a field of a form holds when it opens, in words."""
    element = next(block["element"] for block in view["blocks"] if block["block_id"] == block_id)
    if "initial_options" in element:
        return ", ".join(option["text"]["text"] for option in element["initial_options"])
    if "initial_option" in element:
        return str(element["initial_option"]["text"]["text"])
    names = ("initial_value", "initial_time", "initial_conversation")
    return " / ".join(next((str(element[name]) for name in names if name in element), "").splitlines())
