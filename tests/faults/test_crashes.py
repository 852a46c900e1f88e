"""A worker is killed, by SIGKILL, at every external call of every kind of job: people see each message once (C3 to C5).

The killed worker is a process of its own; it shares the AWS and the Slack with this one, in which the queue then
delivers the message again and the tick sweeps what is overdue.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.jobs.model import message_of_key
from chalicelib.jobs.store import LEASE_SECONDS
from chalicelib.jobs.tick import GRACE_SECONDS
from tests.faults._doomed_worker import NEVER, DoomedWorker
from tests.faults._looks import POST, PROMPT, REPORT, TEAM, asked
from tests.faults._real_aws import Moment, aws, on_aws, remember, return_to, set_clock, stage
from tests.harness import BUCKET, Stage, buttons, words
from tests.photos import PHONE, code_for, files, link_phone, text
from tests.size import sized

FEWEST_CALLS = 4
PLACES = ("C0TEAM", *TEAM)
RECEIPT = "Thanks!"
"""How the message begins that shows members what they answered."""
NIGHT = "2026-11-22T22:00:00Z"
Seen = dict[str, Any]


@dataclass(frozen=True)
class Crash:
    """The play, and the worker that dies in it."""

    play: Stage
    worker: DoomedWorker


@pytest.fixture(scope="module")
def machine() -> Iterator[Crash]:
    """One AWS, one Slack and one factory of workers for all tests of a process."""
    with aws() as endpoint, stage(endpoint) as play:
        worker = DoomedWorker()
        yield Crash(play, worker)
        worker.stop()


@pytest.fixture
def crash(machine: Crash) -> Crash:
    """Everything fresh, on a Sunday night."""
    on_aws(machine.play).ticks = False
    machine.play.people.reset()
    refill(machine.play, {})
    wiring.cold_start(wiring.container().now)  # what is known of the table's secret, which went with it
    set_clock(machine.play, set=NIGHT)
    return machine


# Scenes: each ends where the job is due


def opened(play: Stage) -> None:
    play.new_standup()
    play.people.clock(set=PROMPT)


def missed(play: Stage) -> None:
    play.new_standup()
    play.people.clock(set=REPORT)


def channel_lost(play: Stage) -> None:
    play.new_standup()
    play.people.channel("C0TEAM", private=True, rooster=False)
    play.people.clock(set=PROMPT)


def forbidden(play: Stage) -> None:
    play.new_standup()
    for user in ("U0ADA", "U0CHI", "U0DEV"):
        play.people.member(user, channel="C0TEAM", join=False)
    play.people.faults(method=POST, times=1000, error="restricted_action", channel="U0BEN")
    play.people.clock(set=PROMPT)


def answered(play: Stage) -> None:
    asked(play)
    submit(play, "U0BEN", "Ben's")


def due_to_report(play: Stage) -> None:
    asked(play)
    play.answer("U0BEN", "Ben's", None, None)
    play.answer("U0CHI", "Chi's", None, None)
    play.people.clock(set=REPORT)


def due_to_report_at_length(play: Stage) -> None:
    asked(play)
    play.answer("U0BEN", "&" * 2000, "&" * 2000, "&" * 2000)
    play.people.clock(set=REPORT)


def due_to_report_nowhere(play: Stage) -> None:
    asked(play)
    play.answer("U0BEN", "Ben's", None, None)
    play.people.channel("C0TEAM", rooster=False)
    play.people.clock(set=REPORT)


def reported(play: Stage) -> None:
    due_to_report(play)
    play.settle()


def answered_late(play: Stage) -> None:
    reported(play)
    submit(play, "U0DEV", "Dev's")


def edited(play: Stage) -> None:
    reported(play)
    submit(play, "U0CHI", "Chi's other")


def wrote(play: Stage) -> None:
    asked(play)
    play.people.say("U0BEN", "U0BEN", "Fixed the login bug")


def skipped_by_word(play: Stage) -> None:
    asked(play)
    play.people.say("U0BEN", "U0BEN", "skip")


def greeted(play: Stage) -> None:
    play.people.say("U0BEN", "U0BEN", "help")


def to_vanish(play: Stage) -> None:
    play.people.command("U0ADA", "C0TEAM", "/snap", "5s the coffee is ready")


def to_vanish_from_a_thread(play: Stage) -> None:
    ts = play.people.say("U0BEN", "C0TEAM", "who is in?")["ts"]
    view = play.people.shortcut("U0ADA", "snap_reply", "C0TEAM", ts)["view"]["id"]
    play.people.submit("U0ADA", view, values={"message": {"message": "me"}, "delay": {"delay": "5s"}})


def undeletable(play: Stage) -> None:
    to_vanish(play)
    play.people.faults(method="chat.delete", times=1000, error="cant_delete_message")


def in_doubt(play: Stage) -> None:
    play.people.faults(method=POST, drop=True, channel="C0TEAM")
    play.people.command("U0ADA", "C0TEAM", "/snap", "6s the coffee is ready")


def in_doubt_out_of_sight(play: Stage) -> None:
    play.people.scopes(["chat:write", "channels:read", "users:read", "im:write", "im:history", "commands"])
    in_doubt(play)


def phone_linked(play: Stage) -> None:
    text(play, code_for(play))


def channel_chosen(play: Stage) -> None:
    link_phone(play)
    photo_channel(play)


def texted(play: Stage) -> None:
    """A picture of Ada's, with words, for #team and for the standup that waits for her."""
    link_phone(play)
    asked(play)
    photo_channel(play)
    play.settle()
    text(play, "our new office", "sunrise.jpg")


