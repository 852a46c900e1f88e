"""Hostile requests against the front doors, in this process: `python -m tests.long.hostile`.

HOSTILE_UNSIGNED (1,000,000) requests that nobody signed, and HOSTILE_SIGNED (100,000) that are signed and mutated, by
two processes, from a fixed seed. None may end in a 5xx, be echoed or leave a word of it in a log; each refusal is one
line of log. What they did is printed as JSON: counts by status, and the first of those that broke a rule.
"""

import base64
import hashlib
import hmac
import json
import logging
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import app as rooster_app
from playground.slack.phone.account import TwilioAccount
from playground.slack.port import Answer
from tests import harness
from tests.long import mutations, recorded

UNSIGNED, SIGNED, PROCESSES, SEED = 1_000_000, 100_000, 2, 1
CANARY = "canary4711"
RESTORE_EVERY = 200
ROUTES = {
    **{"/": "GET", "/health": "GET", "/slack/install": "GET", "/slack/oauth_redirect": "GET", "/photos/{link}": "GET"},
    **{"/slack/events": "POST", "/slack/commands": "POST", "/slack/interactions": "POST", "/twilio/mms": "POST"},
}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE")
_TYPES = ("application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "")
Event = dict[str, Any]


@dataclass
class Tally:
    """What the requests came to."""

    statuses: Counter[int] = field(default_factory=Counter)
    broken: list[dict[str, Any]] = field(default_factory=list)
    breaches: Counter[str] = field(default_factory=Counter)

    def add(self, number: int, about: str, status: int, breaches: list[str]) -> None:
        self.statuses[status] += 1
        self.breaches.update(breach.partition(":")[0] for breach in breaches)
        if breaches and len(self.broken) < 10:
            self.broken.append({"number": number, "about": about, "status": status, "breaches": breaches})

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.statuses + other.statuses, self.broken + other.broken, self.breaches + other.breaches)


