"""The writes of installing and leaving: in whatever order they come, the newest state stands."""

from typing import Any

import pytest
from slack_sdk.oauth.installation_store.models.installation import Installation

from chalicelib.access import store as writes
from chalicelib.access.model import Workspace, from_item, wanting
from chalicelib.access.store import STORED_WITHIN_SECONDS, WorkspaceStore, key
from chalicelib.aws.table import MAX_WRITES, Commit, Put, Table, Update
from chalicelib.errors import ConditionFailed
from tests.unit.conftest import NOON

TEAM, ORG = "T0OTHER", "E0INITECH"
URL = "https://rooster.test/slack/install"
TOKEN_PARTS = ("token", "refresh", "token_expires")


@pytest.fixture
def store(table: Table) -> WorkspaceStore:
    return WorkspaceStore(table)


def given(at: int = NOON, **more: Any) -> Installation:
    known = {"app_id": "A0", "team_id": TEAM, "team_name": "Globex", "bot_token": "t", "bot_user_id": "U0R"}
    about = {"user_id": "U0EVE", "bot_scopes": "commands,chat:write", "installed_at": float(at)}
    return Installation(**{**known, **about, **more})


def install(store: WorkspaceStore, at: int = NOON, sealed: str = "sealed", **more: Any) -> bool:
    owner = ORG if more.get("is_enterprise_install") else TEAM
    write = writes.installed(owner, given(at, **more), sealed, f"{sealed}-refresh", URL)
    return store.commit(write) is Commit.DONE


def test_an_installation_is_read_as_it_was_written(store: WorkspaceStore) -> None:
    assert install(store, bot_token_expires_at=NOON + 5, enterprise_id=ORG)
    assert store.read(TEAM) == Workspace(
        TEAM,
        token="sealed",
        refresh="sealed-refresh",
        token_expires=NOON + 5,
        enterprise=ORG,
        name="Globex",
        app="A0",
        bot="U0R",
        installer="U0EVE",
        install_url=URL,
        scopes=("commands", "chat:write"),
        installed_at=NOON,
    )


def test_the_token_as_slack_gave_it_is_not_written(store: WorkspaceStore) -> None:
    install(store, bot_token="xoxb-plain", bot_refresh_token="xoxe-plain")
    assert "plain" not in str(list(store.everything(TEAM)))


def test_an_org_is_named_after_itself(store: WorkspaceStore) -> None:
    install(store, is_enterprise_install=True, enterprise_id=ORG, enterprise_name="Initech", team_id="")
    org = store.read(ORG)
    assert (org.is_org, org.enterprise, org.name, org.is_served) == (True, "", "Initech", True)


@pytest.mark.parametrize(("second", "wins"), [(NOON + 1, True), (NOON, True), (NOON - 1, False)])
def test_the_newest_installation_stands(store: WorkspaceStore, second: int, wins: bool) -> None:
    install(store)
    assert install(store, second, "other", user_id="U0FAY") is wins
    stored = store.read(TEAM)
    assert (stored.token, stored.refresh, stored.installer) == (
        ("other", "other-refresh", "U0FAY") if wins else ("sealed", "sealed-refresh", "U0EVE")
    )


@pytest.mark.parametrize(
    ("began", "stands"), [(5, True), (0, True), (-STORED_WITHIN_SECONDS, True), (-STORED_WITHIN_SECONDS - 1, False)]
)
def test_an_installation_that_is_stored_long_after_a_farewell_it_came_before_does_not_stand(
    store: WorkspaceStore, began: int, stands: bool
) -> None:
    install(store, NOON - 1000)
    assert store.commit(writes.gone(store.read(TEAM), NOON)) is Commit.DONE
    assert install(store, NOON + began, "other") is stands
    assert store.read(TEAM).is_served is stands
    assert bool(store.read(TEAM).gone_at) is not stands


def test_a_new_installation_forgets_what_was_of_the_old_token(store: WorkspaceStore, table: Table) -> None:
    install(store)
    values = {"x": {"chat_postMessage": NOON}, "d": "abc", "r": NOON, "off": ["standups"]}
    change = "SET #cooling = :x, #disowned = :d, #renewing = :r, #off = :off"
    table.update(Update(writes.key(TEAM), change, values))
    install(store, NOON + 1)
    item = table.get(writes.key(TEAM)) or {}
    assert not {"cooling", "disowned", "renewing", "gone_at"} & item.keys()
    assert item["off"] == ["standups"], "what admins chose stays"


def test_leaving_forgets_the_tokens_once(store: WorkspaceStore, table: Table) -> None:
    install(store)
    state = store.read(TEAM)
    assert store.commit(writes.gone(state, NOON + 5)) is Commit.DONE
    item = table.get(writes.key(TEAM)) or {}
    assert not {*TOKEN_PARTS, "enterprise", "scopes"} & item.keys()
    assert (item["gone_at"], store.read(TEAM).is_served) == (NOON + 5, False)
    assert store.commit(writes.gone(state, NOON + 6)) is Commit.CONFLICT
    assert store.read(TEAM).gone_at == NOON + 5


def test_leaving_what_was_installed_anew_meanwhile_is_refused(store: WorkspaceStore) -> None:
    install(store)
    old = store.read(TEAM)
    install(store, NOON + 1)
    assert store.commit(writes.gone(old, NOON + 5)) is Commit.CONFLICT
    assert store.read(TEAM).is_served


def test_leaving_where_nothing_is_writes_nothing(store: WorkspaceStore) -> None:
    assert store.commit(writes.gone(store.read(TEAM), NOON)) is Commit.CONFLICT
    assert list(store.everything(TEAM)) == []