def texted_for_the_standup(play: Stage) -> None:
    link_phone(play)
    asked(play)
    text(play, "", "chart.png")


def texted_by_a_stranger(play: Stage) -> None:
    text(play, "Ada", "chart.png", "sunrise.jpg")


def texted_in_vain(play: Stage) -> None:
    link_phone(play)
    play.people.text(PHONE, "", [{"data": "bm90IGEgcGljdHVyZQ==", "name": "notes.jpg"}])


def texted_as_links(play: Stage) -> None:
    texted(play)
    play.people.faults(method="files.getUploadURLExternal", times=1000, error="missing_scope")


def forgotten(play: Stage) -> None:
    texted_by_a_stranger(play)
    play.settle()
    text(play, "FORGET ME")


def photo_channel(play: Stage) -> None:
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")


def submit(play: Stage, user: str, answer: str) -> None:
    """Answer, and let nothing follow yet."""
    view = play.open_form(user)
    play.people.submit(user, view["id"], answers=[answer, None, None])


@dataclass(frozen=True)
class Scene:
    """`job`: how the id of the job begins whose worker dies, in its `turn`. In the end `says` is seen `times`.

    `pause`: seconds that the job may let pass between two looks. `again`: another scene dies at each call of this kind
    of job; here `make test` is content with some of them.
    """

    name: str
    prepare: Callable[[Stage], None]
    job: str
    says: str
    times: int = 1
    turn: int = 1
    pause: int = 3
    again: bool = False

    def deaths(self) -> Iterator[int]:
        """Of the points at which a worker may die, those at which it does."""
        return count(sized(1, 0), sized(4, 1)) if self.again else count()


