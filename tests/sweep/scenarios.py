"""What people do with each feature, from beginning to end: played once without faults, then with each.

Rooster's words differ from scenario to scenario, so that the words tell whose trouble it is: whoever is not to be hurt
says "untouched", what must not be seen any more says "fleeting".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests import clock
from tests.photos import PHONE
from tests.sweep.scene import ACME, NEWCOMER, Scene

ADA, BEN, CHI, DEV, EVE = "U0ADA", "U0BEN", "U0CHI", "U0DEV", "U0EVE"
GLOBEX, ORG, EAST = "T0OTHER", "E0INITECH", "T0EAST"
DAY, HOUR = 24 * 3600, 3600
MONDAY = "2026-11-23T"


@dataclass(frozen=True)
class Scenario:
    """`play`: what people do. `place`: "one" workspace, "two", or "open": none yet, installed by the pages.

    `about`: the places and people whose trouble is looked for first. `first`: what gets no answer once, so that what
    follows a doubt is reached: (job or request, method, place or member). `refused`: the same, which an unheard-of code
    refuses for ever. `gone`: words that nobody may see at the end.
    """

    name: str
    play: Callable[[Scene], None]
    place: str = "one"
    about: tuple[str, ...] = ()
    first: tuple[tuple[str, str, str], ...] = ()
    refused: tuple[str, str, str] = ("", "", "")
    gone: str = ""


def _standup(scene: Scene, name: str, user: str = ADA, channel: str = "C0TEAM", team: str = ACME) -> None:
    """A standup on Mondays, asked at 09:00 in Prague and reported at 11:00."""
    shown = scene.command(user, "/standup new", channel, team)
    values = {"name": name, "weekdays": ["0"], "zone": "Europe/Prague", "channel": channel}
    scene.submit(user, shown, team, values={key: {key: value} for key, value in values.items()})


def day(scene: Scene) -> None:
    """Two standups in Acme, one of which nobody touches, and one in another workspace."""
    people = scene.play.people
    people.channel("C0QUIET", name="quiet")
    for user in (ADA, BEN, CHI):
        people.member(user, channel="C0QUIET", join=False)
    with scene.bystanders():
        _standup(scene, "Untouched", DEV, "C0QUIET")
        _standup(scene, "Untouched", EVE, "C0OTHER", GLOBEX)
    _standup(scene, "Daily")
    scene.at(f"{MONDAY}08:20:00Z")
    with scene.bystanders():
        scene.answers(EVE, "untouched by the neighbours", "Answer", "globex", GLOBEX)
        scene.answers(DEV, "untouched by the others", "Answer", "quiet", about="Untouched")
    scene.answers(BEN, "ben at first", "Answer")
    scene.answers(BEN, "ben on second thoughts", "Edit")
    scene.answers(CHI, "chi in good time", "Answer")
    people.home(ADA)
    scene.at(f"{MONDAY}10:20:00Z")
    scene.answers(BEN, "ben in the end", "Edit")
    scene.command(ADA, "/standup answer Daily")
    people.home(BEN)
    scene.on(HOUR)


def late(scene: Scene) -> None:
    """Who answers after the report, who skips, who edits, and a report that is asked for once more."""
    people = scene.play.people
    people.member(BEN, channel="C0TEAM", join=False)
    _standup(scene, "Daily")
    scene.at(f"{MONDAY}08:20:00Z")
    scene.press(DEV, "Skip today")
    people.member("U0NEW", name=NEWCOMER, channel="C0TEAM")
    scene.answer_by_command("U0NEW", "new here")
    scene.at(f"{MONDAY}10:20:00Z")
    scene.answers(CHI, "chi overslept", "Answer")
    scene.on(600)
    scene.answers(CHI, "chi is awake", "Edit")
    scene.command(ADA, "/standup report")
    scene.on(HOUR)
    scene.command(DEV, "/standup delete")
    scene.press(DEV, "Delete", "C0TEAM")
    scene.on(HOUR)


def missed(scene: Scene) -> None:
    """The channel is gone when its members are to be asked: the owner is told."""
    _standup(scene, "Daily")
    scene.play.people.channel("C0TEAM", archived=True)
    scene.at(f"{MONDAY}08:20:00Z")


def moved(scene: Scene) -> None:
    """The channel is gone when the report is due: it goes to the owner."""
    _standup(scene, "Daily")
    scene.at(f"{MONDAY}08:20:00Z")
    scene.answers(BEN, "ben in good time", "Answer")
    scene.play.people.channel("C0TEAM", archived=True)
    scene.at(f"{MONDAY}10:20:00Z")
    scene.answers(CHI, "chi overslept", "Answer")
    scene.on(HOUR)


def waiting(scene: Scene) -> None:
    """Answers in good time, then nothing that anybody does for a working day, then a late one."""
    _standup(scene, "Daily")
    scene.at(f"{MONDAY}08:20:00Z")
    scene.answers(BEN, "ben in good time", "Answer")
    scene.answers(CHI, "chi in good time", "Answer")
    scene.at(f"{MONDAY}17:00:00Z")
    scene.answers(DEV, "dev after work", "Answer")
    scene.on(HOUR)


def emoji(scene: Scene) -> None:
    """Switched on, reacting, asked why, taken back; unblocked; and asked in a direct message."""
    scene.command(ADA, "/emoji on")
    ts = scene.say(BEN, "C0TEAM", "prod is down")
    scene.on(60)
    scene.shortcut(ADA, "emoji_why", "C0TEAM", ts)
    scene.press(ADA, "Remove it", "C0TEAM") or scene.press(ADA, "Remove it")
    scene.command(DEV, "/emoji block :gift:")
    scene.command(DEV, "/emoji unblock :gift:")
    scene.say(CHI, CHI, "we shipped it!")
    scene.on(60)


def snaps(scene: Scene) -> None:
    """Posted and gone; kept; deleted by an admin; a reply in a thread, kept there."""
    scene.command(BEN, "/snap 10s fleeting words")
    scene.on(60)
    scene.command(ADA, "/snap 10m kept words")
    scene.press(ADA, "Keep it", "C0TEAM")
    scene.command(CHI, "/snap 10m fleeting thoughts")
    scene.press(DEV, "Delete now", "C0TEAM")
    scene.on(1200)


def threads(scene: Scene) -> None:
    """A reply that vanishes, from a message's menu."""
    ts = scene.say(BEN, "C0TEAM", "where is the key?")
    shown = scene.shortcut(ADA, "snap_reply", "C0TEAM", ts)
    scene.submit(ADA, shown, values={"message": {"message": "fleeting reply"}, "delay": {"delay": "10s"}})
    scene.on(60)
    shown = scene.shortcut(ADA, "snap_reply", "C0TEAM", ts)
    scene.submit(ADA, shown, values={"message": {"message": "kept reply"}, "delay": {"delay": "10m"}})
    scene.press(ADA, "Keep it", "C0TEAM")
    scene.on(1200)


