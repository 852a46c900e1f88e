"""`/rooster`: what works, what is switched on, everything as a file, and forgetting."""

import io
import json
import re
import zipfile
from typing import Any
from urllib.request import urlopen

import pytest

from chalicelib.features.workspace import templates
from chalicelib.slack import response_url
from tests.harness import Stage, buttons, words

ACME, GLOBEX = "T0ROOSTER", "T0OTHER"
ADMIN, MEMBER = "U0DEV", "U0ADA"
PROMPT, REPORT, TOMORROW = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z", "2026-11-24T08:00:00Z"


@pytest.fixture
def acme(open_play: Stage) -> Stage:
    """Rooster in OAuth mode, installed in Acme."""
    open_play.people.install(team=ACME, user=ADMIN)
    open_play.settle()
    return open_play


def rooster(play: Stage, text: str, user: str = ADMIN, team: str = ACME, channel: str = "C0TEAM") -> dict[str, Any]:
    answer: dict[str, Any] = play.people.command(user, channel, "/rooster", text, team=team)
    play.settle()
    return json.loads(answer["body"] or "{}")  # type: ignore[no-any-return]


def press(play: Stage, answer: dict[str, Any], label: str, user: str = ADMIN, channel: str = "C0TEAM") -> None:
    """A button of a command's answer, which only that member sees."""
    found = [
        element
        for block in answer["blocks"]
        for element in (*block.get("elements", []), block.get("accessory", {}))
        if element.get("type") == "button" and element["text"]["text"] == label
    ]
    seen = [one for one in play.people.messages(channel=channel, as_user=user) if one.get("ephemeral")]
    play.people.click(user, found[0]["action_id"], channel=channel, ts=seen[-1]["ts"], value=found[0]["value"])
    play.settle()


def whispered(play: Stage, user: str, channel: str = "C0TEAM") -> str:
    return words([one for one in play.people.messages(channel=channel, as_user=user) if one.get("ephemeral")][-1])


@pytest.mark.parametrize("text", ["", "help", "HELP", "  help "])
def test_help_says_what_there_is(acme: Stage, text: str) -> None:
    said = words(rooster(acme, text, user=MEMBER))
    assert all(f"/rooster {verb}" in said for verb in ("status", "features", "export", "forget"))


def test_an_unknown_word_gets_help_and_pings_nobody(acme: Stage) -> None:
    said = words(rooster(acme, "<!channel> now"))
    assert "There is no `/rooster" in said
    assert "<!channel>" not in said


def test_status_says_that_all_is_well(acme: Stage) -> None:
    said = words(rooster(acme, "status", user=MEMBER))
    assert "I can reach Slack" in said
    assert f"<@{ADMIN}>" in said
    assert "*Standups*: everything works" in said
    assert "is missing" not in said


def test_status_names_a_declined_scope_what_it_is_for_and_the_link_that_grants_it(open_play: Stage) -> None:
    play = open_play
    play.people.install(team=ACME, without=["groups:read"])
    play.settle()
    said = words(rooster(play, "status"))
    assert "`groups:read` is missing. It's for running standups in private channels" in said
    assert "works, with limits" in said
    link = said.partition("<http")[2].partition(">")[0]
    assert link.endswith("/slack/install")
    visits = play.people.install(team=ACME)
    assert visits["status"] == 200
    assert "is missing" not in words(rooster(play, "status"))


def test_status_says_that_slack_is_silent(acme: Stage) -> None:
    acme.people.faults("auth.test", status=500)
    assert "Slack isn't answering properly" in words(rooster(acme, "status"))


def test_without_a_declined_scope_all_else_works(open_play: Stage) -> None:
    play = open_play
    optional = ["groups:read", "groups:history", "channels:history", "files:write"]
    play.people.install(team=ACME, without=optional)
    play.settle()
    play.new_standup()
    play.people.home(MEMBER)
    play.settle()
    play.at(PROMPT)
    play.answer(MEMBER, "done", None, None)
    play.at(REPORT)
    assert "done" in "\n".join(words(message) for message in play.channel())
    assert "Daily standup" in words({"blocks": play.people.home(MEMBER)["view"]["blocks"]})


def test_a_private_channel_without_its_scope_is_explained_at_the_field(open_play: Stage) -> None:
    play = open_play
    play.people.install(team=ACME, without=["groups:read"])
    play.people.channel("C0TEAM", private=True)
    view = play.people.command(MEMBER, "C0TEAM", "/standup", "new")["view"]
    errors = play.people.submit(MEMBER, view["id"], values={})["errors"]
    assert "missing the permission groups:read" in errors["channel"]


def test_only_admins_switch_features(acme: Stage) -> None:
    assert "Only a workspace admin" in words(rooster(acme, "features standups off", user=MEMBER))
    assert "on" in words(rooster(acme, "features", user=MEMBER))


def test_who_may_not_switch_sees_no_buttons(acme: Stage) -> None:
    shown = [rooster(acme, "features", user=user)["blocks"] for user in (MEMBER, ADMIN)]
    assert [sum("accessory" in block for block in blocks) for blocks in shown] == [0, 4]


