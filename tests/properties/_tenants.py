"""Several workspaces in one table, and a witness of all that Rooster does for each of them.

The witness sees every request to AWS and every call of Slack's Web API, says on whose behalf it was made, and compares
what everybody else has before and after.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from moto.backends import get_backend
from slack_sdk.signature import SignatureVerifier

from chalicelib import wiring
from playground.slack.port import Answer
from playground.slack.slack import Slack
from playground.slack.tickets import Trigger
from tests import harness, wire
from tests.conftest import MONDAY
from tests.harness import QUEUE, SECRET, TABLE, Stage

ACME, GLOBEX, EAST, INITECH = "T0ROOSTER", "T0OTHER", "T0EAST", "E0INITECH"
TEAMS = (ACME, GLOBEX, EAST)
"""Two workspaces with tokens of their own, and one that the token of its org serves."""
ORG_OF = {EAST: INITECH}
PEOPLE = {
    ACME: ("U0DEV", "U0ADA", "U0BEN"),
    GLOBEX: ("U0EVE", "U0FAY"),
    EAST: ("U0GIL", "U0HAL", "U0IDA"),
}
"""The first of each is an admin and owns the standups."""
CHANNEL = {ACME: "C0TEAM", GLOBEX: "C0OTHER", EAST: "C0EAST"}
FAREWELLS = ("app_uninstalled", "tokens_revoked")
PROMPT, HALF_REPORTED = "2026-11-23T08:00:00Z", "2026-11-23T09:30:00Z"
KINDS = (
    *("standup", "run", "member", "job", "delivery", "seen", "key", "channel", "dm", "ts", "user", "team"),
    *("snap", "place"),
)
"""`place`: of a message with a reaction, as its buttons have it."""

Json = dict[str, Any]
Partition = Mapping[str, str]


def secret_of(team: str) -> str:
    """Stands in the questions and the answers of that workspace, and nowhere else."""
    return f"known-to-{team}-only"


@dataclass(frozen=True)
class Touch:
    """One key in a request to DynamoDB. A query touches every sort key with the prefix `sk`."""

    operation: str
    pk: str
    sk: str


READS = ("GetItem", "ConditionCheck")


@dataclass(frozen=True)
class State:
    """What everybody has: items by partition and sort key, and what is seen in each workspace's Slack."""

    items: Mapping[str, Partition]
    slack: Mapping[str, str]

    def served_by(self, org: str) -> set[str]:
        """The workspaces whose own item says that they have no token but that org's."""
        found = {pk: json.loads(items["workspace"]) for pk, items in self.items.items() if "workspace" in items}
        return {pk for pk, item in found.items() if item.get("enterprise") == {"S": org} and "token" not in item}