def photos(scene: Scene) -> None:
    """A phone is linked; a picture shows in the photo channel, and in an answer."""
    _standup(scene, "Daily")
    scene.at(f"{MONDAY}08:20:00Z")
    code = re.search(r"\*(\d{3}) (\d{3})\*", str(scene.command(ADA, "/photos link").get("body")))
    if code:
        scene.text(PHONE, code[1] + code[2])
    scene.command(ADA, "/photos channel #team")
    scene.command(DEV, "/photos as files")
    scene.text(PHONE, "our office", "chart.png")
    scene.press_in_time(ADA, "Add to my answer")
    scene.at(f"{MONDAY}10:20:00Z")


def relinked(scene: Scene) -> None:
    """A phone becomes somebody else's: both are told."""
    for user in (ADA, BEN):
        code = re.search(r"\*(\d{3}) (\d{3})\*", str(scene.command(user, "/photos link").get("body")))
        if code:
            scene.text(PHONE, code[1] + code[2])


def workspace(scene: Scene) -> None:
    """Installed, welcomed, asked for its state, exported, talked to, forgotten."""
    scene.install(ACME, DEV)
    scene.press_in_time(DEV, "Create the first standup")
    scene.command(ADA, "/rooster status")
    scene.command(DEV, "/rooster features emoji off")
    scene.command(DEV, "/rooster export")
    scene.say(BEN, BEN, "hello?")
    scene.on(4 * HOUR)
    scene.command(DEV, "/rooster forget")
    scene.press(DEV, "Delete everything", "C0TEAM")
    scene.on(HOUR)


