"""Installing goes wrong, twice, late or by hostile hands (rows F1 to F5 and C12)."""

import itertools
import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPConnection
from threading import Barrier
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.aws.table import Delete
from chalicelib.features.workspace import installing, pages
from chalicelib.features.workspace.install_errors import InstallError
from chalicelib.features.workspace.oauth_state import LIFE_SECONDS
from chalicelib.slack import oauth
from playground.installing import _fetch
from tests import clock
from tests.conftest import MONDAY
from tests.faults import _installs
from tests.faults._installs import (
    EXCHANGE,
    REDIRECT,
    START,
    after_exchange,
    all_at_once,
    arrive,
    exchanges,
    finish,
    in_slack,
    installation,
    installed,
    own_function,
    says,
    standup,
    stored,
    token,
    way,
    whole_table,
)
from tests.faults._looks import ACME, GLOBEX, PROMPT, dms
from tests.faults._throttle import DOWN, THROTTLED
from tests.harness import PATIENCE, Stage
from tests.wire import Answer, refusal, refusing

GLOBEX_PEOPLE = ("U0EVE", "U0FAY")
STRANGER = "https://stranger.example/"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>"
RACES, CALLBACKS = 20, 50
DISABLED = refusal("DisabledException")


@pytest.fixture
def play_on_aws() -> Iterator[Stage]:
    """The open play on an AWS of its own, whose conditions hold among many at once."""
    with _installs.on_aws(MONDAY) as play:
        yield play


def shortly(value: str) -> str:
    """An id for a test."""
    return ascii(value[:20])


# F1: the state


def a_part_changed(state: str, part: int) -> str:
    """`state` with one character of one part replaced."""
    parts = state.split(".")
    parts[part] = parts[part][:-1] + ("1" if parts[part][-1] != "1" else "2")
    return ".".join(parts)


def never_exchanged(play: Stage) -> bool:
    return not exchanges(play) and not stored(play)


@pytest.mark.fault("F1")
def test_without_a_state_nothing_is_exchanged(open_play: Stage) -> None:
    assert says(arrive(way().without("state")), InstallError.FORGED)
    assert never_exchanged(open_play)


@pytest.mark.fault("F1")
@pytest.mark.parametrize("part", range(4), ids=["until", "nonce", "browser", "signature"])
def test_a_state_of_which_any_part_is_changed_is_forged(open_play: Stage, part: int) -> None:
    back = way()
    assert says(arrive(back.but(state=a_part_changed(back.query["state"], part))), InstallError.FORGED)
    assert never_exchanged(open_play)


@pytest.mark.fault("F1")
@pytest.mark.parametrize("state", ["", "x", "...", "1.2.3.4", "٣.a.b.c", "9" * 5000, "null", "\x00"], ids=shortly)
def test_what_is_no_state_at_all_is_forged(open_play: Stage, state: str) -> None:
    assert says(arrive(way().but(state=state)), InstallError.FORGED)
    assert never_exchanged(open_play)


@pytest.mark.fault("F1")
def test_a_state_signed_with_another_secret_is_forged(open_play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    back = way()
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "rotated-since")
    wiring.cold_start(wiring.container().now)
    assert says(arrive(back), InstallError.FORGED)
    assert never_exchanged(open_play)


@pytest.mark.fault("F1")
@pytest.mark.parametrize(("late", "is_in_time"), [(-2, True), (0, False), (3600, False)])
def test_a_state_lives_for_ten_minutes(open_play: Stage, late: int, is_in_time: bool) -> None:
    back = way()
    open_play.people.clock(advance=LIFE_SECONDS + late)
    page = arrive(back)
    assert len(exchanges(open_play)) == is_in_time
    assert page.status == 200 if is_in_time else says(page, InstallError.EXPIRED)


@pytest.mark.fault("F1")
def test_a_state_works_once(open_play: Stage) -> None:
    back = way()
    assert arrive(back).status == 200
    before = stored(open_play)
    assert says(arrive(back), InstallError.REUSED)
    assert says(arrive(back.but(code=way().query["code"])), InstallError.REUSED)
    assert len(exchanges(open_play)) == 1
    assert stored(open_play) == before