@dataclass
class Step:
    """One invocation. `actor`: the workspace or org it is for, or "tick", or "forward"; `job`: its id, if it is one.

    `named`: the workspaces that an event of an org names; `is_farewell`: Slack says that the installation ended.
    `may_fail`: where a click was made in no channel of theirs, nobody can be told what is wrong with it.
    """

    actor: str
    about: str
    job: str = ""
    named: Sequence[str] = ()
    is_farewell: bool = False
    installs: bool = False
    may_fail: bool = False
    touches: list[Touch] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)
    sealed_for: list[str] = field(default_factory=list)
    answer: str = ""

    @property
    def is_access(self) -> bool:
        """A job by which an org gives itself this workspace, or gives it up."""
        return self.job.startswith("access.")

    def may_touch(self, touch: Touch, before: State) -> bool:
        if touch.pk == self.actor:
            return self.actor == "tick" or touch.operation != "Scan"
        if self.actor == "tick":
            return (touch.operation, touch.pk) == ("Query", "due")
        if touch.pk.startswith("oauth#"):
            return self.installs and touch.sk == "used"
        if touch.pk.startswith("E"):
            return self._may_touch_org(touch)
        if self.actor.startswith("E"):
            return self._may_touch_team(touch, before)
        return False

    def _may_touch_org(self, touch: Touch) -> bool:
        """A workspace reads the token of its org, and stands in its list; an org that claims it is asked likewise."""
        if touch.pk != ORG_OF.get(self.actor) and not self.is_access:
            return False
        reads_token = touch.operation in READS and touch.sk == "workspace"
        return reads_token or touch.sk == f"team#{self.actor}" or (self.is_farewell and touch.pk == ORG_OF[self.actor])

    def _may_touch_team(self, touch: Touch, before: State) -> bool:
        """An org leaves a job with those it names; when it is left, it looks at those it opened and leaves its own."""
        if not self.job:
            return touch.pk in self.named and touch.operation == "Put" and touch.sk.startswith("job#access.")
        listed = f"team#{touch.pk}" in before.items.get(self.actor, {})
        reads = touch.operation in READS and touch.sk == "workspace"
        return self.job.startswith("leave_teams.") and listed and (reads or touch.pk in before.served_by(self.actor))

    def may_speak_for(self, workspace: str) -> bool:
        """Queue its jobs, open what is sealed for it."""
        return workspace in (self.actor, ORG_OF.get(self.actor)) or self.actor in ("tick", "forward")

    def may_call_as(self, workspace: str | None) -> bool:
        """Call Slack by its token; an org's token is that of its workspaces."""
        if workspace is None:
            return self.installs
        return workspace == self.actor or self.actor == ORG_OF.get(workspace) or workspace == ORG_OF.get(self.actor)

    def changed(self, before: State, after: State) -> Iterator[str]:
        """What is not the actor's and is not as it was."""
        for pk in before.items.keys() | after.items.keys():
            old, new = self._kept(before, pk), self._kept(after, pk)
            if old != new and not self._may_change(pk, before, after):
                yield f"items of {pk}: {sorted(dict(old.items() ^ new.items()))}"
        for team in before.slack.keys() - {self.actor}:
            if before.slack[team] != after.slack[team] and ORG_OF.get(team) != self.actor:
                yield f"what is seen in {team}"

    def _kept(self, state: State, pk: str) -> Partition:
        items = state.items.get(pk, {})
        is_named = self.actor.startswith("E") and pk in self.named
        return {sk: item for sk, item in items.items() if not (is_named and sk.startswith("job#access."))}

    def _may_change(self, pk: str, before: State, after: State) -> bool:
        if pk == self.actor or (self.installs and pk.startswith("oauth#")):
            return True
        if pk.startswith("E"):
            return self.is_farewell or (pk == ORG_OF.get(self.actor) and self.actor in after.served_by(pk))
        return bool(self.job) and pk in before.served_by(self.actor)