ASKING = [
    Scene("open the run", opened, "open.", "time for", 4),
    Scene("roster", opened, "roster.", "time for", 4),
    Scene("prompt", opened, "prompt.", "time for", 4),
    Scene("thank-you", answered, "dm.", "Thanks!"),
    Scene("open too late", missed, "open.", "I missed", again=True),
    Scene("notice", missed, "notice.", "I missed"),
    Scene("help", greeted, "help.", "`/standup new`"),
    Scene("written answer", wrote, "heard.", "Is this your answer"),
    Scene("skip by word", skipped_by_word, "heard.", "if you change your mind", again=True),
    Scene("skip by word, told", skipped_by_word, "heard.", "if you change your mind", turn=2, again=True),
]
REPORTING = [
    Scene("head", due_to_report, "report.", "Answered* (2): Ben, Chi"),
    Scene("first reply", due_to_report, "report.", "Ben's", turn=2),
    Scene("last reply", due_to_report, "report.", "Chi's", turn=3, again=True),
    Scene("reply in parts", due_to_report_at_length, "report.", "*Ben*, continued", 3, turn=2, again=True),
    Scene("late reply", answered_late, "reply.", "Dev's"),
    Scene("edited reply", edited, "reply.", "Chi's other", again=True),
    Scene("head with a late one", answered_late, "head.", "Answered late* (1): Dev"),
]
GONE = [
    Scene("roster of a channel that is gone", channel_lost, "roster.", "is paused", again=True),
    Scene("report to a channel that is gone", due_to_report_nowhere, "report.", "is paused", again=True),
    Scene("forbidden prompt", forbidden, "prompt.", "some members", again=True),
]
VANISHING = [
    Scene("vanish", to_vanish, "snap.", "vanishes in", 0),
    Scene("vanish from a thread", to_vanish_from_a_thread, "snap.", "vanishes in", 0, again=True),
    Scene("what Slack does not delete", undeletable, "snap.", "couldn't delete your message", again=True),
    Scene("in doubt", in_doubt, "snap_doubt.", "vanishes in", 0, pause=20),
    Scene("in doubt, and nobody may look", in_doubt_out_of_sight, "snap_doubt.", "I can't check", again=True),
]
FETCHING = [
    Scene("linked phone", phone_linked, "photos_linked.", "is linked to you now"),
    Scene("photo channel", channel_chosen, "photos_channel.", "made this the photo channel"),
    Scene("fetch", texted, "photos_fetch.", "sent a picture"),
    Scene("fetched all", texted, "photos_fetch.", "sent a picture", turn=2, again=True),
    Scene("second of two", texted_by_a_stranger, "photos_fetch.", "", 0, turn=2, again=True),
    Scene("no picture", texted_in_vain, "photos_fetch.", "didn't arrive", again=True),
    Scene("forget", forgotten, "photos_forget.", "", 0),
]
SHOWING = [
    Scene("upload", texted, "photos_show.", "our new office"),
    Scene("post", texted, "photos_show.", "our new office", turn=2),
    Scene("no upload", texted_as_links, "photos_show.", "our new office", again=True),
    Scene("post links", texted_as_links, "photos_show.", "our new office", turn=2, again=True),
    Scene("for the standup alone", texted_for_the_standup, "photos_show.", "Add it to your answer", turn=2, again=True),
    Scene("offer", texted_for_the_standup, "picture.", "Add it to your answer"),
    Scene("trouble", texted_in_vain, "photos_show.", "didn't arrive", again=True),
]


@dataclass(frozen=True)
class Start:
    """A moment, and what the bucket held then."""

    moment: Moment
    files: Mapping[str, bytes]


def bring(play: Stage, scene: Scene) -> str:
    """Do all that is due, up to the job's turn; its queue message."""
    scene.prepare(play)
    turn = 0
    for _ in range(200):
        play.rooster.forward()
        due = [
            message_of_key({"pk": item["pk"]["S"], "sk": item["sk"]["S"]}) for item in play.rooster.due_jobs(within=0)
        ]
        mine = [body for body in due if json.loads(body)["job"].startswith(scene.job)][:1]
        others = [body for body in due if body not in mine]
        turn += bool(mine and not others)
        if turn == scene.turn:
            return mine[0]
        for body in others or mine:
            wiring.worker().work([body])
        if not due:
            play.people.clock(advance=1)
    raise AssertionError(f"no job {scene.job}")


def start_of(play: Stage) -> Start:
    """How things stand now."""
    s3 = play.rooster.s3
    held = {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in files(play.rooster)}
    return Start(remember(play), held)


def start_again(play: Stage, start: Start) -> None:
    """Everything as it was; Slack keeps files that nobody sees."""
    return_to(play, start.moment)
    refill(play, start.files)


def refill(play: Stage, wanted: Mapping[str, bytes]) -> None:
    """The bucket holds `wanted` and nothing else."""
    held = set(files(play.rooster))
    for key in held - wanted.keys():
        play.rooster.s3.delete_object(Bucket=BUCKET, Key=key)
    for key in wanted.keys() - held:
        play.rooster.s3.put_object(Bucket=BUCKET, Key=key, Body=wanted[key])


