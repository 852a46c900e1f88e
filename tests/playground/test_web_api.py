"""The Web API as slack_sdk's own client sees it."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.slack import PlaygroundSlack
from tests.playground.helpers import actions, button, web_client


def refusal(call: object, **arguments: object) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)  # type: ignore[operator]
    return str(refused.value.response["error"])


def test_token_tells_workspace_and_bot(client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0ROOSTER", "U0ROOSTER", "B0ROOSTER")
    assert "chat:write" in answer.headers["X-OAuth-Scopes"]


def test_wrong_and_missing_tokens(slack: PlaygroundSlack) -> None:
    assert refusal(web_client(slack, "xoxb-nobody").auth_test) == "invalid_auth"
    assert refusal(web_client(slack, "").auth_test) == "not_authed"


def test_unknown_method(client: WebClient) -> None:
    assert refusal(client.api_call, api_method="chat.shout") == "unknown_method"


def test_missing_scope_names_what_is_needed(slack: PlaygroundSlack, client: WebClient) -> None:
    slack.control.scopes(["chat:write"])
    with pytest.raises(SlackApiError) as refused:
        client.users_info(user="U0ADA")
    assert refused.value.response.data == {
        "ok": False,
        "error": "missing_scope",
        "needed": "users:read",
        "provided": "chat:write",
    }


def test_post_update_delete(slack: PlaygroundSlack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0TEAM", text="one <b> & *two*")["ts"]
    assert slack.control.messages(channel="C0TEAM") == [
        {"ts": ts, "text": "one <b> & *two*", "blocks": [], "reactions": {}, "bot": True}
    ]
    client.chat_update(channel="C0TEAM", ts=ts, text="three")
    assert [(m["text"], m["edited"]) for m in slack.control.messages(channel="C0TEAM")] == [("three", True)]
    client.chat_delete(channel="C0TEAM", ts=ts)
    assert slack.control.messages(channel="C0TEAM") == []
    assert refusal(client.chat_delete, channel="C0TEAM", ts=ts) == "message_not_found"


def test_update_keeps_blocks_unless_new_ones_come(slack: PlaygroundSlack, client: WebClient) -> None:
    blocks = [actions(button("go", "1"))]
    ts = client.chat_postMessage(channel="C0TEAM", text="press", blocks=blocks)["ts"]
    client.chat_update(channel="C0TEAM", ts=ts, text="pressed")
    assert slack.control.messages(channel="C0TEAM")[0]["blocks"][0]["elements"][0]["action_id"] == "go"
    client.chat_update(channel="C0TEAM", ts=ts, text="pressed", blocks=[])
    assert slack.control.messages(channel="C0TEAM")[0]["blocks"] == []


def test_direct_message_by_member_id(slack: PlaygroundSlack, client: WebClient) -> None:
    answer = client.chat_postMessage(channel="U0ADA", text="hello")
    assert answer["channel"] == "D0ADA" == client.conversations_open(users="U0ADA")["channel"]["id"]
    assert [m["text"] for m in slack.control.messages(user="U0ADA")] == ["hello"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ({"channel": "U0GONE", "text": "x"}, "user_disabled"),
        ({"channel": "U0OTHERBOT", "text": "x"}, "cannot_dm_bot"),
        ({"channel": "C0TEAM"}, "no_text"),
        ({"channel": "C0TEAM", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0TEAM", "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"channel": "C0TEAM", "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"channel": "C0TEAM", "blocks": "[not json"}, "invalid_blocks_format"),
        ({"channel": "C0OTHER", "text": "x"}, "channel_not_found"),
    ],
)
def test_refused_posts(client: WebClient, arguments: dict[str, object], code: str) -> None:
    assert refusal(client.chat_postMessage, **arguments) == code


def test_rooster_has_to_be_in_the_channel(slack: PlaygroundSlack, client: WebClient) -> None:
    slack.control.channel(channel="C0TEAM", rooster=False)
    assert refusal(client.chat_postMessage, channel="C0TEAM", text="x") == "not_in_channel"
    slack.control.channel(channel="C0TEAM", rooster=True, archived=True)
    assert refusal(client.chat_postMessage, channel="C0TEAM", text="x") == "is_archived"


def test_other_peoples_messages_are_theirs(slack: PlaygroundSlack, client: WebClient) -> None:
    ts = slack.control.say(user="U0ADA", channel="C0TEAM", text="mine")["ts"]
    assert refusal(client.chat_update, channel="C0TEAM", ts=ts, text="x") == "cant_update_message"
    assert refusal(client.chat_delete, channel="C0TEAM", ts=ts) == "cant_delete_message"
    own = client.chat_postMessage(channel="C0TEAM", text="x")["ts"]
    assert refusal(client.chat_update, channel="C0TEAM", ts=own, text="x" * 4001) == "msg_too_long"


def test_members_come_in_pages(client: WebClient) -> None:
    first = client.conversations_members(channel="C0TEAM", limit=4)
    rest = client.conversations_members(channel="C0TEAM", cursor=first["response_metadata"]["next_cursor"])
    assert first["members"] + rest["members"] == [
        "U0ADA", "U0BEN", "U0CHI", "U0DEV", "U0GONE", "U0OTHERBOT", "U0ROOSTER",
    ]  # fmt: skip
    assert rest["response_metadata"]["next_cursor"] == ""
    assert refusal(client.conversations_members, channel="C0TEAM", cursor="nonsense") == "invalid_cursor"


def test_history_and_threads(slack: PlaygroundSlack, client: WebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "7"}}
    parent = client.chat_postMessage(channel="C0TEAM", text="parent", metadata=metadata)["ts"]
    reply = client.chat_postMessage(channel="C0TEAM", text="reply", thread_ts=parent)["ts"]
    nested = client.chat_postMessage(channel="C0TEAM", text="nested", thread_ts=reply)
    assert nested["message"]["thread_ts"] == parent
    history = client.conversations_history(channel="C0TEAM", include_all_metadata=True)["messages"]
    assert [(m["text"], m["reply_count"], m["metadata"]) for m in history] == [("parent", 2, metadata)]
    replies = client.conversations_replies(channel="C0TEAM", ts=parent, oldest=reply)["messages"]
    assert [m["text"] for m in replies] == ["parent", "nested"]
    assert "metadata" not in client.conversations_history(channel="C0TEAM")["messages"][0]


def test_history_pages_backwards(client: WebClient) -> None:
    for number in range(5):
        client.chat_postMessage(channel="C0TEAM", text=str(number))
    first = client.conversations_history(channel="C0TEAM", limit=3)
    assert [m["text"] for m in first["messages"]] == ["4", "3", "2"]
    rest = client.conversations_history(channel="C0TEAM", cursor=first["response_metadata"]["next_cursor"])
    assert ([m["text"] for m in rest["messages"]], rest["has_more"]) == (["1", "0"], False)


def test_users(client: WebClient) -> None:
    ada = client.users_info(user="U0ADA")["user"]
    assert (ada["tz"], ada["profile"]["display_name"]) == ("Europe/Prague", "Ada")
    listed = {m["id"]: (m["deleted"], m["is_bot"], m["is_admin"]) for m in client.users_list()["members"]}
    assert listed["U0GONE"][0]
    assert listed["U0OTHERBOT"][1]
    assert listed["U0DEV"][2]
    assert refusal(client.users_info, user="U0EVE") == "user_not_found"


def test_channels(client: WebClient) -> None:
    assert [c["id"] for c in client.conversations_list()["channels"]] == ["C0GENERAL", "C0TEAM", "C0SHARED"]
    assert client.conversations_info(channel="C0TEAM")["channel"]["name"] == "team"
    client.conversations_open(users="U0BEN")
    assert [c["id"] for c in client.users_conversations(types="im")["channels"]] == ["D0BEN"]
    assert client.team_info()["team"]["name"] == "Acme"
    assert "shipit" in client.emoji_list()["emoji"]


def test_reactions(slack: PlaygroundSlack, client: WebClient) -> None:
    ts = slack.control.say(user="U0ADA", channel="C0TEAM", text="shipped")["ts"]
    target = {"channel": "C0TEAM", "timestamp": ts}
    client.reactions_add(**target, name="tada")
    assert refusal(client.reactions_add, **target, name="tada") == "already_reacted"
    assert refusal(client.reactions_add, **target, name="no_such_emoji") == "invalid_name"
    assert refusal(client.reactions_add, channel="C0TEAM", timestamp="1.0", name="tada") == "message_not_found"
    assert slack.control.messages(channel="C0TEAM")[0]["reactions"] == {"tada": ["U0ROOSTER"]}
    client.reactions_remove(**target, name="tada")
    assert refusal(client.reactions_remove, **target, name="tada") == "no_reaction"


def test_ephemeral_is_for_one_member(slack: PlaygroundSlack, client: WebClient) -> None:
    client.chat_postEphemeral(channel="C0TEAM", user="U0ADA", text="psst")
    assert slack.control.messages(channel="C0TEAM") == []
    assert slack.control.messages(channel="C0TEAM", as_user="U0BEN") == []
    assert [m["ephemeral"] for m in slack.control.messages(channel="C0TEAM", as_user="U0ADA")] == [True]
    assert refusal(client.chat_postEphemeral, channel="C0TEAM", user="U0EVE", text="x") == "user_not_found"


def test_two_workspaces_are_kept_apart(slack: PlaygroundSlack, client: WebClient) -> None:
    globex = web_client(slack, slack.control.install(team="T0OTHER")["token"])
    assert globex.auth_test()["team_id"] == "T0OTHER"
    globex.chat_postMessage(channel="C0OTHER", text="hi")
    assert refusal(globex.chat_postMessage, channel="C0TEAM", text="x") == "channel_not_found"
    assert refusal(globex.chat_postMessage, channel="U0ADA", text="x") == "channel_not_found"
    assert refusal(globex.users_info, user="U0ADA") == "user_not_found"
    assert refusal(client.conversations_members, channel="C0OTHER") == "channel_not_found"


def test_more_workspaces_can_be_made(slack: PlaygroundSlack) -> None:
    slack.control.workspace(team="T0THIRD", name="Initech")
    slack.control.member(user="U0PAT", tz="Europe/Oslo", team="T0THIRD")
    slack.control.channel(channel="C0THIRD", team="T0THIRD")
    third = web_client(slack, slack.control.install(team="T0THIRD")["token"])
    third.chat_postMessage(channel="U0PAT", text="hi")
    assert [m["text"] for m in slack.control.messages(user="U0PAT", team="T0THIRD")] == ["hi"]
    assert "U0PAT" in third.conversations_members(channel="C0THIRD")["members"]


def test_revoked_token_is_dead(client: WebClient) -> None:
    assert client.auth_revoke()["revoked"]
    assert refusal(client.auth_test) == "token_revoked"


def test_uninstalled_by_the_app_itself(slack: PlaygroundSlack, client: WebClient) -> None:
    client.apps_uninstall(client_id="1.2", client_secret="s")
    assert refusal(client.auth_test) == "account_inactive"
    assert client.token != slack.control.install()["token"]


def test_log_knows_every_call_and_no_token(slack: PlaygroundSlack, client: WebClient) -> None:
    client.chat_postMessage(channel="C0TEAM", text="x")
    refusal(client.chat_postMessage, channel="C0NONE", text="x")
    assert [(e["method"], e["team"], e["status"], e["ok"], e["error"]) for e in slack.control.log()] == [
        ("chat.postMessage", "T0ROOSTER", 200, True, None),
        ("chat.postMessage", "T0ROOSTER", 200, False, "channel_not_found"),
    ]
    assert "xoxb" not in str(slack.control.log())