class Witness:
    """Sees all that happens, and says what should not have. `wrongs`: empty, one hopes."""

    def __init__(self, play: Stage) -> None:
        self.wrongs: list[str] = []
        self.installing = ""
        self._rooster = play.rooster
        self._slack: Slack = play.slack.control._slack
        self._step: Step | None = None

    @contextmanager
    def step(self, step: Step) -> Iterator[Step]:
        with self._rooster._lock:
            before, calls = self.state(), len(self._slack.log)
            self._step = step
            try:
                yield step
            finally:
                self._step = None
                self._judge(step, before, self.state(), self._slack.log[calls:])

    def look(self, target: str, arguments: Mapping[str, Any]) -> None:
        """Of every request to AWS; it lets it pass."""
        operation = target.partition(".")[2]
        if not self._step:
            self.wrongs.append(f"{operation} on nobody's behalf")
        elif target.startswith("DynamoDB"):
            self._step.touches += _touches(operation, arguments)
        elif operation == "SendMessageBatch":
            self._step.queued += [json.loads(entry["MessageBody"])["workspace"] for entry in arguments["Entries"]]
        elif target.startswith("TrentService"):
            self._step.sealed_for.append(arguments["EncryptionContext"]["workspace"])
        elif operation != "GetQueueUrl":
            self.wrongs.append(f"{operation}: unheard of")

    def state(self) -> State:
        items = {
            pk.value: {sk.value: json.dumps(item.to_json()["Attributes"], sort_keys=True) for sk, item in kept.items()}
            for pk, kept in _tables()[TABLE].items.items()
        }
        with self._slack.lock:
            slack = {team: _seen(self._slack, team) for team in TEAMS}
        return State({pk: partition for pk, partition in items.items() if partition}, slack)

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Every way into Rooster becomes a step."""
        rooster = self._rooster
        tick, forward, work = rooster.tick, rooster.forward, rooster.work
        request, visit = rooster.request, rooster.visit

        def asked(path: str, headers: Mapping[str, str], body: bytes) -> Answer:
            with self.step(_asked(body)) as step:
                answer = request(path, headers, body)
                step.answer = answer.body.decode()
            return answer

        def visited(*what: Any) -> Any:
            with self.step(Step(self.installing, "a browser", installs=True)):
                return visit(*what)

        def ticked(grace_seconds: int | None = None) -> None:
            with self.step(Step("tick", "the tick")):
                tick(grace_seconds)

        def forwarded() -> None:
            with self.step(Step("forward", "the stream")):
                forward()

        def worked(message: dict[str, Any]) -> bool:
            told = json.loads(message["Body"])
            with self.step(Step(told["workspace"], f"the job {told['job']}", job=told["job"])):
                return work(message)

        for name, watched in {"tick": ticked, "forward": forwarded, "work": worked}.items():
            patch.setattr(rooster, name, watched)
        patch.setattr(rooster, "request", asked)
        patch.setattr(rooster, "visit", visited)

    def _judge(self, step: Step, before: State, after: State, calls: Sequence[Json]) -> None:
        wrongs = [f"touched {touch}" for touch in step.touches if not step.may_touch(touch, before)]
        wrongs += [f"queued a job of {team}" for team in step.queued if not step.may_speak_for(team)]
        wrongs += [f"opened a secret of {team}" for team in step.sealed_for if not step.may_speak_for(team)]
        wrongs += [f"called Slack as {one['team']}: {one}" for one in calls if not step.may_call_as(one["team"])]
        wrongs += [f"changed {what}" for what in step.changed(before, after)]
        said = step.answer + json.dumps(calls)
        wrongs += [f"told a secret of {team}" for team in TEAMS if team != step.actor and secret_of(team) in said]
        self.wrongs += [f"{step.actor}, {step.about}: {wrong}" for wrong in wrongs]


class Town:
    """The workspaces, each with standups whose runs stand at every stage, and what outsiders may know of them."""

    def __init__(self, play: Stage, witness: Witness) -> None:
        self.play = play
        self.witness = witness
        self._slack: Slack = play.slack.control._slack
        self._requests = 0
        self._build()
        self._saved = deepcopy((_tables()[TABLE].items, self._slack.world, self._slack.whispers))
        self.ids = {team: self._ids(team) for team in TEAMS}

    def reset(self) -> None:
        """All as it was when the town was built, and Rooster's functions cold."""
        with self._slack.lock:
            _tables()[TABLE].items, self._slack.store.world, self._slack.whispers = deepcopy(self._saved)
            self._slack.log.clear()
        rooster = self.play.rooster
        _tables()[TABLE].stream_shard.items = []  # which moto copies at every transaction, however many there are
        rooster._stream_position = rooster._beginning_of_stream()
        _purge()
        rooster.failures.clear()
        self.witness.wrongs.clear()
        wiring.forget()
        self.play.people.clock(set=HALF_REPORTED)

    def post(self, step: Step, path: str, body: str, kind: str = "application/x-www-form-urlencoded") -> Answer:
        """A request as Slack signs it, for the actor of `step` whatever stands in it."""
        rooster, timestamp = self.play.rooster, str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body) or ""
        headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature, "Content-Type": kind}
        with self.witness.step(step):
            answer = type(rooster).request(rooster, path, headers, body.encode())
            step.answer = answer.body.decode()
        assert answer.status in ((200, 400, 503) if step.may_fail else (200, 400)), (answer.status, step)
        return answer

    def command(self, actor: str, form: Mapping[str, str]) -> Answer:
        step = Step(actor, f"the command {form['command']} {form['text'][:200]!r}")
        return self.post(step, "/slack/commands", urlencode({**self._once(), **form}))

    def interact(self, actor: str, payload: Mapping[str, Any], about: str) -> Answer:
        form = {"payload": json.dumps({**self._once(), **payload})}
        return self.post(Step(actor, about, may_fail=True), "/slack/interactions", urlencode(form))

    def event(self, step: Step, payload: Mapping[str, Any]) -> Answer:
        body = {"type": "event_callback", "event_id": self._once()["request"], **payload}
        return self.post(step, "/slack/events", json.dumps(body), "application/json")

    def trigger(self, team: str, user: str) -> str:
        """For one modal of this member."""
        return self._slack.tickets.new_trigger(Trigger(team, user))

    def settle(self) -> None:
        self.play.settle()
        assert not self.play.rooster.failures
        assert not self.play.rooster.dead_letters()

    def is_served(self, team: str) -> bool:
        item = json.loads(self.witness.state().items.get(team, {}).get("workspace", "{}"))
        return "token" in item or "enterprise" in item

    def _once(self) -> dict[str, str]:
        """No request is like another, so Rooster takes none for a repeated one."""
        self._requests += 1
        return {"request": f"Ev{self._requests}"}

    def _build(self) -> None:
        play = self.play
        play.people.clock(set=MONDAY)
        for tenant in (ACME, GLOBEX, INITECH):
            self.witness.installing = tenant
            play.people.install(team=tenant)
        play.people.grant_team(EAST)
        play.settle()
        for team in TEAMS:
            for name, report in {"Early": "10:00", "Late": "11:00"}.items():
                form = {"name": name, "report": report, "zone": "Europe/Prague"}
                question = f"What is {secret_of(team)}?"
                play.new_standup(PEOPLE[team][0], CHANNEL[team], team, questions=question, **form)
        play.at(PROMPT)
        for team in TEAMS:
            owner, other = PEOPLE[team][:2]
            for nth in (-1, -2):
                play.answer(owner, f"It is {secret_of(team)}", team=team, nth=nth)
            play.skip(other, team)
        for team in TEAMS:
            owner, other = PEOPLE[team][:2]
            play.people.command(owner, CHANNEL[team], "/emoji", "on", team=team)
            play.settle()
            play.people.say(other, CHANNEL[team], "prod is down", team=team)
            play.people.command(owner, CHANNEL[team], "/snap", f"6d It is {secret_of(team)}", team=team)
            play.settle()
        play.at(HALF_REPORTED)

    def _ids(self, team: str) -> Mapping[str, Sequence[str]]:
        items = {sk: json.loads(item) for sk, item in sorted(self.witness.state().items[team].items())}
        found = {kind: [sk.removeprefix(f"{kind}#") for sk in items if sk.startswith(f"{kind}#")] for kind in KINDS}
        told = {
            name: [item[name]["S"] for item in items.values() if name in item] for name in ("ts", "head", "channel")
        }
        places = list(dict.fromkeys(told["channel"]))
        return {
            **found,
            "key": list(items),
            "place": [":".join(sk.split("#")[1:]) for sk in items if sk.startswith("reaction#")],
            "channel": [place for place in places if place.startswith("C")],
            "dm": [place for place in places if place.startswith("D")],
            "ts": list(filter(None, dict.fromkeys(told["ts"] + told["head"]))),
            "user": PEOPLE[team],
            "team": [team],
        }


