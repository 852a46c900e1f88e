"""Opened tokens: kept for a while, never for long, and always the newest where that matters."""

from collections.abc import Callable, Mapping
from typing import Any

import boto3
import pytest
from slack_sdk.oauth.installation_store.models.installation import Installation

from chalicelib import clock as real_clock
from chalicelib.access import store as writes
from chalicelib.access.store import WorkspaceStore
from chalicelib.access.tokens import OPEN_SECONDS, RENEW_AHEAD_SECONDS, OneToken, SealedTokens
from chalicelib.aws.api import AwsApi
from chalicelib.aws.table import Commit, Put, Table
from chalicelib.aws.vault import Vault
from chalicelib.errors import InDoubt, RetryAfter, SealBroken, SlackRefused, StorageUnavailable, WorkspaceGone
from tests import clock
from tests.unit.conftest import NOON, Watch

TEAM, ORG = "T0OTHER", "E0INITECH"
ALIAS = "alias/rooster-unit"
LIFE = 12 * 3600
At = Callable[[int], None]


class Slack:
    """The other end of a renewal. `trouble`: what it raises instead."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.trouble: Exception | None = None

    def renew(self, refresh: str, now: int) -> Installation:
        self.asked.append(refresh)
        if self.trouble:
            raise self.trouble
        number = len(self.asked)
        return Installation(
            user_id="", bot_token=f"token{number}", bot_refresh_token=f"next{number}", bot_token_expires_at=now + LIFE
        )


@pytest.fixture
def store(table: Table) -> WorkspaceStore:
    return WorkspaceStore(table)


@pytest.fixture
def vault(table: Table) -> Vault:
    kms = boto3.client("kms")
    if not [one for one in kms.list_aliases()["Aliases"] if one["AliasName"] == ALIAS]:
        kms.create_alias(AliasName=ALIAS, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    return Vault(AwsApi("kms"), ALIAS)


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def tokens(store: WorkspaceStore, vault: Vault, slack: Slack, at: At) -> SealedTokens:
    return SealedTokens(store, vault, slack.renew, clock.now)


@pytest.fixture
def opened(watch: Watch) -> list[str]:
    """Each sealed token that KMS opens."""
    found: list[str] = []

    def look(target: str, arguments: Mapping[str, Any]) -> None:
        if target.endswith("Decrypt"):
            found.append(arguments["EncryptionContext"]["workspace"])

    watch(look)
    return found


def keep(table: Table, vault: Vault, workspace: str = TEAM, token: str = "token0", **more: Any) -> None:
    sealed = {"token": vault.seal(workspace, token), "refresh": vault.seal(workspace, "refresh0")}
    table.commit(Put({**writes.key(workspace), **sealed, "token_expires": 0, "installed_at": NOON - 5, **more}))


def test_a_token_is_opened_once_for_many_uses(
    table: Table, vault: Vault, tokens: SealedTokens, opened: list[str]
) -> None:
    keep(table, vault)
    assert [tokens.of(TEAM) for _ in range(3)] == ["token0"] * 3
    assert opened == [TEAM]


def test_each_workspace_has_its_own(table: Table, vault: Vault, tokens: SealedTokens) -> None:
    keep(table, vault)
    keep(table, vault, "T0ROOSTER", "acme")
    assert [tokens.of(team) for team in (TEAM, "T0ROOSTER", TEAM)] == ["token0", "acme", "token0"]


@pytest.mark.parametrize(("after", "times"), [(OPEN_SECONDS - 1, 1), (OPEN_SECONDS, 2)])
def test_an_opened_token_stays_for_five_minutes_of_real_time(
    table: Table,
    vault: Vault,
    tokens: SealedTokens,
    opened: list[str],
    monkeypatch: pytest.MonkeyPatch,
    after: int,
    times: int,
) -> None:
    keep(table, vault)
    now = real_clock.wall_time()
    monkeypatch.setattr(real_clock, "wall_time", lambda: now)
    tokens.of(TEAM)
    monkeypatch.setattr(real_clock, "wall_time", lambda: now + after)
    tokens.of(TEAM)
    assert len(opened) == times


def test_what_is_forgotten_is_opened_anew(table: Table, vault: Vault, tokens: SealedTokens, opened: list[str]) -> None:
    keep(table, vault)
    tokens.of(TEAM)
    tokens.forget(TEAM)
    tokens.forget("T0NOBODY")
    tokens.of(TEAM)
    assert len(opened) == 2


def test_with_the_workspace_at_hand_a_replaced_token_is_seen_at_once(
    table: Table, vault: Vault, store: WorkspaceStore, tokens: SealedTokens, opened: list[str]
) -> None:
    keep(table, vault)
    assert tokens.of(TEAM, store.read(TEAM)) == tokens.of(TEAM, store.read(TEAM)) == "token0"
    keep(table, vault, token="other")
    assert tokens.of(TEAM) == "token0"
    assert tokens.of(TEAM, store.read(TEAM)) == "other"
    assert len(opened) == 2


def test_it_knows_which_sealed_token_was_used(
    table: Table, vault: Vault, store: WorkspaceStore, tokens: SealedTokens
) -> None:
    keep(table, vault)
    assert tokens.used(TEAM) == ""
    tokens.of(TEAM)
    used = store.read(TEAM).token
    keep(table, vault, token="other")
    assert tokens.used(TEAM) == used
    tokens.forget(TEAM)
    assert tokens.used(TEAM) == ""


def test_the_memory_does_not_grow_without_end(
    table: Table, vault: Vault, tokens: SealedTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.access.tokens._MAX_OPEN", 2)
    for number in range(5):
        keep(table, vault, f"T{number}X", f"token{number}")
        assert tokens.of(f"T{number}X") == f"token{number}"
        assert len(tokens._opened) <= 2


@pytest.mark.parametrize("item", [{}, {"installed_at": NOON}, {"enterprise": ORG}, {"enterprise": ORG, "gone_at": 5}])
def test_without_a_token_the_workspace_is_gone(table: Table, tokens: SealedTokens, item: dict[str, Any]) -> None:
    table.commit(Put({**writes.key(TEAM), **item}))
    with pytest.raises(WorkspaceGone, match="not_installed"):
        tokens.of(TEAM)


def test_a_workspace_that_left_is_gone_even_from_memory_where_it_is_read(
    table: Table, vault: Vault, store: WorkspaceStore, tokens: SealedTokens
) -> None:
    keep(table, vault)
    tokens.of(TEAM)
    store.commit(writes.gone(store.read(TEAM), NOON))
    with pytest.raises(WorkspaceGone):
        tokens.of(TEAM, store.read(TEAM))
    with pytest.raises(WorkspaceGone):
        tokens.of(TEAM)


def test_the_orgs_token_serves_its_workspaces(
    table: Table, vault: Vault, tokens: SealedTokens, opened: list[str]
) -> None:
    keep(table, vault, ORG, "org's", is_org=True)
    table.commit(Put({**writes.key(TEAM), "enterprise": ORG, "installed_at": NOON}))
    assert tokens.of(TEAM) == "org's"
    assert opened == [ORG]


def test_its_own_token_comes_before_the_orgs(table: Table, vault: Vault, tokens: SealedTokens) -> None:
    keep(table, vault, ORG, "org's", is_org=True)
    keep(table, vault, enterprise=ORG)
    assert tokens.of(TEAM) == "token0"


@pytest.mark.fault("C14")
def test_what_was_sealed_for_another_is_refused_and_not_remembered(
    table: Table, vault: Vault, tokens: SealedTokens
) -> None:
    table.commit(Put({**writes.key(TEAM), "token": vault.seal("T0ROOSTER", "acme"), "installed_at": NOON}))
    for _ in range(2):
        with pytest.raises(SealBroken):
            tokens.of(TEAM)
    assert tokens.used(TEAM) == ""


@pytest.mark.fault("C14")
def test_a_plain_token_in_the_table_is_not_used(table: Table, tokens: SealedTokens) -> None:
    table.commit(Put({**writes.key(TEAM), "token": "xoxb-plain", "installed_at": NOON}))
    with pytest.raises(SealBroken):
        tokens.of(TEAM)


# Renewal


@pytest.mark.fault("F8")
@pytest.mark.parametrize(
    ("left", "renewals"), [(RENEW_AHEAD_SECONDS + 1, 0), (RENEW_AHEAD_SECONDS, 1), (1, 1), (0, 1), (-86400, 1)]
)
def test_a_token_is_renewed_two_hours_ahead(
    table: Table, vault: Vault, tokens: SealedTokens, slack: Slack, left: int, renewals: int
) -> None:
    keep(table, vault, token_expires=NOON + left)
    assert tokens.of(TEAM) == ("token1" if renewals else "token0")
    assert slack.asked == ["refresh0"] * renewals


@pytest.mark.fault("F8")
def test_a_warm_function_renews_too(table: Table, vault: Vault, tokens: SealedTokens, slack: Slack, at: At) -> None:
    keep(table, vault, token_expires=NOON + LIFE)
    assert tokens.of(TEAM) == "token0"
    at(NOON + LIFE - RENEW_AHEAD_SECONDS)
    assert tokens.of(TEAM) == "token1"
    at(NOON + 2 * LIFE)
    assert tokens.of(TEAM) == "token2"
    assert slack.asked == ["refresh0", "next1"]


@pytest.mark.fault("F8")
@pytest.mark.parametrize(
    "trouble",
    [
        InDoubt("x"),
        RetryAfter("oauth.v2.access", 5),
        SlackRefused("bad_client_secret"),
        SlackRefused("invalid_refresh_token"),
    ],
    ids=repr,
)
def test_what_cannot_be_renewed_is_used_to_its_end(
    table: Table, vault: Vault, tokens: SealedTokens, slack: Slack, at: At, trouble: Exception
) -> None:
    keep(table, vault, token_expires=NOON + 3600)
    slack.trouble = trouble
    assert tokens.of(TEAM) == "token0"
    at(NOON + 3600)
    is_over = str(trouble) == "invalid_refresh_token"
    expected = InDoubt if isinstance(trouble, SlackRefused) and not is_over else type(trouble)
    with pytest.raises(WorkspaceGone if is_over else expected):
        tokens.of(TEAM)


@pytest.mark.fault("F8")
def test_after_a_failure_half_a_minute_passes_before_the_next_try(
    table: Table, vault: Vault, tokens: SealedTokens, slack: Slack, at: At
) -> None:
    keep(table, vault, token_expires=NOON + 3600)
    slack.trouble = InDoubt("x")
    for later in (0, 1, 29, 30):
        at(NOON + later)
        assert tokens.of(TEAM) == "token0"
    assert len(slack.asked) == 1
    slack.trouble = None
    at(NOON + 31)
    assert tokens.of(TEAM) == "token2"


@pytest.mark.fault("F8")
@pytest.mark.parametrize("what", ["left", "installed anew"])
def test_what_happens_during_a_renewal_counts(
    table: Table, vault: Vault, store: WorkspaceStore, slack: Slack, at: At, what: str
) -> None:
    keep(table, vault, token_expires=NOON)

    def meanwhile(refresh: str, now: int) -> Installation:
        if what == "left":
            store.commit(writes.gone(store.read(TEAM), NOON))
        else:
            keep(table, vault, token="anew", installed_at=NOON)
        return slack.renew(refresh, now)

    tokens = SealedTokens(store, vault, meanwhile, clock.now)
    if what == "left":
        with pytest.raises(WorkspaceGone, match="not_installed"):
            tokens.of(TEAM)
        assert store.read(TEAM).token == ""
    else:
        assert tokens.of(TEAM) == "anew"


@pytest.mark.fault("F8")
def test_an_orgs_token_is_renewed_for_its_workspaces(
    table: Table, vault: Vault, store: WorkspaceStore, tokens: SealedTokens
) -> None:
    keep(table, vault, ORG, "org's", is_org=True, token_expires=NOON)
    table.commit(Put({**writes.key(TEAM), "enterprise": ORG, "installed_at": NOON}))
    assert tokens.of(TEAM) == "token1"
    assert vault.open(ORG, store.read(ORG).token) == "token1"
    assert store.read(TEAM).token == ""


@pytest.mark.fault("C13")
def test_a_renewal_without_kms_uses_up_no_refresh_token(
    table: Table, vault: Vault, tokens: SealedTokens, slack: Slack, refuse: Callable[..., list[str]]
) -> None:
    keep(table, vault, token_expires=NOON)
    refuse("Decrypt", "DisabledException", times=1)
    with pytest.raises(StorageUnavailable):
        tokens.of(TEAM)
    assert slack.asked == []


# One token


def test_one_token_is_good_everywhere_and_sealed_nowhere() -> None:
    tokens = OneToken("xoxb-1")
    tokens.forget(TEAM)
    assert (tokens.of(TEAM), tokens.of(ORG), tokens.used(TEAM)) == ("xoxb-1", "xoxb-1", "")
    assert "xoxb" not in repr(tokens)


@pytest.mark.parametrize(("left", "renews"), [(RENEW_AHEAD_SECONDS, 1), (RENEW_AHEAD_SECONDS + 1, 0)])
def test_it_is_renewed_two_hours_before_its_end_and_no_sooner(
    table: Table, vault: Vault, tokens: SealedTokens, slack: Slack, left: int, renews: int
) -> None:
    keep(table, vault, token_expires=NOON + left)
    assert tokens.of(TEAM) == ("token1" if renews else "token0")
    assert len(slack.asked) == renews
    assert RENEW_AHEAD_SECONDS == 7200


def test_a_disabled_key_stops_every_function_within_five_minutes() -> None:
    """docs/security.md says so."""
    assert OPEN_SECONDS == 300


@pytest.mark.parametrize(("left", "works"), [(1, True), (0, False), (-1, False)])
def test_where_a_renewal_fails_the_old_token_works_to_its_last_second(
    table: Table, vault: Vault, tokens: SealedTokens, slack: Slack, left: int, works: bool
) -> None:
    keep(table, vault, token_expires=NOON + left)
    slack.trouble = InDoubt("silence")
    if works:
        assert tokens.of(TEAM) == "token0"
    else:
        with pytest.raises(InDoubt):
            tokens.of(TEAM)


def test_a_token_that_is_gone_by_the_time_of_its_renewal_is_gone(
    table: Table, vault: Vault, tokens: SealedTokens, slack: Slack, store: WorkspaceStore
) -> None:
    keep(table, vault, token_expires=NOON + 60)
    known = store.read(TEAM)
    assert store.commit(writes.gone(known, NOON)) is Commit.DONE
    with pytest.raises(WorkspaceGone) as gone:
        tokens.of(TEAM, known)
    assert gone.value.code == "not_installed"
    assert slack.asked == []
