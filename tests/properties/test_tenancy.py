"""Whatever one workspace sends, with whatever it knows of another, it reads and changes nothing but its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Protocol

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.properties import _tenants
from tests.properties._tenants import (
    ACME,
    CHANNEL,
    FAREWELLS,
    GLOBEX,
    INITECH,
    KINDS,
    ORG_OF,
    PEOPLE,
    PHONES,
    RELINKED,
    STRANGER,
    TEAMS,
    Step,
    Town,
    secret_of,
)
from tests.properties.strategies import seldom
from tests.size import sized

pytestmark = pytest.mark.xdist_group("tenancy")  # one town for all

A_WHILE, A_MONTH = 3600, 31 * 24 * 3600
SHAPES = (
    *("{}", "{}", "{}", "{}", "{team}#{}", "{team}/{}", "{team}.{}", "{team}:{}", "../{team}/{}", "{}#", "#{}"),
    *("{}\0", "\0{}", "%00{}", "{}%23x", "{}.home", " {} ", "{}{}", "{}.{}", "standup#{}", "run#{}", "member#{}"),
)
"""What an id is made into. `{team}`: the workspace whose it is."""
LITERALS = (
    "",
    "#",
    "\0",
    "%",
    "../..",
    "workspace",
    "tick",
    "due#0",
    "oauth#x",
    "*",
    "x" * 1500,
    "x" * 5000,
    "é" * 900,
)
CLICKS = (
    *("standup_answer", "standup_answer.home", "standup_skip", "standup_skip.home", "standup_new", "standup_do.0"),
    *("standup_do.7", "rooster_forget", "rooster_switch.standups", "rooster_switch.{}", "standup_do.{}"),
    *("emoji_remove", "emoji_never", "snap_keep", "snap_now", "standup_picture", "standup_delete", "standup_undo"),
)
MENUS = ("emoji_why", "snap_reply")
VERBS = ("start", "report", "answer", "skip", "delete")
CALLBACKS = (
    *("standup_answers", "standup_answers.home", "standup_new", "standup_new.home", "standup_answers.{}"),
    "snap_reply",
)
COMMANDS = (
    *(f"/standup {verb} {{}}" for verb in VERBS),
    *("/standup list", "/standup new {}", "/standup {}", "/rooster status", "/rooster features", "/rooster {}"),
    *("/emoji on", "/emoji stats", "/emoji block :{}:", "/emoji explain {}", "/emoji {}"),
    *("/snap list", "/snap 5s {}", "/snap {}"),
    *("/photos link", "/photos unlink", "/photos status", "/photos channel {}", "/photos channel off", "/photos {}"),
    *("/photos as links", "/photos as files", "/rooster features photos off"),
    *("/rooster features standups off", "/rooster features {} off", "/rooster export {}", "/rooster forget {}"),
)

ROUND = list(zip(TEAMS, (*TEAMS[1:], TEAMS[0]), strict=True))
"""Each workspace knows of one, and one knows of it."""
TEXTS = ("{}", "{}", "secret", "secret", "LINK", "HELP", "STOP", "START", "NAME {}", "FORGET ME", "")
"""`secret`: what only the workspace may know whose member's phone it is."""


@dataclass(frozen=True)
class Id:
    """Something by which `team` calls one of its things; or just a text, if `kind` is none."""

    team: str
    kind: str
    nth: int = 0
    shape: str = "{}"

    def told(self, town: Town) -> str:
        if self.kind not in KINDS:
            return self.kind
        known = town.ids[self.team][self.kind]
        return self.shape.replace("{team}", self.team).replace("{}", known[self.nth % len(known)])


class Deed(Protocol):
    def do(self, town: Town) -> None: ...


@dataclass(frozen=True)
class Command:
    """`user`, `channel`: as Slack says; `words`: with `about` in them."""

    team: str
    user: Id
    channel: Id
    words: str
    about: Id

    def do(self, town: Town) -> None:
        name, _, text = self.words.replace("{}", self.about.told(town)).partition(" ")
        user, channel = self.user.told(town), self.channel.told(town)
        form = {"team_id": self.team, "user_id": user, "channel_id": channel, "command": name, "text": text}
        form |= {"trigger_id": town.trigger(self.about.team, user), **_org_of_form(self.team)}
        town.command(self.team, form)