@pytest.mark.fault("F1")
@pytest.mark.parametrize("cookie", ["none", "another's", "of another name", "of nonsense"])
def test_another_browser_exchanges_nothing(open_play: Stage, cookie: str) -> None:
    victim, attacker = way(), way()
    name, _, value = victim.cookie.partition("=")
    sent = {"none": "", "another's": attacker.cookie, "of another name": f"x{name}={value}", "of nonsense": "=;;=,"}
    back = _installs.Way(victim.query, sent[cookie])
    assert says(arrive(back), InstallError.OTHER_BROWSER)
    assert never_exchanged(open_play)
    assert arrive(victim).status == 200


@pytest.mark.fault("F1")
@pytest.mark.parametrize("other", ['prefs={"a": "b"}', "a b=c", "[=]", "bad", "x=1", 'q="'])
def test_other_cookies_of_the_same_site_do_not_hide_ours(open_play: Stage, other: str) -> None:
    back = way()
    assert arrive(_installs.Way(back.query, f"{other}; {back.cookie}; {other}")).status == 200


@pytest.mark.fault("F1")
@pytest.mark.fault("C12")
@pytest.mark.parametrize("is_purged", [False, True], ids=["row still there", "row purged"])
def test_a_used_state_stays_useless_whenever_its_row_is_purged(open_play: Stage, is_purged: bool) -> None:
    back = way()
    assert arrive(back).status == 200
    open_play.people.clock(advance=3 * LIFE_SECONDS)
    used = [item for item in open_play.rooster.items() if item["pk"]["S"].startswith("oauth#")]
    assert [int(item["expires"]["N"]) < clock.now() for item in used] == [True]
    if is_purged:
        wiring.container().table.commit(Delete({"pk": used[0]["pk"]["S"], "sk": "used"}))
    assert says(arrive(back), InstallError.EXPIRED)
    assert len(exchanges(open_play)) == 1


@pytest.mark.fault("C12")
def test_the_row_of_a_used_state_outlives_the_state(open_play: Stage) -> None:
    back = way()
    arrive(back)
    until = int(back.query["state"].partition(".")[0])
    (used,) = [item for item in open_play.rooster.items() if item["pk"]["S"].startswith("oauth#")]
    assert int(used["expires"]["N"]) >= until + 60


# F2: one state, many callbacks


@pytest.mark.fault("F2")
def test_of_50_callbacks_with_one_state_one_exchanges(play_on_aws: Stage) -> None:
    play = play_on_aws
    functions = [own_function() for _ in range(CALLBACKS)]
    for race in range(1, RACES + 1):
        back = way()
        found = all_at_once([partial(finish, back, own) for own in functions])
        outcomes = sorted(f"{page.status} {page.reason}" for page in found)
        assert outcomes == ["200 installed"] + ["400 reused"] * (CALLBACKS - 1)
        assert len(exchanges(play)) == race


# F3: two admins, and again


Kept = tuple[str, str, str, tuple[str, ...]]


def kept() -> Kept:
    """What the table holds of the one installation: installer, token, refresh token, scopes."""
    item = installation()
    refresh = wiring.container().vault.open(GLOBEX, item["refresh"]) if item["refresh"] else ""
    return item["installer"], token(), refresh, tuple(item["scopes"])


def given_to(patch: pytest.MonkeyPatch, then: Callable[[], object] = lambda: None) -> list[Kept]:
    """What Slack gives to each who installs, as they come; after each, `then`."""
    found: list[Kept] = []

    def note(one: Any) -> None:
        found.append((one.user_id, one.bot_token, one.bot_refresh_token, tuple(one.bot_scopes)))
        then()

    after_exchange(patch, note)
    return found


@pytest.mark.fault("F3")
@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["as they began", "the other way round"])
def test_of_two_admins_the_one_who_finishes_last_counts(
    open_play: Stage, monkeypatch: pytest.MonkeyPatch, order: tuple[int, int]
) -> None:
    open_play.people.rotation(on=True)
    given = given_to(monkeypatch)
    both = [way(user="U0EVE", without=("files:write",)), way(user="U0FAY")]
    assert [arrive(both[number]).status for number in order] == [200, 200]
    assert kept() == given[-1]
    assert given[-1][0] == ("U0EVE", "U0FAY")[order[-1]]
    open_play.settle()
    assert dms(open_play, *GLOBEX_PEOPLE, team=GLOBEX) == [1, 0] if order[0] == 0 else [0, 1]