def recover(play: Stage, body: str, pause: int = 3) -> None:
    """The queue delivers again once the lease is over, the tick sweeps, and what follows from it follows."""
    play.people.clock(advance=LEASE_SECONDS + GRACE_SECONDS + 1)
    wiring.worker().work([body])
    play.rooster.step()
    for _ in range(200):
        waiting = play.rooster.due_jobs(within=pause)
        if not waiting:
            return
        work(waiting)
        set_clock(play, advance=1)
    raise AssertionError("it never came to rest")


def work(due: list[dict[str, Any]]) -> None:
    for item in due:
        wiring.worker().work([message_of_key({"pk": item["pk"]["S"], "sk": item["sk"]["S"]})])


def seen(play: Stage) -> Seen:
    """What people see and what Rooster keeps, by place, without the times."""
    return {place: told(play, place) for place in PLACES} | {"kept": kept(play), "files": files(play.rooster)}


def told(play: Stage, place: str) -> list[tuple[str, str, bool]]:
    """Rooster's messages in a channel or a DM, in any order: aloud, in full, and whether they stand in a thread."""
    messages = play.channel(place) if place.startswith("C") else play.dm(place)
    return sorted((message["text"], words(message), "thread_ts" in message) for message in messages)


KEPT = ("pk", "sk", "state", "file", "why")
_A_NOTICES_INSTANT = re.compile(r"(?<=\.channel)\.\d{10}\b|(?<=\.not_allowed)\.\d{10}\b")


def kept(play: Stage) -> list[str]:
    """Every item by its key: runs, rosters, timers, jobs with their state, and pictures with their file.

    A notice is called after its instant, which is another after a death.
    """
    return sorted(
        _A_NOTICES_INSTANT.sub("", " ".join(item[name]["S"] for name in KEPT if name in item))
        for item in play.rooster.items()
        if item["pk"]["S"] != "tick" and not item["sk"]["S"].startswith(("delivery#", "snap_pace"))
    )


def aftermath(crash: Crash, start: Start, body: str, when: str, call: int, pause: int) -> Seen | None:
    """What there is in the end if the worker dies at `call`; None if it does not get that far."""
    start_again(crash.play, start)
    if not crash.worker.work(body, when, call).was_killed and call != NEVER:
        return None
    recover(crash.play, body, pause)
    return seen(crash.play)


def differences(crash: Crash, start: Start, body: str, untouched: Seen, scene: Scene) -> list[str]:
    """Where a death leaves something else than `untouched`.

    Dying before call n + 1 is sent leaves the world as dying after call n was answered does; so the points are before
    the first call, and after each.
    """
    found: list[str] = []
    for point in scene.deaths():
        when, call = ("after", point) if point else ("before", 1)
        after = aftermath(crash, start, body, when, call, scene.pause)
        if after is None:
            assert point > FEWEST_CALLS
            break
        found += [f"{when} call {call}: {change}" for change in changes(untouched, after)]
    return found


def changes(before: Seen, after: Seen) -> Iterator[str]:
    """What is missing and what is too much, by place."""
    for place in before:
        missing: Counter[Any] = Counter(before[place])
        extra: Counter[Any] = Counter(after[place])
        if missing != extra:
            yield f"{place} lacks {list(missing - extra)}, has {list(extra - missing)} too much"


def sweep(crash: Crash, scene: Scene) -> None:
    """Play the scene without a death, then with one at each point: people see the same."""
    body = bring(crash.play, scene)
    start = start_of(crash.play)
    untouched = aftermath(crash, start, body, "before", NEVER, scene.pause)
    assert untouched
    seen = [full for place in PLACES for _, full, _ in untouched[place]]
    meant = [full for full in seen if scene.says == RECEIPT or not full.startswith(RECEIPT)]
    assert sum(scene.says in full for full in meant) == scene.times
    found = differences(crash, start, body, untouched, scene)
    assert found == [], "\n".join(found)


def test_each_kind_of_job_has_a_scene_that_dies_everywhere() -> None:
    scenes = [*ASKING, *REPORTING, *GONE, *VANISHING, *FETCHING, *SHOWING]
    assert {scene.job for scene in scenes} == {scene.job for scene in scenes if not scene.again}