@dataclass(frozen=True)
class Click:
    """A button with `value`, in a message that is said to stand at `channel` and `ts`."""

    team: str
    user: Id
    channel: Id
    ts: Id
    action: str
    value: str
    about: Id

    def do(self, town: Town) -> None:
        told = self.about.told(town)
        action = {"action_id": self.action.replace("{}", told), "value": self.value.replace("{}", told)}
        action |= {"block_id": told, "type": "button"}
        container = {"type": "message", "channel_id": self.channel.told(town), "message_ts": self.ts.told(town)}
        payload = _frame(town, "block_actions", self.team, self.user, self.about)
        payload |= {"actions": [action], "container": container, "channel": {"id": container["channel_id"]}}
        town.interact(self.team, payload, f"a click on {action}")


@dataclass(frozen=True)
class Menu:
    """A shortcut picked from a message that is said to stand at `channel` and `ts`."""

    team: str
    user: Id
    channel: Id
    ts: Id
    callback: str
    about: Id

    def do(self, town: Town) -> None:
        ts, told = self.ts.told(town), self.about.told(town)
        payload = _frame(town, "message_action", self.team, self.user, self.about)
        payload |= {"callback_id": self.callback, "channel": {"id": self.channel.told(town)}, "message_ts": ts}
        payload |= {"message": {"type": "message", "ts": ts, "thread_ts": told, "text": told}}
        town.interact(self.team, payload, f"the shortcut {self.callback}")


@dataclass(frozen=True)
class Submission:
    """Of any of our modals: every field of both is filled in. `about` is its metadata, and the name of a block.

    Whoever sends it may be of another workspace; where the app is installed, the view says.
    """

    team: str
    user: Id
    channel: Id
    callback: str
    about: Id

    def do(self, town: Town) -> None:
        told = self.about.told(town)
        view = {"callback_id": self.callback.replace("{}", told), "private_metadata": told, "id": told}
        view |= {"team_id": self.team, "app_installed_team_id": ORG_OF.get(self.team, self.team), "external_id": told}
        state = {"values": _filled_in(self.channel.told(town), told)}
        payload = _frame(town, "view_submission", self.team, self.user, self.about)
        town.interact(self.team, {**payload, "view": {**view, "state": state}}, f"a submission of {view}")


@dataclass(frozen=True)
class Told:
    """An event in a workspace, or of its own installation, with what belongs to others in it.

    A message may be of somebody from there, in a channel that companies share: `authorizations` says who hears of it.
    """

    team: str
    type: str
    user: Id
    channel: Id
    about: Id

    def do(self, town: Town) -> None:
        if self.team in ORG_OF and self.type.startswith("team_access"):
            OfOrg(self.type, self.about).do(town)
            return
        channel, others = self.channel.told(town), self.about.team
        event: dict[str, Any] = {"type": self.type, "user": self.user.told(town), "channel": channel, "team": others}
        event |= {"tab": "home", "channel_type": "im", "text": self.about.told(town), "view": {"id": "V"}}
        event |= {"ts": f"{_now(town)}.000200"}
        event |= {"team_ids": [others, self.about.told(town)], "tokens": {"bot": [self.about.told(town)]}}
        is_org_wide = self.team in ORG_OF
        authorization = {
            "enterprise_id": ORG_OF.get(self.team),
            "team_id": None if is_org_wide else self.team,
            "is_enterprise_install": is_org_wide,
        }
        payload: dict[str, Any] = {"team_id": self.team, "enterprise_id": ORG_OF.get(self.team)}
        payload |= {"authorizations": [authorization]}
        payload |= {"context_team_id": others, "context_enterprise_id": ORG_OF.get(others)}
        if self.type == "message":
            payload |= {"team_id": others, "enterprise_id": ORG_OF.get(others), "is_ext_shared_channel": True}
            payload |= {"context_team_id": self.team, "context_enterprise_id": ORG_OF.get(self.team)}
        step = Step(self.team, f"the event {self.type}", is_farewell=is_org_wide and self.type in FAREWELLS)
        town.event(step, {**payload, "event": event, "event_time": _now(town)})