@pytest.mark.fault("F3")
def test_two_admins_at_the_same_instant_make_one_consistent_installation(
    play_on_aws: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    play_on_aws.people.rotation(on=True)
    functions = [own_function(), own_function()]
    for _ in range(10):
        both = [way(user="U0EVE", without=("files:write",)), way(user="U0FAY")]
        with pytest.MonkeyPatch.context() as patch:
            given = given_to(patch, Barrier(2).wait)
            found = all_at_once([partial(finish, back, own) for back, own in zip(both, functions, strict=True)])
        assert [page.status for page in found] == [200, 200]
        assert kept() in given
        assert token() in [one.value for one in in_slack(play_on_aws)]
        play_on_aws.people.uninstall(team=GLOBEX, silent=True)


@pytest.mark.fault("F3")
def test_an_older_installation_that_is_stored_late_replaces_no_newer_one(
    open_play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_play.people.rotation(on=True)
    late, newer = way(user="U0EVE"), way(user="U0FAY")
    waiting = [newer]

    def the_newer_one_overtakes() -> None:
        if waiting:
            open_play.people.clock(advance=5)
            assert finish(waiting.pop()).status == 200

    given = given_to(monkeypatch, the_newer_one_overtakes)
    assert finish(late).status == 200
    assert [who for who, *_ in given] == ["U0EVE", "U0FAY"]
    assert kept() == given[1]


@pytest.mark.fault("F3")
@pytest.mark.parametrize("rotates", [False, True])
def test_the_token_of_before_is_nowhere_in_the_table_any_more(open_play: Stage, rotates: bool) -> None:
    open_play.people.rotation(on=rotates)
    installed(open_play)
    before = installation()
    if not rotates:
        open_play.people.uninstall(team=GLOBEX, silent=True)
    installed(open_play)
    assert installation()["token"] != before["token"]
    for secret in ("token", "refresh"):
        assert not before[secret] or before[secret] not in whole_table(open_play)
    assert token() == in_slack(open_play)[-1].value


@pytest.mark.fault("F3")
def test_the_tokens_that_slack_gave_are_nowhere_in_the_table_as_they_are(open_play: Stage) -> None:
    open_play.people.rotation(on=True)
    installed(open_play)
    (held,) = in_slack(open_play)
    assert held.value not in whole_table(open_play)
    assert held.refresh not in whole_table(open_play)
    assert (token(), kept()[2]) == (held.value, held.refresh)


@pytest.mark.fault("F3")
def test_installed_again_with_fewer_scopes_it_knows_that_it_has_fewer(open_play: Stage) -> None:
    installed(open_play)
    assert "files:write" in installation()["scopes"]
    open_play.people.uninstall(team=GLOBEX, silent=True)
    open_play.people.install(team=GLOBEX, without=["files:write"])
    assert "files:write" not in installation()["scopes"]
    told = open_play.people.command("U0EVE", "C0OTHER", "/rooster", "status", team=GLOBEX)
    assert "`files:write` is missing" in told["body"]


@pytest.mark.fault("F3")
def test_a_second_installation_keeps_the_standups_and_who_installed_it_hears_once_of_it(open_play: Stage) -> None:
    installed(open_play)
    standup(open_play)
    installed(open_play)
    welcomes = dms(open_play, "U0EVE", team=GLOBEX)
    open_play.at(PROMPT)
    assert welcomes == [1]
    assert dms(open_play, *GLOBEX_PEOPLE, team=GLOBEX) == [2, 1]


# F4: hostile addresses


def raw_visit(path: str, cookie: bytes = b"") -> tuple[int, str | None, str]:
    """Status, Location and body, for a request that no browser would check before sending it."""
    address = urlsplit(os.environ["PUBLIC_URL"])
    connection = HTTPConnection(address.netloc, timeout=PATIENCE)
    connection.putrequest("GET", path)
    if cookie:
        connection.putheader("Cookie", cookie)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, answer.headers["Location"], body


@pytest.mark.fault("F4")
@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        ("access_denied", InstallError.DENIED),
        ("invalid_scope", InstallError.CODE),
        (HOSTILE, InstallError.CODE),
        ("x\r\nA: b", "code"),
    ],
)
def test_a_consent_that_is_refused_ends_on_a_friendly_page(open_play: Stage, error: str, trouble: InstallError) -> None:
    back = way()
    assert says(arrive(back.but(error=error)), InstallError(trouble))
    assert says(arrive(back.but(error=error).without("code")), InstallError(trouble))
    assert never_exchanged(open_play)
    assert arrive(back).status == 200, "and the state is not used up"