def test_all_writes_or_none(store: WorkspaceStore) -> None:
    install(store)
    stale = writes.gone(Workspace(TEAM, token="sealed", installed_at=1), NOON)
    assert store.commit(Put({"pk": TEAM, "sk": "job#x"}), stale) is Commit.CONFLICT
    assert [item["sk"] for item in store.everything(TEAM)] == ["workspace"]


def test_an_org_without_a_token_opens_nothing(store: WorkspaceStore) -> None:
    assert store.commit(*writes.opened(TEAM, ORG, NOON)) is Commit.CONFLICT


def test_an_org_opens_a_workspace(store: WorkspaceStore) -> None:
    store.update(Update(key(ORG), "SET #token = :sealed", {"sealed": "sealed"}))
    assert store.commit(*writes.opened(TEAM, ORG, NOON)) is Commit.DONE
    assert (store.read(TEAM).enterprise, store.read(TEAM).is_served) == (ORG, True)
    assert list(store.teams_of(ORG)) == [TEAM]


def test_an_org_takes_over_no_workspace_with_a_token_of_its_own(store: WorkspaceStore) -> None:
    install(store)
    assert store.commit(*writes.opened(TEAM, ORG, NOON + 5)) is Commit.CONFLICT
    assert (store.read(TEAM).enterprise, list(store.teams_of(ORG))) == ("", [])


@pytest.mark.parametrize(("at", "opens"), [(NOON - 1, False), (NOON, True), (NOON + 1, True)])
def test_a_grant_older_than_the_farewell_opens_nothing(store: WorkspaceStore, at: int, opens: bool) -> None:
    store.update(Update(key(ORG), "SET #token = :sealed", {"sealed": "sealed"}))
    store.commit(*writes.opened(TEAM, ORG, NOON - 100))
    assert store.commit(writes.gone(store.read(TEAM), NOON)) is Commit.DONE
    assert (store.commit(*writes.opened(TEAM, ORG, at)) is Commit.DONE) is opens
    assert store.read(TEAM).is_served is opens


def test_one_of_many_claims_the_renewal_until_it_lapses(store: WorkspaceStore) -> None:
    install(store)
    state = store.read(TEAM)
    assert store.update(writes.renewing(state, NOON, NOON + 30)).token == "sealed"
    for now in (NOON, NOON + 29, NOON + 30):
        with pytest.raises(ConditionFailed):
            store.update(writes.renewing(state, now, now + 30))
    assert store.update(writes.renewing(state, NOON + 31, NOON + 61)).token == "sealed"


def test_a_token_that_was_replaced_is_not_claimed(store: WorkspaceStore) -> None:
    install(store)
    state = store.read(TEAM)
    install(store, NOON + 1, "other")
    with pytest.raises(ConditionFailed):
        store.update(writes.renewing(state, NOON, NOON + 30))


def test_a_renewed_token_replaces_its_own_and_frees_the_claim(store: WorkspaceStore, table: Table) -> None:
    install(store)
    state = store.read(TEAM)
    store.update(writes.renewing(state, NOON, NOON + 30))
    after = store.update(writes.renewed(state, "next", "next-refresh", NOON + 9))
    assert (after.token, after.refresh, after.token_expires) == ("next", "next-refresh", NOON + 9)
    assert "renewing" not in (table.get(writes.key(TEAM)) or {})
    with pytest.raises(ConditionFailed):
        store.update(writes.renewed(state, "late", "late", NOON + 9))


@pytest.mark.parametrize("what", ["left", "installed anew"])
def test_a_renewed_token_does_not_come_back(store: WorkspaceStore, what: str) -> None:
    install(store)
    state = store.read(TEAM)
    if what == "left":
        store.commit(writes.gone(state, NOON + 1))
    else:
        install(store, NOON + 1, "other")
    with pytest.raises(ConditionFailed):
        store.update(writes.renewed(state, "next", "next-refresh", NOON + 9))
    assert store.read(TEAM).token == ("" if what == "left" else "other")


def test_erasing_deletes_what_is_named(store: WorkspaceStore) -> None:
    store.commit(*(Put({"pk": TEAM, "sk": f"x#{number:03}"}) for number in range(MAX_WRITES)))
    store.commit(Put({"pk": "T0ROOSTER", "sk": "x#000"}))
    items = list(store.everything(TEAM))
    assert len(items) == MAX_WRITES
    store.erase(items)
    assert list(store.everything(TEAM)) == []
    assert len(list(store.everything("T0ROOSTER"))) == 1


# What an item says


@pytest.mark.parametrize(
    ("item", "is_served"),
    [
        (None, False),
        ({}, False),
        ({"token": "x"}, True),
        ({"enterprise": ORG}, True),
        ({"enterprise": ORG, "gone_at": 5}, False),
        ({"installed_at": 5}, False),
    ],
)
def test_who_is_served(item: dict[str, Any] | None, is_served: bool) -> None:
    assert from_item(TEAM, item).is_served is is_served


def test_attributes_of_later_versions_are_ignored() -> None:
    item = {"pk": TEAM, "sk": "workspace", "from_the_future": 1, "id": "other", "scopes": ["a"], "off": ["b"]}
    assert from_item(TEAM, item) == Workspace(TEAM, scopes=("a",), off=("b",))


def test_what_is_wanting() -> None:
    assert wanting(["b", "a", "c"], ["c", "d"]) == ["a", "b"]
    assert wanting([], ["a"]) == []
