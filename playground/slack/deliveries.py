"""Signed requests to the app: events with Slack's retry schedule, and single shots for commands and interactions."""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.signature import SignatureVerifier

from .activity import Activity, named
from .clock import Clock
from .port import Answer, App, within

PATIENCE = 3.0
RETRIES_AFTER = (0.0, 60.0, 300.0)
WORKERS = 4
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass
class Delivery:
    """One event on its way; `due` is on the playground's clock, which makes retries windable."""

    body: bytes
    due: float = 0.0
    attempt: int = 0
    reason: str = ""
    statuses: list[int] = field(default_factory=list)


class Deliveries:
    """Sends, and sends again."""

    def __init__(
        self, app: App, signing_secret: str, clock: Clock, activity: Activity, patience: float = PATIENCE
    ) -> None:
        self._app = app
        self._activity = activity
        self._verifier = SignatureVerifier(signing_secret)
        self._clock = clock
        self._patience = patience
        self._waiting: list[Delivery] = []
        self._in_flight = 0
        self._changed = threading.Condition()
        self._stopping = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        self._stopping = False
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(WORKERS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def send(self, path: str, body: bytes, content_type: str, extra: dict[str, str] | None = None) -> Answer:
        """One signed request, never retried; TimeoutError after three seconds, ConnectionError when nobody is there."""
        headers = self._signed(body, content_type) | (extra or {})
        attempt = headers.get("X-Slack-Retry-Num", "0")
        what = named(path, body, self._activity.verbs)
        entry = self._activity.begin("request", what, path=path, attempt=int(attempt))
        began, status = time.monotonic(), 0
        try:
            answer = within(lambda: self._app.request(path, headers, body), self._patience)
            status = answer.status
        finally:
            self._activity.finish(entry, status=status, ms=round((time.monotonic() - began) * 1000))
        return answer

    def event(self, body: dict[str, Any]) -> int:
        """The first attempt happens here and now; answers its HTTP status, 0 without an answer."""
        delivery = Delivery(_bytes(body))
        with self._changed:
            self._in_flight += 1
        self._attempt(delivery)
        return delivery.statuses[0]

    def event_soon(self, body: dict[str, Any]) -> None:
        """The first attempt happens in the background."""
        with self._changed:
            self._waiting.append(Delivery(_bytes(body)))
            self._changed.notify()

    def wake(self) -> None:
        """The clock was wound."""
        with self._changed:
            self._changed.notify_all()

    def forget(self) -> None:
        with self._changed:
            self._waiting.clear()

    def is_idle(self, within: float = 0) -> bool:
        """Nothing that is due now is waiting or under way, or will be in so many seconds."""
        with self._changed:
            return self._changed.wait_for(self._has_nothing_to_do, within)

    def _has_nothing_to_do(self) -> bool:
        return not self._in_flight and not any(one.due <= self._clock.now() for one in self._waiting)

    def waiting(self) -> int:
        with self._changed:
            return len(self._waiting)

    def _work(self) -> None:
        while True:
            with self._changed:
                delivery = self._next_due()
                while delivery is None and not self._stopping:
                    self._changed.wait(0.25)
                    delivery = self._next_due()
                if delivery is None or self._stopping:
                    return
                self._in_flight += 1
            self._attempt(delivery)

    def _next_due(self) -> Delivery | None:
        now = self._clock.now()
        due = next((delivery for delivery in self._waiting if delivery.due <= now), None)
        if due:
            self._waiting.remove(due)
        return due

    def _attempt(self, delivery: Delivery) -> None:
        retry = {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": delivery.reason}
        status, reason, final = self._outcome(delivery.body, retry if delivery.attempt else {})
        delivery.statuses.append(status)
        with self._changed:
            self._in_flight -= 1
            if reason and not final and delivery.attempt < len(RETRIES_AFTER):
                delivery.due = self._clock.now() + RETRIES_AFTER[delivery.attempt]
                delivery.attempt += 1
                delivery.reason = reason
                self._waiting.append(delivery)
            self._changed.notify_all()

    def _outcome(self, body: bytes, extra: dict[str, str]) -> tuple[int, str, bool]:
        """Status, why to try again ("" if all is well), and whether the app asked for no more."""
        try:
            answer = self.send("/slack/events", body, JSON_TYPE, extra)
        except TimeoutError:
            return 0, "http_timeout", False
        except OSError:
            return 0, "connection_failed", False
        no_more = {key.lower(): value for key, value in answer.headers.items()}.get("x-slack-no-retry") == "1"
        return answer.status, "" if 200 <= answer.status < 300 else "http_error", no_more

    def _signed(self, body: bytes, content_type: str) -> dict[str, str]:
        timestamp = str(int(time.time()))
        signature = self._verifier.generate_signature(timestamp=timestamp, body=body) or ""
        return {
            "Content-Type": content_type,
            "User-Agent": USER_AGENT,
            "Accept": "*/*",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature,
        }


def _bytes(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
