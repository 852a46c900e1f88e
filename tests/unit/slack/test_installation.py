"""Whose installation a payload is for, and nulls wherever Slack's JSON may have them."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Refused
from chalicelib.slack import payloads
from chalicelib.slack.payloads import Click, Event, Shortcut, Submission

Json = dict[str, Any]
OURS, ORG, THEIRS = "T0OURS", "E0OURS", "T0THEIRS"
USER = {"id": "U1", "username": "u", "name": "u", "team_id": OURS}
FRAME: Json = {
    **{"team": {"id": OURS, "domain": "ours"}, "user": USER, "api_app_id": "A1", "trigger_id": "1.2"},
    **{"enterprise": None, "is_enterprise_install": False, "channel": {"id": "C1"}, "response_url": "https://x"},
}
VIEW: Json = {
    **{"id": "V1", "team_id": OURS, "app_installed_team_id": OURS, "callback_id": "c", "private_metadata": "m"},
    "state": {"values": {"b": {"a": {"type": "plain_text_input", "value": "x"}}}},
}
CLICK = {**FRAME, "type": "block_actions", "actions": [{"action_id": "a", "value": "v"}]}
PAYLOADS: dict[str, Json] = {
    "click": {**CLICK, "container": {"type": "message", "channel_id": "C1", "message_ts": "1.2"}, "message": {}},
    "click in a view": {**CLICK, "container": {"type": "view", "view_id": "V1"}, "view": VIEW, "channel": None},
    "submission": {**FRAME, "type": "view_submission", "view": VIEW, "response_urls": []},
    "shortcut": {
        **{**FRAME, "type": "message_action", "callback_id": "c", "message_ts": "1.2"},
        "message": {"type": "message", "text": "x", "ts": "1.2", "thread_ts": "1.1"},
    },
}
NULLABLE = {
    "click": (
        *("team", "enterprise", "channel", "trigger_id", "container", "message", "response_url", "user.team_id"),
        *("user.username", "user.name", "is_enterprise_install", "container.channel_id", "container.message_ts"),
    ),
    "click in a view": (
        *("team", "enterprise", "channel", "trigger_id", "container", "user.team_id", "is_enterprise_install"),
        *("view.app_installed_team_id", "view.team_id", "view.state", "view.private_metadata", "view"),
    ),
    "submission": (
        *("team", "enterprise", "channel", "trigger_id", "user.team_id", "user.name", "is_enterprise_install"),
        *("view.app_installed_team_id", "view.team_id", "view.private_metadata", "view.state", "view.state.values"),
        *("view.state.values.b", "view.state.values.b.a", "view.state.values.b.a.value", "response_urls"),
    ),
    "shortcut": (
        *("team", "enterprise", "trigger_id", "message_ts", "message.thread_ts", "message.text", "user.team_id"),
        *("user.name", "is_enterprise_install", "response_url"),
    ),
}
EVERY = [(kind, path) for kind, paths in NULLABLE.items() for path in paths]


def without(payload: Mapping[str, Any], path: str, absent: bool) -> Json:
    """`payload` with null at `path`, or without what is there."""
    name, _, rest = path.partition(".")
    if rest:
        inner = payload.get(name)
        return {**payload, name: without(inner, rest, absent)} if isinstance(inner, dict) else dict(payload)
    return {key: value for key, value in payload.items() if key != name} | ({} if absent else {name: None})


def read(payload: Any) -> Click | Submission | Shortcut:
    found = payloads.read_interaction(urlencode({"payload": json.dumps(payload)}).encode(), "r")
    assert isinstance(found, Click | Submission | Shortcut)
    return found


def told(**changes: Any) -> Event:
    body = {"type": "event_callback", "team_id": OURS, "event_id": "Ev1", "event_time": 1, **changes}
    found = payloads.read_event(json.dumps({"event": {"type": "message", "user": "U1"}, **body}).encode())
    assert isinstance(found, Event)
    return found


@pytest.mark.fault("C2")
@pytest.mark.parametrize("absent", [False, True], ids=["null", "absent"])
@pytest.mark.parametrize(("kind", "path"), EVERY)
def test_what_slack_may_leave_empty_refuses_nothing_and_changes_nobodys_workspace(
    kind: str, path: str, absent: bool
) -> None:
    found = read(without(PAYLOADS[kind], path, absent))
    assert (found.workspace, found.org, found.user) == (OURS, "", "U1")


@pytest.mark.fault("C2")
@given(st.sampled_from(sorted(PAYLOADS)), st.data())
def test_any_of_it_may_be_empty_together_as_long_as_something_names_the_workspace(kind: str, data: Any) -> None:
    chosen = data.draw(st.lists(st.tuples(st.sampled_from(NULLABLE[kind]), st.booleans()), max_size=8))
    payload: Json = PAYLOADS[kind]
    for path, absent in chosen:
        payload = without(payload, path, absent)
    view = payload.get("view") or {}
    named = [view.get("app_installed_team_id"), (payload.get("team") or {}).get("id"), view.get("team_id")]
    if any([*named, payload["user"].get("team_id")]):
        assert read(payload).workspace == OURS
    else:
        with pytest.raises(Refused) as refused:
            read(payload)
        assert refused.value.status == 400


@pytest.mark.fault("C1")
@pytest.mark.parametrize("home", [{"id": THEIRS, "domain": "theirs"}, None])
def test_a_form_belongs_to_the_installation_that_opened_it_whoever_sends_it(home: Json | None) -> None:
    theirs = {"team": home, "user": {**USER, "team_id": THEIRS}, "enterprise": {"id": "E0THEIRS", "name": "Theirs"}}
    for view in (VIEW, {**VIEW, "team_id": THEIRS}):
        found = read({**PAYLOADS["submission"], **theirs, "view": view})
        assert (found.workspace, found.org) == (OURS, "")


@pytest.mark.parametrize(
    ("view", "team", "user_team", "workspace"),
    [
        ({"app_installed_team_id": ORG, "team_id": OURS}, None, THEIRS, OURS),
        ({"app_installed_team_id": ORG, "team_id": None}, None, OURS, OURS),
        ({"app_installed_team_id": ORG, "team_id": THEIRS}, OURS, THEIRS, OURS),
        ({"app_installed_team_id": OURS, "team_id": THEIRS}, THEIRS, THEIRS, OURS),
        ({"app_installed_team_id": ORG, "team_id": None}, None, None, ORG),
    ],
)
def test_where_an_org_installed_rooster_the_workspace_is_the_first_that_is_named(
    view: Json, team: str | None, user_team: str | None, workspace: str
) -> None:
    payload = {**PAYLOADS["submission"], "view": {**VIEW, **view}, "team": {"id": team} if team else None}
    payload |= {"user": {**USER, "team_id": user_team}, "enterprise": {"id": ORG}, "is_enterprise_install": True}
    found = read(payload)
    assert (found.workspace, found.org) == (workspace, ORG)


def test_an_org_is_the_one_that_the_view_names_and_another_orgs_workspace_is_none_of_its() -> None:
    theirs = {"id": THEIRS, "domain": "theirs", "enterprise_id": "E0THEIRS"}
    payload = {**PAYLOADS["submission"], "view": {**VIEW, "app_installed_team_id": ORG}, "team": theirs}
    found = read({**payload, "enterprise": {"id": "E0THEIRS"}, "is_enterprise_install": True})
    assert (found.workspace, found.org) == (OURS, ORG)


def authorization(team: str | None = OURS, org: str | None = None, **more: Any) -> Json:
    known = {"team_id": team, "enterprise_id": org, "user_id": "U0BOT", "is_bot": True}
    return {**known, "is_enterprise_install": team is None, **more}


def test_an_event_is_for_the_installation_it_names_and_not_for_its_authors_workspace() -> None:
    event = told(team_id=THEIRS, enterprise_id="E0THEIRS", authorizations=[authorization()], is_ext_shared_channel=True)
    assert (event.workspace, event.org) == (OURS, "")


@pytest.mark.parametrize(
    ("beside", "workspace"),
    [
        ({"team_id": OURS, "enterprise_id": ORG}, OURS),
        ({"team_id": OURS}, OURS),
        ({"team_id": None, "enterprise_id": ORG}, ORG),
        (
            {"team_id": THEIRS, "enterprise_id": "E0X", "context_team_id": OURS, "context_enterprise_id": ORG},
            OURS,
        ),
        ({"team_id": THEIRS, "context_team_id": OURS, "context_enterprise_id": ORG}, OURS),
        ({"team_id": THEIRS, "enterprise_id": "E0X", "context_team_id": THEIRS, "context_enterprise_id": "E0X"}, ORG),
    ],
)
def test_an_orgs_event_is_for_a_workspace_of_the_org_or_for_the_org(beside: Json, workspace: str) -> None:
    is_shared = beside.get("team_id") == THEIRS
    event = told(**beside, authorizations=[authorization(None, ORG)], is_ext_shared_channel=is_shared)
    assert (event.workspace, event.org) == (workspace, ORG)


@pytest.mark.parametrize("authorizations", [None, [], [None], [{}], "x", [{"team_id": None, "user_id": None}]])
def test_an_event_that_names_no_installation_is_for_its_workspace(authorizations: Any) -> None:
    event = told(authorizations=authorizations)
    assert (event.workspace, event.org, event.bots) == (OURS, "", frozenset())


@pytest.mark.parametrize("name", ["enterprise_id", "event_time", "is_ext_shared_channel", "authorizations"])
def test_an_event_may_be_empty_where_slack_leaves_it_so(name: str) -> None:
    assert told(**{name: None}).workspace == OURS


@pytest.mark.fault("H5")
@pytest.mark.parametrize(
    ("message", "authorizations", "is_an_apps"),
    [
        ({"user": "U1"}, [authorization()], False),
        ({"user": "U0BOT"}, [authorization()], True),
        ({"user": "U0BOT"}, [authorization(), authorization(user_id="U2")], True),
        ({"user": "U2"}, [authorization(), authorization(user_id="U2")], True),
        ({"user": "U0BOT"}, [authorization(is_bot=False)], False),
        ({"user": "U0BOT"}, None, False),
        ({"user": "U1", "metadata": {"event_type": "rooster_delivery", "event_payload": {}}}, None, True),
        ({"user": "U1", "metadata": {"event_type": "else", "event_payload": {}}}, None, False),
        ({"user": "U1", "metadata": None}, None, False),
        ({"user": "U1", "bot_id": "B1"}, None, True),
        ({"user": "U1", "app_id": "A1"}, None, True),
        ({"user": "U1", "bot_id": None, "app_id": None, "bot_profile": None}, None, False),
    ],
)
def test_an_apps_own_messages_are_known(message: Json, authorizations: Any, is_an_apps: bool) -> None:
    event = told(event={"type": "message", **message}, authorizations=authorizations)
    assert event.is_an_apps is is_an_apps


@pytest.mark.parametrize("enterprise", [{}, {"enterprise_id": ""}])
@pytest.mark.parametrize("org_wide", ["true", "false"])
def test_a_command_may_name_no_org(enterprise: dict[str, str], org_wide: str) -> None:
    form = {"team_id": OURS, "channel_id": "C1", "user_id": "U1", "command": "/snap", "is_enterprise_install": org_wide}
    command = payloads.read_command(urlencode(form | enterprise).encode(), "r")
    assert (command.workspace, command.org) == (OURS, "")