@dataclass(frozen=True)
class OfOrg:
    """An event of the org, which names workspaces, its own and others, and what is none."""

    type: str
    about: Id

    def do(self, town: Town) -> None:
        named = [team for team in TEAMS if town.is_served(team) or ORG_OF.get(team) == INITECH]
        event = {"type": self.type, "team_ids": [*named, self.about.told(town)], "tokens": {"bot": ["U0BOT"]}}
        payload: dict[str, Any] = {"team_id": None, "enterprise_id": INITECH, "authorizations": [], "event": event}
        town.event(Step(INITECH, f"the event {self.type}", named=named), {**payload, "event_time": _now(town)})
        town.settle()


@dataclass(frozen=True)
class Text:
    """From a phone, with so many pictures. `about`: a code, most often, of whatever workspace."""

    phone: str
    words: str
    about: Id
    pictures: int

    def do(self, town: Town) -> None:
        team, _ = town.member(self.phone)
        words = f"It is {secret_of(team)}" if team and self.words == "secret" else self.words
        said = words.replace("{}", self.about.told(town))[:1600].replace("\0", "0")
        if said or self.pictures:
            town.text(self.phone, said, self.pictures)


@dataclass(frozen=True)
class Link:
    """A phone becomes a member's, whosever it was before."""

    phone: str
    team: str
    user: Id

    def do(self, town: Town) -> None:
        if town.is_served(self.team):
            town.text(self.phone, town.code(self.team, self.user.told(town)))


@dataclass(frozen=True)
class Take:
    """ "Add to my answer", with a run and a picture that need not belong together."""

    team: str
    user: Id
    run: Id
    picture: Id

    def do(self, town: Town) -> None:
        value = f"{self.run.told(town)} {self.picture.told(town)}"
        Click(
            self.team, self.user, Id(self.team, "dm"), Id(self.team, "ts"), "standup_picture", value, Id(self.team, "")
        ).do(town)


@dataclass(frozen=True)
class Wait:
    """Everything that falls due happens."""

    seconds: int

    def do(self, town: Town) -> None:
        town.play.later(self.seconds)
        town.settle()


def _now(town: Town) -> int:
    return int(town._slack.clock.now())


def _org_of_form(team: str) -> Mapping[str, str]:
    """A workspace that has a token of its own may be in the org all the same."""
    return {"enterprise_id": INITECH, "is_enterprise_install": "true" if team in ORG_OF else "false"}


def _frame(town: Town, kind: str, team: str, user: Id, about: Id) -> dict[str, Any]:
    """Of a modal, the frame may name the workspace of whoever sends it; for an org's installation, none."""
    by = user.told(town)
    is_org_wide = team in ORG_OF
    where = {"id": about.team or team} if kind == "view_submission" else {"id": team}
    return {
        **{"type": kind, "team": None if is_org_wide and kind == "view_submission" else where},
        **{"trigger_id": town.trigger(about.team, by), "is_enterprise_install": is_org_wide},
        **{"user": {"id": by, "team_id": about.team}},
        **{"enterprise": {"id": INITECH}, "token": about.told(town)},
    }


def _filled_in(channel: str, told: str) -> Mapping[str, Any]:
    texts = {"answer_0": "from outside", "name": "Outside", "questions": "Who?", "zone": "Europe/Prague", told: told}
    texts |= {"message": "from outside", "delay": "5s"}
    times = {"prompt": "11:45", "report": "12:00"}
    days = [{"value": str(number)} for number in range(5)]
    return {
        **{name: {name: {"value": value}} for name, value in texts.items()},
        **{name: {name: {"selected_time": time}} for name, time in times.items()},
        "channel": {"channel": {"selected_conversation": channel}},
        "weekdays": {"weekdays": {"selected_options": days}},
        "asked": {"asked": {"selected_option": {"value": "everybody"}}},
    }


