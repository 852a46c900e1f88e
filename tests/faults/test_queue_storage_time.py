"""Messages twice, reordered, lost or poisonous; a table that refuses; ticks that are late (rows C1 to C15)."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.app import SQSEventConfig

import app as rooster_app
from chalicelib import wiring
from chalicelib.aws.table import Put
from chalicelib.features.standups import jobs, templates
from chalicelib.jobs import model
from chalicelib.jobs.store import LEASE_SECONDS
from tests import clock
from tests.conftest import MONDAY
from tests.faults import _real_aws
from tests.faults._looks import ACME, POST, PROMPT, REPORT, TEAM, TOMORROW, asked, crowd, dms, texts
from tests.faults._queue import MAX_RECEIVES, at_once, deliver_until_given_up, drain, queue_url, work_all
from tests.faults._throttle import CONFLICT, DOWN, PLAIN_CONFLICT, THROTTLED
from tests.harness import QUEUE, TABLE, Stage, buttons, words
from tests.size import sized
from tests.wire import Answer, refusing

A_WHILE, HOUR = 600, 3600
POISON = [
    "not JSON",
    "",
    "[" * 50_000,
    "null",
    "{}",
    '{"version": "99", "workspace": "T0ROOSTER", "job": "x"}',
    '{"version": 1, "workspace": "T0ROOSTER"}',
]


@pytest.fixture
def play_on_aws() -> Iterator[Stage]:
    """The play on an AWS that is strict where moto is not, and quick with many items."""
    with _real_aws.fresh_play(MONDAY) as play:
        yield play


def open_messages(play: Stage, kind: str = "") -> list[str]:
    """The queue messages of the open jobs whose id begins with `kind`."""
    play.rooster.forward()
    due = [item for item in play.rooster.items() if "shard" in item]
    bodies = [model.message_of_key({"pk": item["pk"]["S"], "sk": item["sk"]["S"]}) for item in due]
    return sorted(body for body in bodies if json.loads(body)["job"].startswith(kind))


def up_to_the_prompts(play: Stage) -> list[str]:
    """The standup has opened and found its people; the messages that ask them wait."""
    play.new_standup()
    play.people.clock(set=PROMPT)
    for kind in ("open.", "roster."):
        work_all(open_messages(play, kind)[:1])
    return open_messages(play, "prompt.")


# C1, C2, C5: messages twice and in any order


@pytest.mark.fault("C1")
@pytest.mark.fault("C5")
def test_every_message_twice_in_a_whole_day_doubles_nothing(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    once = play.rooster.work

    def twice(message: dict[str, Any]) -> bool:
        wiring.worker().work([message["Body"]])
        return once(message)

    monkeypatch.setattr(play.rooster, "work", twice)
    asked(play)
    play.answer("U0BEN", "Ben's", None, None)
    play.at(REPORT)
    play.answer("U0CHI", "Chi's", None, None)
    assert dms(play, *TEAM) == [1, 1, 1, 1]
    assert ["Ben's" in words(m) or "Chi's" in words(m) for m in play.channel()] == [False, True, True]


@pytest.mark.fault("C1")
def test_two_workers_with_one_message_ask_once(play: Stage) -> None:
    ada, *_ = up_to_the_prompts(play)
    asking, asked_already = threading.Event(), threading.Event()
    answer = wiring.container().workspaces

    def slow(workspace: str) -> Any:
        asking.set()
        asked_already.wait(10)
        return type(answer).paced_slack(answer, workspace)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answer, "paced_slack", slow)
        first = threading.Thread(target=work_all, args=([ada],))
        first.start()
        asking.wait(10)
        work_all([ada])
        asked_already.set()
        first.join()
    assert dms(play, *TEAM) == [1, 0, 0, 0]


@pytest.mark.fault("C1")
def test_eight_workers_at_once_with_all_messages_ask_everybody_once(play_on_aws: Stage) -> None:
    bodies = up_to_the_prompts(play_on_aws)
    at_once(*[lambda: work_all(bodies)] * 8)
    assert dms(play_on_aws, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("C2")
def test_an_answer_whose_jobs_come_after_the_report_is_in_it(play: Stage) -> None:
    asked(play)
    view = play.open_form("U0BEN")
    play.people.submit("U0BEN", view["id"], answers=["Ben's", None, None])
    play.people.clock(set=REPORT)
    work_all(open_messages(play, "report."))
    play.settle()
    assert texts(play.channel()).count("Ben's") == 1
    assert "Answered* (1): Ben" in words(play.channel()[0])
    assert buttons(play.dm("U0BEN")[0]) == ["Edit"]


@pytest.mark.fault("C2")
def test_edits_worked_off_backwards_show_the_last_one(play: Stage) -> None:
    asked(play)
    play.answer("U0BEN", "first", None, None)
    play.at(REPORT)
    for text in ("second", "third"):
        view = play.open_form("U0BEN")
        play.people.submit("U0BEN", view["id"], answers=[text, None, None])
    work_all(open_messages(play, "reply.")[::-1])
    play.settle()
    assert [part in texts(play.channel()) for part in ("first", "second", "third")] == [False, False, True]


@pytest.mark.fault("C2")
def test_a_late_answer_worked_off_before_the_head_is_posted_waits_for_it(play: Stage) -> None:
    asked(play)
    play.people.clock(set=REPORT)
    play.people.faults(method=POST, status=500, channel="C0TEAM")
    work_all(open_messages(play, "report."))
    play.answer("U0BEN", "late", None, None)
    play.settle(within=A_WHILE)
    head, *replies = play.channel()
    assert "Answered" in words(head)
    assert [reply["thread_ts"] for reply in replies] == [head["ts"]]


# C6, C7, C8: one job a message, and poison


@pytest.mark.fault("C6")
@pytest.mark.fault("C7")
def test_a_message_is_one_job_so_that_only_what_failed_comes_back() -> None:
    (work,) = [source for source in rooster_app.app.event_sources if isinstance(source, SQSEventConfig)]
    assert (work.name, work.batch_size, work.queue) == ("work", 1, QUEUE)


@pytest.mark.fault("C7")
def test_of_ten_messages_only_the_fourth_comes_back(play: Stage) -> None:
    bodies = up_to_the_prompts(play)
    drain(play)
    for body in [*bodies[:3], "poison", *bodies[3:]]:
        send(play, body)
    play.rooster.step()
    assert dms(play, *TEAM) == [1, 1, 1, 1]
    attribute = "ApproximateNumberOfMessagesNotVisible"
    waiting = play.rooster.sqs.get_queue_attributes(QueueUrl=queue_url(play), AttributeNames=[attribute])
    assert (waiting["Attributes"][attribute], len(play.rooster.failures)) == ("1", 1)


def send(play: Stage, body: str) -> None:
    play.rooster.sqs.send_message(QueueUrl=queue_url(play), MessageBody=body or " ")


@pytest.mark.fault("C8")
@pytest.mark.parametrize("body", POISON, ids=lambda body: body[:30] or "empty")
def test_poison_becomes_a_dead_letter_after_five_tries_and_stops_nobody(play: Stage, body: str) -> None:
    drained = up_to_the_prompts(play)
    send(play, body)
    assert deliver_until_given_up(play) == MAX_RECEIVES
    assert play.rooster.dead_letters() == [body or " "]
    assert dms(play, *TEAM) == [1] * len(drained)


@pytest.mark.fault("C8")
@pytest.mark.fault("J7")
@pytest.mark.parametrize("change", [{"kind": "from_the_future"}, {"version": 2}], ids=str)
def test_a_job_of_another_release_waits_for_the_code_that_knows_it(play: Stage, change: dict[str, Any]) -> None:
    ada, *_ = up_to_the_prompts(play)
    alter(play, ada, change)
    deliver_until_given_up(play)
    play.later(A_WHILE)
    assert (play.rooster.dead_letters(), play.rooster.failures) == ([], [])
    alter(play, ada, {"kind": jobs.PROMPT, "version": 1})
    play.later(A_WHILE)
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("J7")
def test_a_message_of_another_release_runs_the_job_that_it_names(play: Stage) -> None:
    ada, *_ = up_to_the_prompts(play)
    drain(play)
    send(play, json.dumps({**json.loads(ada), "version": 2}))
    play.rooster.step()
    assert dms(play, "U0ADA") == [1]


def alter(play: Stage, body: str, change: dict[str, Any]) -> None:
    """Write into the job that `body` names."""
    table, job = wiring.container().table, json.loads(body)["job"]
    item = table.get(model.key(ACME, job))
    assert item
    table.commit(Put({**item, **change}))


@pytest.mark.fault("C8")
def test_a_bug_only_delays_what_goes_on_by_itself_after_the_fix(play: Stage) -> None:
    up_to_the_prompts(play)
    with pytest.MonkeyPatch.context() as bug:
        bug.setattr(templates, "prompt", None)
        deliver_until_given_up(play)
        play.settle(within=A_WHILE)
    assert play.rooster.failures
    assert (play.rooster.dead_letters(), dms(play, *TEAM)) == ([], [1, 0, 0, 0])
    assert "couldn't ask everyone" in words(play.dm("U0ADA")[0])
    play.later(HOUR)
    assert dms(play, *TEAM) == [2, 1, 1, 1]


@pytest.mark.fault("C8")
@pytest.mark.fault("H4")
def test_a_question_that_a_bug_held_up_for_a_day_is_not_asked(play: Stage) -> None:
    up_to_the_prompts(play)
    with pytest.MonkeyPatch.context() as bug:
        bug.setattr(templates, "prompt", None)
        deliver_until_given_up(play)
    play.at("2026-11-24T07:30:00Z")
    assert dms(play, *TEAM) == [0, 0, 0, 0]


# C9, C10, C11: the table


@pytest.mark.fault("C9")
@pytest.mark.parametrize("refusal", [THROTTLED, DOWN], ids=["throttled", "down"])
@pytest.mark.parametrize("operation", ["GetItem", "PutItem", "UpdateItem", "TransactWriteItems", "Query"])
def test_a_table_that_refuses_twice_is_not_noticed(play: Stage, operation: str, refusal: Answer) -> None:
    play.new_standup()
    with refusing(operation, refusal, times=2) as refused:
        play.at(PROMPT)
    assert (len(refused), play.rooster.failures) == (2, [])
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("C9")
@pytest.mark.parametrize("operation", ["GetItem", "PutItem", "UpdateItem", "TransactWriteItems"])
def test_a_table_that_refuses_for_an_hour_only_delays(play: Stage, operation: str) -> None:
    play.new_standup()
    play.people.clock(set=PROMPT)
    with refusing(operation, THROTTLED):
        play.rooster.step()
        play.rooster.step()
    assert dms(play, *TEAM) == [0, 0, 0, 0]
    play.later(3500)
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("C9")
@pytest.mark.parametrize("nth", range(1, 7))
def test_a_table_that_fails_in_the_middle_of_a_question_doubles_nothing(play: Stage, nth: int) -> None:
    bodies = up_to_the_prompts(play)
    drain(play)
    send(play, bodies[0])
    with refusing("DynamoDB", THROTTLED, nth=nth):
        play.rooster.step()
    assert play.rooster.failures
    play.later(LEASE_SECONDS + 60)
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("C9")
def test_a_run_that_cannot_be_opened_leaves_nothing_half_done(play: Stage) -> None:
    play.new_standup()
    play.people.clock(set=PROMPT)
    with refusing("TransactWriteItems", THROTTLED):
        play.rooster.step()
    kept = [item["sk"]["S"] for item in play.rooster.items()]
    assert not [sk for sk in kept if sk.startswith(("run#", "job#roster.", "job#report."))]


@pytest.mark.fault("C9")
def test_an_answer_that_cannot_be_kept_is_not_half_kept_and_can_be_sent_again(play: Stage) -> None:
    asked(play)
    view = play.open_form("U0BEN")
    with refusing("TransactWriteItems", THROTTLED):
        told = play.people.submit("U0BEN", view["id"], answers=["Ben's", None, None])
    assert told["status"] == 200
    assert told["errors"]
    play.people.submit("U0BEN", view["id"], answers=["Ben's", None, None])
    play.at(REPORT)
    assert texts(play.channel()).count("Ben's") == 1


@pytest.mark.fault("C10")
@pytest.mark.parametrize(
    ("operation", "conflict"),
    [("TransactWriteItems", CONFLICT), ("UpdateItem", PLAIN_CONFLICT), ("PutItem", PLAIN_CONFLICT)],
)
def test_a_conflict_twice_is_not_noticed(play: Stage, operation: str, conflict: Answer) -> None:
    play.new_standup()
    with refusing(operation, conflict, times=2) as refused:
        play.at(PROMPT)
    assert (len(refused), play.rooster.failures) == (2, [])
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("C10")
def test_a_conflict_that_stays_is_tried_three_times_and_then_later(play: Stage) -> None:
    play.new_standup()
    play.people.clock(set=PROMPT)
    with refusing("TransactWriteItems", CONFLICT) as refused:
        play.rooster.step()
    assert len(refused) == 3
    play.later(A_WHILE)
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("C10")
def test_two_answers_at_once_are_both_kept_in_order(play_on_aws: Stage) -> None:
    asked(play_on_aws)
    views = {user: play_on_aws.open_form(user)["id"] for user in TEAM}
    submit = play_on_aws.people.submit
    at_once(*[lambda u=user, v=view: submit(u, v, answers=[f"by {u}", None, None]) for user, view in views.items()])
    play_on_aws.at(REPORT)
    assert [texts(play_on_aws.channel()).count(f"by {user}") for user in TEAM] == [1, 1, 1, 1]


@pytest.mark.fault("C11")
def test_more_answers_than_one_item_could_hold_lose_nothing(play_on_aws: Stage) -> None:
    """45 members write 450,000 bytes, and an item holds 400 KB."""
    play = play_on_aws
    everybody = crowd(play, sized(45, 120))
    play.new_standup(questions="One?\nTwo?\nThree?\nFour?\nFive?")
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    for user in everybody:
        view = play.open_form(user)
        play.people.submit(user, view["id"], answers=[f"{user} {number} ".ljust(2000, "x") for number in range(5)])
    report = open_messages(play, "report.")
    _real_aws.set_clock(play, set=REPORT)
    for _ in range(1 + len(everybody)):
        work_all(report)
        _real_aws.set_clock(play, advance=1)
    said = texts(play.channel())
    assert all(said.count(f"{user} {number} ") == 1 for user in everybody for number in range(5))


# C12: rows that should be gone


@pytest.mark.fault("C12")
def test_a_lease_that_ran_out_holds_nobody_up_though_its_row_is_there(play: Stage) -> None:
    ada, *_ = up_to_the_prompts(play)
    wiring.worker()._jobs.claim(ACME, json.loads(ada)["job"])
    work_all([ada])
    assert dms(play, "U0ADA") == [0]
    play.people.clock(advance=LEASE_SECONDS + 1)
    work_all([ada])
    assert dms(play, "U0ADA") == [1]


@pytest.mark.fault("C12")
@pytest.mark.parametrize("is_purged", [False, True], ids=["rows still there", "rows purged"])
def test_old_rows_change_nothing_whether_they_are_purged_or_not(play: Stage, is_purged: bool) -> None:
    bodies = up_to_the_prompts(play)
    play.settle()
    play.at(TOMORROW)
    play.at("2026-11-25T08:30:00Z")
    if is_purged:
        purge(play)
    work_all(bodies)
    assert dms(play, *TEAM) == [3, 3, 3, 3]


def purge(play: Stage) -> None:
    """What DynamoDB's TTL does, sooner or later."""
    for item in list(play.rooster.items()):
        if int(item.get("expires", {"N": str(10**12)})["N"]) < clock.now():
            play.rooster.dynamodb.delete_item(TableName=TABLE, Key={name: item[name] for name in ("pk", "sk")})