def test_the_home_tab_goes_on_without_standups_that_are_off(acme: Stage) -> None:
    acme.new_standup()
    rooster(acme, "features standups off")
    acme.people.home(MEMBER)
    acme.settle()
    shown = words({"blocks": acme.people.home(MEMBER)["view"]["blocks"]})
    assert "Your photos" in shown
    assert "Daily standup" not in shown


def test_a_feature_switched_off_answers_so_and_asks_nobody(acme: Stage) -> None:
    acme.new_standup()
    press(acme, rooster(acme, "features"), "Turn off")
    assert "*Standups* are off" in whispered(acme, ADMIN)
    assert "off in this workspace" in words(acme.command("list")["body"])
    acme.at(PROMPT)
    assert acme.dm(MEMBER) == []
    assert ": off" in words(rooster(acme, "status"))


def test_switched_on_again_it_goes_on_at_its_next_time(acme: Stage) -> None:
    acme.new_standup()
    rooster(acme, "features standups off")
    acme.at(PROMPT)
    assert "on again" in words(rooster(acme, "features standups on"))
    acme.at(TOMORROW)
    assert len(acme.dm(MEMBER)) == 1


@pytest.mark.parametrize("text", ["features fotos on", "features standups", "features standups maybe", "features x"])
def test_a_wish_that_is_not_understood_says_what_there_is(acme: Stage, text: str) -> None:
    assert "`/rooster features standups off`" in words(rooster(acme, text))


def files(play: Stage, user: str) -> list[dict[str, Any]]:
    return [file for message in play.people.messages(user=user) for file in message.get("files", [])]


def opened(file: dict[str, Any]) -> zipfile.ZipFile:
    with urlopen(file["url_private"]) as answer:
        return zipfile.ZipFile(io.BytesIO(answer.read()))


def test_an_admin_exports_everything_as_a_zip_in_their_dm(acme: Stage) -> None:
    acme.new_standup()
    acme.at(PROMPT)
    acme.answer(MEMBER, "the canary sings", None, None)
    acme.at(REPORT)
    assert "direct message" in words(rooster(acme, "export"))
    (file,) = files(acme, ADMIN)
    with opened(file) as archive:
        assert "the canary sings" in archive.read("answers.csv").decode()
        everything = archive.read("everything.json").decode()
    sealed = next(item["token"]["S"] for item in acme.rooster.items() if item["sk"]["S"] == "workspace")
    assert sealed not in everything
    assert "xoxb" not in everything