@contextmanager
def town() -> Iterator[Town]:
    with harness.open_stage() as play, pytest.MonkeyPatch.context() as patch:
        witness = Witness(play)
        witness.watch(patch)
        with wire.watched(witness.look):
            yield Town(play, witness)


def _asked(body: bytes) -> Step:
    """Who asks, of what the playground sends; those who ask for more than they may say themselves who they are."""
    text = body.decode()
    if text.startswith("{"):
        told = json.loads(text)
        event = told["event"]
        actor, named = told.get("team_id") or told["enterprise_id"], event.get("team_ids", ())
        return Step(actor, f"the event {event['type']}", named=named, is_farewell=event["type"] in FAREWELLS)
    form = {name: values[0] for name, values in parse_qs(text).items()}
    if "payload" not in form:
        return Step(form["team_id"], f"the command {form['command']}")
    payload = json.loads(form["payload"])
    return Step((payload["team"] or {}).get("id") or payload["user"]["team_id"], payload["type"])


def _touches(operation: str, arguments: Mapping[str, Any]) -> list[Touch]:
    if operation == "Query":
        return [_queried(arguments)]
    if operation == "TransactWriteItems":
        writes = [(verb, write) for item in arguments["TransactItems"] for verb, write in item.items()]
    else:
        writes = [(operation.replace("PutItem", "Put"), arguments)]
    keys = [(verb, write.get("Key") or write.get("Item") or {}) for verb, write in writes]
    return [Touch(verb, key.get("pk", {}).get("S", "?"), key.get("sk", {}).get("S", "?")) for verb, key in keys]


def _queried(arguments: Mapping[str, Any]) -> Touch:
    values, names = arguments["ExpressionAttributeValues"], arguments["ExpressionAttributeNames"]
    condition = arguments["KeyConditionExpression"]
    if arguments.get("IndexName") == "due":
        return Touch("Query", "due", values[":shard"]["S"])
    is_plain = condition.startswith("#pk = :pk") and names["#pk"] == "pk" and "IndexName" not in arguments
    return Touch("Query", values[":pk"]["S"] if is_plain else "?", values.get(":sk", {"S": ""})["S"])


def _seen(slack: Slack, team: str) -> str:
    """Channels, direct messages, modals, Home tabs, and what only one member sees."""
    workspace = slack.world.teams[team]
    whispers = {place: said for (of, place), said in slack.whispers.items() if of == team}
    return json.dumps([workspace.channels, workspace.views, whispers], default=vars, sort_keys=True)


def _tables() -> Any:
    """moto's own, for a look that nobody else sees."""
    return get_backend("dynamodb")["123456789012"]["us-east-1"].tables


def _purge() -> None:
    """The queue, which AWS, and moto like it, would purge once a minute only."""
    queue = get_backend("sqs")["123456789012"]["us-east-1"].queues[QUEUE]
    queue._messages, queue._pending_messages = [], set()