def leaving(scene: Scene) -> None:
    """An uninstall whose news comes when Rooster is back: Slack is asked whether the token is good."""
    scene.install(ACME, DEV)
    scene.play.people.event({"type": "app_uninstalled"}, team=ACME, event_time=clock.now() - 60)
    scene.on(HOUR)


def renewal(scene: Scene) -> None:
    """A token that expires is renewed, by a job and by a request."""
    scene.play.people.rotation(on=True)
    scene.install(ACME, DEV)
    scene.on(13 * HOUR)
    scene.say(BEN, BEN, "we shipped it!")
    scene.on(13 * HOUR)
    scene.command(DEV, "/rooster status")


def org(scene: Scene) -> None:
    """Somebody of an org's workspace uses Rooster before the news that it is open to them came."""
    scene.install(ORG, "U0GIL")
    scene.play.people.access(team=EAST, granted=True)
    scene.on(60)
    scene.forget_workspace(EAST)
    scene.command("U0GIL", "/standup list", "C0EAST", EAST)
    scene.on(HOUR)


SCENARIOS = (
    Scenario("a day of standups", day, "two", ("C0TEAM", BEN, "D0BEN", ADA)),
    Scenario(
        "a day after doubts",
        day,
        "two",
        ("C0TEAM", BEN, "D0BEN", ADA),
        first=(("standup_prompt", "chat.postMessage", BEN), ("standup_report", "chat.postMessage", "C0TEAM")),
    ),
    Scenario("late answers", late, "one", ("C0TEAM", CHI, "D0CHI")),
    Scenario(
        "late answers after doubts",
        late,
        "one",
        ("C0TEAM", CHI, "D0CHI"),
        first=(("standup_reply", "chat.postMessage", "C0TEAM"),),
    ),
    Scenario("no channel to ask in", missed),
    Scenario("no channel to report to", moved),
    Scenario(
        "no channel, and an owner who cannot be told", missed, refused=("standup_notice", "chat.postMessage", ADA)
    ),
    Scenario("somebody has to act", waiting, refused=("standup_roster", "conversations.members", "C0TEAM")),
    Scenario("a quiet day", waiting),
    Scenario("emoji", emoji, "one", ("C0TEAM",)),
    Scenario("messages that vanish", snaps, "one", ("C0TEAM",), gone="fleeting"),
    Scenario(
        "messages that vanish, after doubts",
        snaps,
        "one",
        ("C0TEAM",),
        first=(("/snap", "chat.postMessage", "C0TEAM"),),
        gone="fleeting",
    ),
    Scenario("replies that vanish", threads, "one", ("C0TEAM",), gone="fleeting"),
    Scenario(
        "replies that vanish, after doubts",
        threads,
        "one",
        ("C0TEAM",),
        first=(("form snap_reply", "chat.postMessage", "C0TEAM"),),
        gone="fleeting",
    ),
    Scenario("photos", photos, "one", ("C0TEAM", ADA)),
    Scenario("a phone changes hands", relinked),
    Scenario("a workspace", workspace, "open"),
    Scenario("an uninstall", leaving, "open"),
    Scenario("a token that expires", renewal, "open"),
    Scenario("an org", org, "open"),
)