@pytest.mark.fault("X5")
def test_x5_a_large_export_comes_in_parts_that_hold_everything_once(
    acme: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.features.workspace.exporting.MAX_ITEMS", 4)
    acme.new_standup()
    acme.at(PROMPT)
    acme.answer(MEMBER, "the canary sings", None, None)
    acme.at(REPORT)
    rooster(acme, "export")
    sent = files(acme, ADMIN)
    assert [file["name"] for file in sent] == [f"rooster-2026-11-23-part-{n}.zip" for n in range(1, len(sent) + 1)]
    assert len(sent) > 3
    said = [message["text"] for message in acme.people.messages(user=ADMIN) if message.get("files")]
    assert ["the last part" in one for one in said] == [*[False] * (len(sent) - 1), True]
    keys, lines = [], []
    for file in sent:
        with opened(file) as archive:
            kinds = json.loads(archive.read("everything.json"))
            lines += archive.read("answers.csv").decode().splitlines()[1:]
        keys += [item["sk"] for items in kinds.values() for item in items]
    assert keys == sorted(set(keys))
    assert sum("the canary sings" in line and "Daily standup" in line for line in lines) == 1
    assert len([key for key in keys if key.startswith("member#")]) == 4


@pytest.mark.fault("X5")
def test_x5_an_export_that_was_interrupted_goes_on_with_the_part_it_was_at(
    acme: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.features.workspace.exporting.MAX_ITEMS", 4)
    acme.new_standup()
    acme.people.faults("files.completeUploadExternal", nth=2, status=500)
    rooster(acme, "export")
    acme.later(600)
    names = [file["name"] for file in files(acme, ADMIN)]
    assert [name.count("part-1") for name in names] == [1, *[0] * (len(names) - 1)]
    assert sorted(set(names)) == [f"rooster-2026-11-23-part-{n}.zip" for n in range(1, len(set(names)) + 1)]


@pytest.mark.fault("A1")
def test_an_export_whose_answer_is_lost_for_ever_comes_once(acme: Stage) -> None:
    acme.people.faults("files.completeUploadExternal", drop=True, times=100)
    rooster(acme, "export")
    acme.later(600)
    assert len(files(acme, ADMIN)) == 1
    assert acme.rooster.due_jobs(3600) == []


@pytest.mark.fault("A1")
def test_an_export_in_doubt_where_rooster_may_not_look_comes_twice_at_most_and_its_admin_is_told(acme: Stage) -> None:
    acme.people.faults("files.completeUploadExternal", drop=True, times=100)
    acme.people.faults("conversations.history", error="missing_scope", times=100)
    rooster(acme, "export")
    acme.later(600)
    assert len(files(acme, ADMIN)) == 2
    assert "didn't tell me whether your export arrived" in words(acme.dm(ADMIN)[-1])
    assert acme.rooster.due_jobs(3600) == []


def test_the_export_of_one_workspace_has_nothing_of_another(acme: Stage) -> None:
    acme.people.install(team=GLOBEX)
    acme.new_standup(user="U0EVE", channel="C0OTHER", team=GLOBEX, name="Globex secret")
    rooster(acme, "export")
    with opened(files(acme, ADMIN)[0]) as archive:
        assert all("Globex" not in archive.read(name).decode() for name in archive.namelist())


def test_without_the_scope_for_files_the_export_is_explained(open_play: Stage) -> None:
    play = open_play
    play.people.install(team=ACME, user=ADMIN, without=["files:write"])
    play.settle()
    rooster(play, "export")
    assert "missing the permission `files:write`" in words(play.dm(ADMIN)[-1])


@pytest.mark.parametrize("verb", ["export", "forget"])
def test_members_cannot_export_or_forget(acme: Stage, verb: str) -> None:
    assert "Only a workspace admin" in words(rooster(acme, verb, user=MEMBER))
    assert files(acme, MEMBER) == []


def test_forget_asks_first_and_then_deletes_all_but_the_installation(acme: Stage) -> None:
    acme.new_standup()
    acme.at(PROMPT)
    acme.answer(MEMBER, "the canary sings", None, None)
    asked = rooster(acme, "forget")
    assert buttons(asked) == ["Delete everything"]
    assert "the canary sings" in json.dumps(list(acme.rooster.items()))
    press(acme, asked, "Delete everything")
    acme.later(200)
    kept = [item["sk"]["S"] for item in acme.rooster.items() if item["pk"]["S"] == ACME]
    assert [sk.partition(".")[0] for sk in kept] == ["delivery#forget", "job#forget", "job#welcome", "workspace"]
    assert "the canary sings" not in json.dumps(list(acme.rooster.items()))
    assert "are deleted" in words(acme.dm(ADMIN)[-1])
    acme.at(TOMORROW)
    assert len(acme.dm("U0BEN")) == 1, "nobody is asked again"
    acme.new_standup()
    assert "Daily standup" in words(acme.command("list")["body"])


def test_that_it_forgets_is_told_in_the_dm_where_slack_shows_nothing(
    acme: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = rooster(acme, "forget")
    monkeypatch.setattr(response_url, "replace", lambda *_: False)
    acme.people.faults("chat.postEphemeral", status=500, times=100)
    press(acme, asked, "Delete everything")
    seen = [words(message) for message in acme.dm(ADMIN)]
    assert templates.FORGETTING in seen
    assert not any("nothing was changed" in one for one in seen)


def test_a_member_who_gets_hold_of_the_button_forgets_nothing(acme: Stage) -> None:
    acme.new_standup()
    press(acme, rooster(acme, "forget"), "Delete everything", user=ADMIN)
    acme.later(200)
    acme.new_standup(name="After")
    rooster(acme, "help", user=MEMBER)
    seen = [one for one in acme.people.messages(channel="C0TEAM", as_user=MEMBER) if one.get("ephemeral")]
    payload = {
        "type": "block_actions",
        "team": {"id": ACME},
        "user": {"id": MEMBER},
        "container": {"channel_id": "C0TEAM", "message_ts": seen[-1]["ts"]},
        "actions": [{"action_id": "rooster_forget", "value": "everything"}],
    }
    acme.post_signed("/slack/interactions", {"payload": json.dumps(payload)})
    acme.settle()
    assert "Only a workspace admin" in whispered(acme, MEMBER)
    assert "After" in words(acme.command("list")["body"])


@pytest.mark.parametrize("text", ["help", "Help!", "help?"])
def test_a_direct_message_that_asks_for_help_gets_every_command(acme: Stage, text: str) -> None:
    acme.people.say(MEMBER, channel=MEMBER, text=text)
    acme.settle()
    (answer,) = acme.dm(MEMBER)
    assert {"`/rooster status`", "`/standup new`", "`/emoji on`"} <= set(re.findall(r"`[^`]+`", words(answer)))


def test_without_emoji_any_direct_message_is_answered_with_help(acme: Stage) -> None:
    rooster(acme, "features emoji off")
    acme.people.say(MEMBER, channel=MEMBER, text="we shipped it!")
    acme.settle()
    (answer,) = acme.dm(MEMBER)
    assert "`/standup new`" in words(answer)
    assert "/emoji" not in words(answer)


def test_what_a_bot_writes_to_rooster_is_not_answered(acme: Stage) -> None:
    acme.people.event(
        {
            "type": "message",
            "channel_type": "im",
            "channel": "D0BEN",
            "user": "U0BEN",
            "bot_id": "B1",
            "text": "help",
            "ts": "1.1",
        }
    )
    acme.settle()
    assert acme.dm(MEMBER) == []