# C15: ticks, and what the tick makes good


def tick() -> None:
    wiring.ticker().tick({})


def without_ticks(play: Stage, monkeypatch: pytest.MonkeyPatch, until: str) -> None:
    """The clock goes on, and nothing runs."""
    with monkeypatch.context() as stopped:
        stopped.setattr(play.rooster, "tick", lambda **_: None)
        play.people.clock(set=until)


@pytest.mark.fault("C15")
def test_ticks_twice_and_at_once_ask_everybody_once(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    play.new_standup()
    without_ticks(play, monkeypatch, PROMPT)
    at_once(tick, tick)
    tick()
    play.settle()
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("C15")
def test_two_ticks_in_one_second_are_no_error_on_aws(play_on_aws: Stage) -> None:
    play_on_aws.new_standup()
    at_once(*[tick] * 3)
    for _ in range(3):
        tick()
    play_on_aws.at(PROMPT)
    assert dms(play_on_aws, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("C15")
@pytest.mark.fault("C16")
def test_a_clock_that_steps_back_is_no_error_on_aws(play_on_aws: Stage) -> None:
    play_on_aws.new_standup()
    play_on_aws.people.clock(advance=5)
    _real_aws.set_clock(play_on_aws, advance=-5)
    tick()
    play_on_aws.at(PROMPT)
    assert dms(play_on_aws, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("C15")
def test_ticks_missing_for_seven_minutes_only_delay(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    play.new_standup()
    without_ticks(play, monkeypatch, "2026-11-23T08:07:00Z")
    tick()
    play.settle()
    assert dms(play, *TEAM) == [1, 1, 1, 1]
    play.at(TOMORROW)
    assert dms(play, *TEAM) == [2, 2, 2, 2]


@pytest.mark.fault("C15")
def test_ticks_missing_for_three_hours_cost_the_run_and_tell_the_owner_once(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    play.new_standup()
    without_ticks(play, monkeypatch, "2026-11-23T11:00:00Z")
    tick()
    tick()
    play.settle()
    assert dms(play, *TEAM) == [1, 0, 0, 0]
    assert "I missed" in texts(play.dm("U0ADA"))
    play.at(TOMORROW)
    assert dms(play, *TEAM) == [2, 1, 1, 1]


@pytest.mark.fault("C15")
def test_a_lost_stream_record_delays_by_a_minute(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    play.people.say("U0BEN", "U0BEN", "hello?")
    lost = play.rooster.streams.get_records(ShardIterator=play.rooster._stream_position)
    play.rooster._stream_position = lost["NextShardIterator"]
    play.rooster.step()
    assert dms(play, "U0BEN") == [0]
    without_ticks(play, monkeypatch, "2026-11-23T07:01:02Z")
    tick()
    play.settle()
    assert dms(play, "U0BEN") == [1]


@pytest.mark.fault("C15")
def test_a_lost_queue_message_delays_by_a_minute(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    play.people.say("U0BEN", "U0BEN", "hello?")
    play.rooster.forward()
    drain(play)
    play.rooster.step()
    assert dms(play, "U0BEN") == [0]
    without_ticks(play, monkeypatch, "2026-11-23T07:01:02Z")
    tick()
    play.settle()
    assert dms(play, "U0BEN") == [1]


@pytest.mark.fault("C15")
def test_messages_that_the_queue_loses_after_the_tick_are_queued_again(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    play.new_standup()
    play.people.clock(set="2026-11-23T07:50:00Z")
    drain(play)
    without_ticks(play, monkeypatch, "2026-11-23T08:02:00Z")
    tick()
    play.settle()
    assert dms(play, *TEAM) == [1, 1, 1, 1]