@pytest.mark.fault("F4")
@pytest.mark.parametrize("name", ["redirect_uri", "next", "url", "return_to", "team", "scope", "client_id", "state"])
def test_a_strangers_address_leads_nowhere(open_play: Stage, name: str) -> None:
    slack = open_play.slack.api_url.removesuffix("api/")
    place = _fetch("GET", os.environ["PUBLIC_URL"] + START + "?" + urlencode({name: STRANGER})).target
    assert place.startswith(f"{slack}oauth/v2/authorize?")
    assert STRANGER not in "".join(itertools.chain(*parse_qs(urlsplit(place).query).values()))
    assert parse_qs(urlsplit(place).query)["redirect_uri"] == [os.environ["PUBLIC_URL"] + REDIRECT]
    back = way()
    for one in (back.but(**{name: STRANGER}), back.but(**{name: STRANGER}, error="access_denied")):
        page = arrive(one)
        assert page.headers["Location"] is None
        assert "stranger" not in page.body


@pytest.mark.fault("F4")
def test_a_strangers_cookie_is_not_taken_over(open_play: Stage) -> None:
    for value in ("", "x", "../..", "0" * 31, "G" * 32, "a" * 33, "<b>"):
        start = _fetch("GET", os.environ["PUBLIC_URL"] + START, {"Cookie": f"{installing.COOKIE}={value}"})
        assert re.fullmatch(r"[0-9a-f]{32}", start.headers["Set-Cookie"].partition(";")[0].partition("=")[2])
    assert never_exchanged(open_play)


PARAMETERS = st.sampled_from(["code", "state", "error", "next", "redirect_uri", "url"])
HEADER = st.binary(max_size=80).map(lambda raw: bytes(byte for byte in raw if byte not in b"\r\n\0"))


@pytest.mark.fault("F4")
@settings(max_examples=150)
@given(query=st.dictionaries(PARAMETERS, st.text(max_size=80)), cookie=HEADER, with_name=st.booleans())
def test_no_address_and_no_cookie_makes_it_fail_or_lead_away(
    open_play: Stage, query: dict[str, str], cookie: bytes, with_name: bool
) -> None:
    sent = installing.COOKIE.encode() + b"=" + cookie if with_name else cookie
    place = "&".join(f"{name}={quote(value.encode(errors='surrogatepass'))}" for name, value in query.items())
    status, location, body = raw_visit(f"{REDIRECT}?{place}", sent)
    assert status in (200, 400)
    assert location is None
    assert body in [pages.trouble(kind, os.environ["PUBLIC_URL"] + START) for kind in InstallError]
    status, location, _ = raw_visit(f"{START}?{place}", sent)
    assert (status, str(location).startswith(open_play.slack.api_url.removesuffix("api/"))) == (302, True)
    assert not exchanges(open_play)


@pytest.mark.fault("F4")
@pytest.mark.parametrize("code", ["", "x" * 501, "ключ", "\x00é", " " * 501], ids=shortly)
def test_what_cannot_be_a_code_is_not_sent_to_slack(open_play: Stage, code: str) -> None:
    assert says(arrive(way().but(code=code)), InstallError.FORGED)
    assert never_exchanged(open_play)


@pytest.mark.fault("F4")
def test_a_hostile_code_with_a_good_state_is_sent_to_slack_and_nowhere_else(open_play: Stage) -> None:
    assert says(arrive(way().but(code=HOSTILE)), InstallError.CODE)
    assert len(exchanges(open_play)) == 1
    assert not stored(open_play)


# F5: the exchange fails


def as_before(play: Stage, before: object) -> bool:
    """Nothing was stored, and a fresh try works."""
    return stored(play) == before and arrive(way()).status == 200