def name_of(scene: Scene) -> str:
    return scene.name


@pytest.mark.fault("C3")
@pytest.mark.fault("C4")
@pytest.mark.fault("C5")
@pytest.mark.xdist_group("crashes while asking")
@pytest.mark.parametrize("scene", ASKING, ids=name_of)
def test_a_death_while_asking_is_not_seen(crash: Crash, scene: Scene) -> None:
    sweep(crash, scene)


@pytest.mark.fault("C3")
@pytest.mark.fault("C4")
@pytest.mark.fault("C5")
@pytest.mark.xdist_group("crashes while reporting")
@pytest.mark.parametrize("scene", REPORTING, ids=name_of)
def test_a_death_while_reporting_is_not_seen(crash: Crash, scene: Scene) -> None:
    sweep(crash, scene)


@pytest.mark.fault("C3")
@pytest.mark.fault("C4")
@pytest.mark.fault("C5")
@pytest.mark.fault("E6")
@pytest.mark.xdist_group("crashes while vanishing")
@pytest.mark.parametrize("scene", VANISHING, ids=name_of)
def test_a_death_while_a_message_vanishes_leaves_it_gone_or_its_author_told_once(crash: Crash, scene: Scene) -> None:
    sweep(crash, scene)


@pytest.mark.fault("C3")
@pytest.mark.fault("C4")
@pytest.mark.fault("C5")
@pytest.mark.xdist_group("crashes while fetching")
@pytest.mark.parametrize("scene", FETCHING, ids=name_of)
def test_a_death_while_fetching_leaves_each_picture_once(crash: Crash, scene: Scene) -> None:
    sweep(crash, scene)


@pytest.mark.fault("C3")
@pytest.mark.fault("C4")
@pytest.mark.fault("C5")
@pytest.mark.xdist_group("crashes while showing")
@pytest.mark.parametrize("scene", SHOWING, ids=name_of)
def test_a_death_while_showing_leaves_one_post_one_offer_and_at_most_a_file_that_nobody_sees(
    crash: Crash, scene: Scene
) -> None:
    sweep(crash, scene)


@pytest.mark.fault("C3")
@pytest.mark.fault("C4")
@pytest.mark.xdist_group("crashes while fetching")
def test_who_is_forgotten_while_the_fetching_worker_is_dead_leaves_no_file(crash: Crash) -> None:
    body = bring(crash.play, Scene("", texted_by_a_stranger, "photos_fetch.", ""))
    start = start_of(crash.play)
    for call in count(1):
        start_again(crash.play, start)
        if not crash.worker.work(body, "after", call).was_killed:
            assert call > FEWEST_CALLS
            return
        text(crash.play, "FORGET ME")
        crash.play.rooster.step()
        recover(crash.play, body)
        assert files(crash.play.rooster) == [], f"after call {call}"


@pytest.mark.fault("C4")
@pytest.mark.xdist_group("crashes while asking")
@pytest.mark.parametrize("scene", GONE, ids=name_of)
def test_a_death_while_slack_refuses_does_not_keep_it_from_the_owner(crash: Crash, scene: Scene) -> None:
    sweep(crash, scene)


@pytest.mark.fault("C4")
@pytest.mark.xdist_group("crashes while asking")
def test_who_answers_a_question_whose_worker_died_is_thanked(crash: Crash) -> None:
    play = crash.play
    body = bring(play, Scene("", opened, "prompt.", ""))
    start = start_of(play)
    user = json.loads(body)["job"].rpartition(".")[2]
    die_once_it_is_seen(crash, start, body, user)
    view = play.open_form(user)
    play.people.submit(user, view["id"], answers=["answered already", None, None])
    recover(play, body)
    assert [buttons(message) for message in play.dm(user)] == [["Edit"]]


def die_once_it_is_seen(crash: Crash, start: Start, body: str, user: str) -> None:
    """The worker dies as soon as Slack shows its message, before it can remember that."""
    for call in count(1):
        start_again(crash.play, start)
        assert crash.worker.work(body, "after", call).was_killed
        if crash.play.dm(user):
            return