class Doors:
    """Rooster's routes, as API Gateway calls them, and all that is logged meanwhile by anybody."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def ask(self, event: Event) -> tuple[int, str, list[str]]:
        """Status, everything that was answered, and the rules that it broke."""
        self._lines.clear()
        try:
            answer = rooster_app.app(event, None)
        except Exception as error:  # that is what this looks for
            return 599, "", [f"raised {type(error).__name__}"]
        logged = "\n".join(self._lines)
        breaches = []
        if answer["statusCode"] >= 500:
            breaches.append("5xx")
        if CANARY in logged:
            breaches.append(f"canary in the log: {logged[:300]}")
        lines = sum('"event": "request"' in line for line in self._lines)
        if lines > 1 or (answer["statusCode"] >= 400 and not lines):
            breaches.append(f"{lines} lines of log: {logged[:300]}")
        return answer["statusCode"], json.dumps([answer.get("headers"), answer.get("body")], default=str), breaches


def unsigned(count: int, seed: int) -> Tally:
    """So many requests that nobody signed."""
    chance, tally = random.Random(seed), Tally()
    with harness.stage() as play, _doors(play) as doors:
        for number in range(count):
            event = _stranger(chance)
            status, said, breaches = doors.ask(event)
            breaches += ["echo"] * (CANARY in said)
            context = event["requestContext"]
            tally.add(number, f"{context['httpMethod']} {context['resourcePath']}", status, breaches)
    return tally


def mutated(count: int, seed: int) -> Tally:
    """So many real requests, mutated and signed; what they stored is undone now and then, so that the table stays."""
    chance, tally = random.Random(seed), Tally()
    with harness.stage() as play:
        play.people.clock(set="2026-11-23T07:00:00Z")
        kinds = sorted(recorded.requests(play).items())
        kept = list(play.rooster.items())
        play.rooster.request = lambda *_: Answer(200, {}, b"")  # type: ignore[method-assign]  # Slack's own events wait
        with _doors(play) as doors:
            for number in range(count):
                if number % RESTORE_EVERY == 0:
                    _restore(play, kept)
                about, sent = chance.choice(kinds)
                body = mutations.mutated(sent.body, sent.path.endswith("/events"), CANARY, chance)
                headers = {"content-type": sent.headers.get("Content-Type", _TYPES[0]), **_signature(sent.path, body)}
                status, _, breaches = doors.ask(gateway_event("POST", sent.path, headers, body))
                tally.add(number, about, status, breaches)
    return tally


def gateway_event(method: str, path: str, headers: dict[str, str], body: bytes, resource: str = "") -> Event:
    """As API Gateway hands a request over: a body that is no text comes in base64."""
    try:
        text, is_base64 = body.decode(), False
    except UnicodeDecodeError:
        text, is_base64 = base64.b64encode(body).decode(), True
    parameters = {"link": path.rpartition("/")[2]} if resource.endswith("{link}") else None
    context = {"httpMethod": method, "resourcePath": resource or path, "path": path, "identity": {}}
    given = {"requestContext": context, "headers": headers, "pathParameters": parameters, "stageVariables": None}
    return {**given, "multiValueQueryStringParameters": None, "body": text or None, "isBase64Encoded": is_base64}


def _stranger(chance: random.Random) -> Event:
    """A request of nobody: most of its parts as they should be, one or more as they should not."""
    resource, method = chance.choice(list(ROUTES.items()))
    if chance.random() < 0.1:
        method = chance.choice(_METHODS)
    path = resource.replace("{link}", mutations.junk(chance, CANARY)[:80] or "x")
    headers = {"host": "example.com", "user-agent": CANARY}
    if method != "GET" or chance.random() < 0.2:
        headers["content-type"] = chance.choice(_TYPES)
    if chance.random() < 0.7:
        headers["x-slack-request-timestamp"] = chance.choice(
            [str(int(time.time())), "0", "9" * 20, "", "-1", "١٢٣", mutations.junk(chance, CANARY)]
        )
        headers["x-slack-signature"] = chance.choice(
            ["v0=" + "0" * 64, "v0=" + "é" * 64, "v1=" + "0" * 64, "", mutations.junk(chance, CANARY)]
        )
    if chance.random() < 0.3:
        headers["x-twilio-signature"] = chance.choice(["", "AAAA", mutations.junk(chance, CANARY)])
    if chance.random() < 0.3:
        headers["cookie"] = chance.choice(["rooster_oauth=", "a=b; " * 50, mutations.junk(chance, CANARY)])
    body = b"" if method == "GET" and chance.random() < 0.8 else mutations.bytes_of(chance, CANARY)
    event = gateway_event(method, path, headers, body, resource)
    if chance.random() < 0.02:
        event.update(isBase64Encoded=True)  # and is not, or only by chance
    if chance.random() < 0.4:
        names = ("code", "state", "error", CANARY, "team")
        event["multiValueQueryStringParameters"] = {chance.choice(names): [mutations.junk(chance, CANARY)]}
    return event


@contextmanager
def _doors(play: harness.Stage) -> Iterator[Doors]:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    play.rooster.client.http.get("/health")  # the app sets up its log
    loggers = [logging.getLogger(), logging.getLogger("rooster"), rooster_app.app.log]
    before = [logger.handlers[:] for logger in loggers]
    for logger in loggers:
        logger.handlers[:] = [handler]
    try:
        yield Doors(lines)
    finally:
        for logger, handlers in zip(loggers, before, strict=True):
            logger.handlers[:] = handlers


def _signature(path: str, body: bytes) -> dict[str, str]:
    """Slack's, or Twilio's: whoever the route is for."""
    if path.startswith("/twilio/"):
        account = TwilioAccount(
            harness.TWILIO_ACCOUNT, harness.TWILIO_TOKEN, harness.TWILIO_NUMBER, "https://localhost"
        )
        form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
        return {"x-twilio-signature": account.signature("https://localhost/twilio/mms", form)}
    moment = str(int(time.time()))
    signature = hmac.new(harness.SECRET.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": moment, "x-slack-signature": f"v0={signature}"}


def _restore(play: harness.Stage, kept: list[dict[str, Any]]) -> None:
    play.rooster.reset()
    for item in kept:
        play.rooster.dynamodb.put_item(TableName=harness.TABLE, Item=item)


def run(unsigned_count: int, signed_count: int, processes: int, seed: int = SEED) -> dict[str, Any]:
    """Both, in as many processes; as JSON has it."""
    found: dict[str, Any] = {"seed": seed}
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        for what, attack, count in (("unsigned", unsigned, unsigned_count), ("signed", mutated, signed_count)):
            started = time.monotonic()
            shares = [count // processes + (number < count % processes) for number in range(processes)]
            seeds = [seed * 1_000 + number for number in range(processes)]
            tally = sum(pool.map(attack, shares, seeds), Tally())
            found[what] = {
                **{"requests": tally.statuses.total(), "statuses": dict(sorted(tally.statuses.items()))},
                **{"breaches": dict(tally.breaches), "first": tally.broken[:10]},
                **{"seconds": round(time.monotonic() - started)},
            }
    return found


def main() -> int:
    """Run what the environment says and print it; 1 if a rule was broken."""
    counts = int(os.environ.get("HOSTILE_UNSIGNED", UNSIGNED)), int(os.environ.get("HOSTILE_SIGNED", SIGNED))
    found = run(*counts, processes=int(os.environ.get("PROCESSES", PROCESSES)))
    print(json.dumps({"hostile": found}), flush=True)
    return int(any(found[what]["breaches"] for what in ("unsigned", "signed")))


if __name__ == "__main__":
    sys.exit(main())