numbers = st.integers(0, 9)
teams = st.sampled_from(TEAMS)
anything = st.builds(Id, teams, st.sampled_from(KINDS), numbers, st.sampled_from(SHAPES)) | st.builds(
    Id, teams, st.sampled_from(LITERALS)
)
an_id = st.builds(Id, teams, st.sampled_from(["standup", "run", "snap", "place"]), numbers) | anything
values = st.sampled_from(["{}", "{}", *(f"{verb}:{{}}" for verb in VERBS), "standups:off", "{}:off", "everything"])
events = st.sampled_from(["message", "app_home_opened", *FAREWELLS, "team_access_granted", "team_access_revoked"])
of_orgs = st.sampled_from(["team_access_granted", "team_access_revoked", "app_uninstalled", "tokens_revoked"])


def _deeds_of(team: str) -> st.SearchStrategy[Deed]:
    """What members of `team` do, mostly by their own names; the first is an admin."""
    own = st.builds(Id, st.just(team), st.just("user"), st.integers(0, 2))
    user = own | own | st.builds(Id, teams, st.just("user"), numbers)
    channel = st.builds(Id, teams, st.sampled_from(["channel", "dm"]), numbers) | anything
    by = st.just(team)
    ts = st.builds(Id, teams, st.just("ts"), numbers) | anything
    command = st.builds(Command, by, user, channel, st.sampled_from(COMMANDS), an_id)
    click = st.builds(Click, by, user, channel, ts, st.sampled_from(CLICKS), values, an_id)
    submission = st.builds(Submission, by, user, channel, st.sampled_from(CALLBACKS), an_id)
    told = st.builds(Told, by, events, user, channel, an_id)
    menu = st.builds(Menu, by, user, channel, ts, st.sampled_from(MENUS), an_id)
    picture = st.builds(Id, teams, st.sampled_from(["file", "address"]), numbers) | anything
    take = st.builds(Take, by, user, st.builds(Id, teams, st.just("run"), numbers), picture)
    return command | click | submission | told | menu | take


phones = st.sampled_from([*PHONES])
codes = st.builds(Id, teams, st.just("code"), numbers)
texts = st.builds(Text, phones, st.sampled_from(TEXTS), codes | anything, st.integers(0, 2))
links = teams.flatmap(
    lambda team: st.builds(Link, phones, st.just(team), st.builds(Id, st.just(team), st.just("user")))
)
deeds: st.SearchStrategy[Deed] = st.one_of(
    *(texts, texts, texts, links),
    *(_deeds_of(team) for team in TEAMS),
    *(_deeds_of(team) for team in TEAMS),
    st.builds(OfOrg, of_orgs, an_id),
    st.builds(Wait, st.sampled_from([0, 0, 150, A_MONTH])),
)


@pytest.fixture(scope="module")
def built() -> Iterator[Town]:
    with _tenants.town() as built:
        assert built.witness.wrongs == []
        yield built


@pytest.fixture
def town(built: Town) -> Town:
    built.reset()
    return built


@pytest.mark.fault("A15")
@pytest.mark.parametrize(("team", "other"), sized(ROUND, list(permutations(TEAMS, 2))))
def test_what_is_known_of_another_workspace_opens_nothing_there(town: Town, team: str, other: str) -> None:
    """Each way in, by an admin, with the ids as they are."""
    for deed in _with_each_id(team, other):
        deed.do(town)
        assert town.witness.wrongs == [], deed
    Wait(A_WHILE).do(town)
    assert town.witness.wrongs == []


