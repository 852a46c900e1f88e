"""Faults on demand: the next calls of a Web API method fail in the way a script or the page asked for."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass
class Fault:
    """One rule. It counts the calls it matches; it strikes from the nth on, `times` times."""

    method: str
    nth: int = 1
    times: int = 1
    status: int | None = None
    retry_after: int | str | None = None
    error: str | None = None
    body: str | None = None
    delay: float = 0
    drop: bool = False
    before: bool = False
    kill: bool = False
    work: bool = False
    user: str | None = None
    channel: str | None = None
    team: str | None = None
    seen: int = 0

    @property
    def answers_for_slack(self) -> bool:
        """The answer is made up here instead of being Slack's own."""
        return self.status is not None or self.error is not None or self.body is not None

    @property
    def hangs_up(self) -> bool:
        """The caller gets no answer; with `kill` there is no caller any more either."""
        return self.drop or self.kill

    @property
    def does_the_work(self) -> bool:
        if self.hangs_up:
            return not self.before
        return self.work or not self.answers_for_slack

    def matches(self, method: str, team: str | None, args: Mapping[str, Any]) -> bool:
        if self.method not in (method, "*") or (self.team and self.team != team):
            return False
        named = {str(args.get(key)) for key in ("user", "users", "user_id", "channel")}
        return all(wanted is None or wanted in named for wanted in (self.user, self.channel))

    def strikes(self) -> bool:
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times

    @property
    def spent(self) -> bool:
        return self.seen >= self.nth + self.times - 1


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, rule: Fault) -> None:
        with self._lock:
            self._rules.append(rule)

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def pending(self) -> list[Fault]:
        with self._lock:
            return list(self._rules)

    def take(self, method: str, team: str | None, args: Mapping[str, Any]) -> Fault | None:
        """The rule that strikes this call; every matching rule counts the call."""
        with self._lock:
            struck = [rule for rule in self._rules if rule.matches(method, team, args) and rule.strikes()]
            self._rules = [rule for rule in self._rules if not rule.spent]
        return struck[0] if struck else None