REFUSALS = ["invalid_code", "code_already_used", "bad_redirect_uri", "bad_client_secret", "invalid_client_id"]
SILENCE: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 503, "work": True},
    {"status": 429, "retry_after": 30},
    {"error": "fatal_error"},
    {"drop": True},
    {"drop": True, "before": True},
    {"body": "<html>Bad gateway</html>"},
    {"body": ""},
    {"body": "[]"},
    {"body": '{"ok": true}'},
    {"body": '{"ok": true, "access_token": "xoxb-1"}'},
]
NONSENSE = [
    '{"ok": true, "access_token": null, "team": {"id": "T0OTHER"}}',
    '{"ok": true, "access_token": "", "team": {"id": "T0OTHER"}}',
    '{"ok": true, "access_token": "xoxb-1", "team": "T0OTHER"}',
    '{"ok": true, "access_token": "xoxb-1", "team": {"id": "T0OTHER"}, "expires_in": "soon"}',
]


@pytest.mark.fault("F5")
@pytest.mark.parametrize("code", REFUSALS)
def test_a_code_that_slack_refuses_stores_nothing(open_play: Stage, code: str) -> None:
    installed(open_play, ACME)
    before = stored(open_play)
    open_play.people.faults(method=EXCHANGE, error=code)
    assert says(arrive(way()), InstallError.CODE)
    assert as_before(open_play, before)


@pytest.mark.fault("F5")
def test_a_code_twice_with_two_states_stores_once(open_play: Stage) -> None:
    back, again = way(), way()
    assert arrive(back).status == 200
    before = stored(open_play)
    assert says(arrive(again.but(code=back.query["code"])), InstallError.CODE)
    assert as_before(open_play, before)


@pytest.mark.fault("F5")
@pytest.mark.parametrize("fault", SILENCE, ids=str)
def test_a_slack_that_does_not_answer_stores_nothing(open_play: Stage, fault: dict[str, Any]) -> None:
    installed(open_play, ACME)
    before = stored(open_play)
    open_play.people.faults(method=EXCHANGE, **fault)
    assert says(arrive(way()), InstallError.SLACK_DOWN)
    assert as_before(open_play, before)


@pytest.mark.fault("F5")
@pytest.mark.parametrize("body", NONSENSE)
def test_an_answer_that_is_no_installation_stores_nothing(open_play: Stage, body: str) -> None:
    open_play.people.faults(method=EXCHANGE, body=body)
    page = arrive(way())
    assert says(page, InstallError.SLACK_DOWN) or says(page, InstallError.NOT_STORED)
    assert as_before(open_play, {})


@pytest.mark.fault("F5")
def test_a_slack_that_is_too_slow_stores_nothing(open_play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oauth, "_SECONDS", 0.5)
    open_play.people.faults(method=EXCHANGE, delay=2)
    assert says(arrive(way()), InstallError.SLACK_DOWN)
    assert as_before(open_play, {})


@pytest.mark.fault("F5")
@pytest.mark.fault("C13")
@pytest.mark.parametrize("refused", [DISABLED, refusal("ThrottlingException"), DOWN], ids=["disabled", "slow", "down"])
def test_a_kms_that_does_not_seal_stores_nothing(open_play: Stage, refused: Answer) -> None:
    installed(open_play, ACME)
    before = stored(open_play)
    with refusing("TrentService.Encrypt", refused) as asked:
        assert says(arrive(way()), InstallError.NOT_STORED)
        assert asked
    assert in_slack(open_play)[0].value not in whole_table(open_play)
    assert as_before(open_play, before)


@pytest.mark.fault("F5")
@pytest.mark.parametrize("refused", [THROTTLED, DOWN], ids=["throttled", "down"])
@pytest.mark.parametrize(("operation", "exchanged"), [("PutItem", 0), ("GetItem", 1), ("TransactWriteItems", 1)])
def test_a_table_that_does_not_store_stores_nothing(
    open_play: Stage, operation: str, exchanged: int, refused: Answer
) -> None:
    with refusing(operation, refused) as asked:
        assert says(arrive(way()), InstallError.NOT_STORED)
        assert asked
    assert len(exchanges(open_play)) == exchanged
    assert as_before(open_play, {})