def _with_each_id(team: str, other: str) -> Iterator[Deed]:
    admin, channel, ts = Id(team, "user"), Id(other, "channel"), Id(other, "ts")
    runs, standups = ([Id(other, kind, nth) for nth in (0, 1)] for kind in ("run", "standup"))
    things = [Id(other, kind) for kind in ("snap", "place")]
    runs += [Id(other, "run", 1, shape) for shape in ("{team}/{}", "{team}#{}")]
    standups += [Id(other, "standup", 1, shape) for shape in ("{team}/{}", "{team}#{}")]
    for callback in MENUS:
        yield Menu(team, admin, channel, ts, callback, Id(other, "ts"))
    for about in [*runs, *standups, *things]:
        for action in CLICKS:
            yield Click(team, admin, channel, ts, action, "{}", about)
        for callback in CALLBACKS:
            yield Submission(team, admin, channel, callback, about)
    for about in standups:
        for verb in VERBS:
            yield Click(team, admin, channel, ts, "standup_do.0", f"{verb}:{{}}", about)
    for words in COMMANDS:
        yield Command(team, admin, channel, words, Id(other, "standup"))
    for kind in ("file", "address"):
        yield from (Take(team, admin, Id(run, "run", 1), Id(other, kind)) for run in (team, other))
    for channels in ("channel", "dm"):
        yield Command(team, admin, channel, "/photos channel {}", Id(other, channels))
    yield Text(STRANGER, "{}", Id(other, "code"), 1)
    yield from (Text(phone, "secret", admin, 2) for phone in PHONES)
    yield Link(RELINKED, team, admin)
    yield Text(RELINKED, "{}", Id(other, "code", 1), 1)
    yield Text(RELINKED, "secret", admin, 1)
    yield Text(STRANGER, "FORGET ME", admin, 0)
    for kind in ("message", "app_home_opened", "team_access_granted", "team_access_revoked", *FAREWELLS):
        yield Told(team, kind, Id(other, "user"), Id(other, "dm"), Id(other, "team"))


@given(st.lists(deeds, min_size=6, max_size=15))
@settings(
    seldom,
    max_examples=sized(4, 10),
    phases=[Phase.explicit, Phase.generate],
)
def test_nobody_reaches_what_is_not_theirs(town: Town, done: list[Deed]) -> None:
    town.reset()
    for deed in [*done, Wait(A_WHILE)]:
        deed.do(town)
        assert town.witness.wrongs == [], deed


def test_the_witness_sees_what_a_workspace_does_with_its_own(town: Town) -> None:
    """Lest it be content because nothing happened."""
    admin, channel, ts = Id(GLOBEX, "user"), Id(GLOBEX, "channel"), Id(GLOBEX, "ts")
    before = town.witness.state()
    for deed in (
        Submission(GLOBEX, admin, channel, "standup_answers", Id(GLOBEX, "run", 1)),
        Click(GLOBEX, admin, channel, ts, "standup_do.0", "start:{}", Id(GLOBEX, "standup")),
        Submission(GLOBEX, admin, channel, "standup_new", Id(GLOBEX, "run")),
        Wait(A_WHILE),
    ):
        deed.do(town)
    after = town.witness.state()
    assert {pk for pk in after.items if before.items.get(pk) != after.items[pk]} == {*TEAMS, "tick"}, "the reports"
    assert "from outside" in after.slack[GLOBEX]
    assert CHANNEL.keys() == PEOPLE.keys() == after.slack.keys()
    assert town.witness.wrongs == []


def test_the_witness_sees_pictures_come_move_and_go(town: Town) -> None:
    """Lest it be content because nothing was sent."""
    user = Id(ACME, "user")
    before = town.witness.state()
    assert {place for of in before.owners().values() for place, _ in of} == {
        *TEAMS,
        town.witness.phones[STRANGER],
    }
    for deed in (Link(RELINKED, ACME, user), Text(RELINKED, "secret", user, 2), Wait(60), Text(RELINKED, "", user, 1)):
        deed.do(town)
        assert town.witness.wrongs == [], deed
    assert town.member(RELINKED) == (ACME, "U0DEV")
    shown = town.witness.state()
    assert shown.owners() == before.owners(), "it has sent the same ones there before"
    Text(RELINKED, "FORGET ME", user, 0).do(town)
    Wait(60).do(town)
    after = town.witness.state()
    sender = town.witness.phones[RELINKED].partition("#")[2]
    assert sender not in {by for of in after.owners().values() for _, by in of}
    assert after.owners().keys() == _tenants.files()
    assert len(shown.owners()) - len(after.owners()) == 4
    assert town.witness.wrongs == []
