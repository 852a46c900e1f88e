"""tests/toy_feature is a feature in one folder: named in one line, it is everywhere where features are."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from inspect import signature
from typing import Any
from urllib.request import urlopen

import pytest

from chalicelib import features, wiring
from chalicelib.feature import Load
from chalicelib.jobs.model import Job
from chalicelib.slack.payloads import Click, Command, Event, Shortcut, Submission
from deploy.__main__ import _variables
from deploy.manifest import manifest_json
from playground.app_interface import declared
from tests.harness import ROOT, Stage, words
from tests.harness import stage as plays

ADA, ADMIN, TEAM = "U0ADA", "U0DEV", "C0TEAM"
URL = "https://rooster.example/api"


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """With kudos."""
    monkeypatch.setattr(wiring, "FEATURES", (*wiring.FEATURES, "toy_feature"))
    monkeypatch.setattr(features, "__path__", [*features.__path__, str(ROOT / "tests")])
    with plays() as play:
        yield play


def command(play: Stage, name: str, text: str, user: str = ADA, channel: str = TEAM) -> str:
    answer = play.people.command(user, channel, name, text)
    play.settle()
    return words(json.loads(answer["body"])) if answer["body"] else ""


def give(play: Stage, why: str = "for the review") -> None:
    view = play.people.command(ADA, TEAM, "/kudos", "give @U0BEN")["view"]
    play.people.submit(ADA, view["id"], answers=[why])
    play.settle()


def shown(play: Stage) -> list[str]:
    return [words(message) for message in play.people.messages(channel=TEAM) if message.get("bot")]


def home(play: Stage, user: str) -> str:
    play.people.home(user)
    play.settle()
    return words(play.people.look(user)["home"])


def export(play: Stage) -> dict[str, str]:
    command(play, "/rooster", "export", user=ADMIN)
    (file,) = play.dm(ADMIN)[-1]["files"]
    with urlopen(file["url_private"]) as answer, zipfile.ZipFile(io.BytesIO(answer.read())) as opened:
        return {name: opened.read(name).decode("utf-8-sig") for name in opened.namelist()}


def a_modal_and_its_job(play: Stage) -> bool:
    give(play)
    return "<@U0ADA> thanks <@U0BEN>: for the review" in shown(play)[-1]


def a_click(play: Stage) -> bool:
    give(play)
    message = play.people.messages(channel=TEAM)[-1]
    play.people.click("U0CHI", "toy_more", channel=TEAM, ts=message["ts"])
    play.settle()
    return "<@U0CHI> thanks <@U0BEN>!" in shown(play)[-1]


def an_event(play: Stage) -> bool:
    event = {"type": "reaction_added", "user": ADA, "reaction": "pray", "item_user": "U0BEN", "item": {}}
    play.people.event(event)
    return [item["to"]["S"] for item in play.rooster.items() if item["sk"]["S"].startswith("toy_kudos#")] == ["U0BEN"]


def help_of_its_own(play: Stage) -> bool:
    said = command(play, "/kudos", "help")
    return "Thanks that the channel sees" in said and "/kudos give @ADA – Thank a member" in said.replace("`", "")


def did_you_mean(play: Stage) -> bool:
    said = [command(play, "/kudos", word) for word in ("giv", "thank")]
    return all("Did you mean `/kudos give`?" in one for one in said)


def the_check_for_admins(play: Stage) -> bool:
    give(play)
    refused = command(play, "/kudos", "reset")
    left = sum("toy_kudos#" in item["sk"]["S"] for item in play.rooster.items())
    done = command(play, "/kudos", "reset", user=ADMIN)
    return "Only a workspace admin" in refused and left == 1 and "All kudos are forgotten." in done


def the_check_for_channels(play: Stage) -> bool:
    return "is for channels" in command(play, "/kudos", "give @U0BEN", channel="D0ADA")


def the_manifest(play: Stage) -> bool:
    made, without = json.loads(manifest_json(URL, "")), manifest_json(URL, "standups")
    hints = {one["command"]: one["usage_hint"] for one in made["features"]["slash_commands"]}
    is_there = (
        hints["/kudos"] == "give @ADA | reset | help" and "reactions:read" in made["oauth_config"]["scopes"]["bot"]
    )
    subscribed = made["settings"]["event_subscriptions"]["bot_events"]
    return is_there and "reaction_added" in subscribed and "kudos" not in without


def the_landing_page(play: Stage) -> bool:
    page = play.rooster.client.http.get("/").body.decode()
    return all(words in page for words in ("passes on thanks", "<h2>Thanks</h2>", "Who was thanked."))


def the_status(play: Stage) -> bool:
    return "Toy_feature" in command(play, "/rooster", "status")


def the_home_tab(play: Stage) -> bool:
    give(play)
    shown = home(play, "U0BEN")
    return shown.index("You don't have any standups yet.") < shown.index("You were thanked 1 times.")


def the_home_tab_without_standups(play: Stage) -> bool:
    command(play, "/rooster", "features standups off", user=ADMIN)
    shown = home(play, "U0BEN")
    return "standups" not in shown and "You were thanked 0 times." in shown


def a_setting(play: Stage) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KUDOS_WORD", "adores")
        wiring.cold_start()
        give(play)
        patch.setenv("KUDOS_WORD", "adores and admires")
        wiring.cold_start()
        health = play.rooster.client.http.get("/health")
    return "<@U0ADA> adores <@U0BEN>" in shown(play)[-1] and health.status_code == 500


def the_variables_that_a_deployment_passes_on(play: Stage) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KUDOS_WORD", "adores")
        return _variables("prod")["KUDOS_WORD"] == "adores"


def the_help_in_a_direct_message(play: Stage) -> bool:
    play.people.say(ADA, ADA, "help")
    play.settle()
    return "/kudos give @ADA" in words(play.dm(ADA)[-1])


def the_switch_of_the_workspace(play: Stage) -> bool:
    command(play, "/rooster", "features toy_feature off", user=ADMIN)
    return "are off" in command(play, "/kudos", "give @U0BEN")


def the_export_without_private_words(play: Stage) -> bool:
    give(play, "a secret reason")
    files = export(play)
    (kept,) = json.loads(files["everything.json"])["toy_kudos"]
    is_listed = "kudos.csv        who thanked whom" in files["README.txt"]
    return (
        is_listed and kept["to"] == "U0BEN" and "secret" not in str(files) and '"U0ADA","U0BEN"' in files["kudos.csv"]
    )


def forgetting(play: Stage) -> bool:
    give(play)
    answer = play.people.command(ADMIN, TEAM, "/rooster", "forget")
    button = next(block for block in json.loads(answer["body"])["blocks"] if block["type"] == "actions")["elements"][0]
    seen = [one for one in play.people.messages(channel=TEAM, as_user=ADMIN) if one.get("ephemeral")][-1]
    play.people.click(ADMIN, button["action_id"], channel=TEAM, ts=seen["ts"], value=button["value"])
    play.later(600)
    return not [item for item in play.rooster.items() if "toy_kudos" in item["sk"]["S"]]


def the_playground(play: Stage) -> bool:
    known = {one["command"]: [word["word"] for word in one["words"]] for one in declared().commands}
    return known["/kudos"] == ["give @ADA", "reset", "help"]


EVERYWHERE: list[Callable[[Stage], bool]] = [
    *(a_modal_and_its_job, a_click, an_event, help_of_its_own, did_you_mean, the_check_for_admins),
    *(the_check_for_channels, the_manifest, the_landing_page, the_status, the_help_in_a_direct_message),
    *(the_home_tab, the_home_tab_without_standups, a_setting, the_variables_that_a_deployment_passes_on),
    *(the_switch_of_the_workspace, the_export_without_private_words, forgetting, the_playground),
]


@pytest.mark.parametrize("place", EVERYWHERE, ids=lambda place: place.__name__)
def test_a_feature_in_one_folder_is_in(play: Stage, place: Callable[[Stage], bool]) -> None:
    assert place(play)


def test_no_module_outside_a_feature_names_its_key_prefixes() -> None:
    prefixes = {
        feature.name: re.compile(rf"""["'](?:{"|".join(feature.storage.kinds)})#""")
        for feature in wiring.features()
        if feature.name != "rooster"  # installations, and the lists of an org's workspaces, are access's
    }
    for path in sorted((ROOT / "chalicelib").rglob("*.py")):
        for name, prefix in prefixes.items():
            if f"features/{name}/" not in path.as_posix():
                assert not prefix.search(path.read_text(encoding="utf-8")), f"{path.name} names a key of {name}"


def test_handlers_of_every_declaration_take_what_they_are_given(play: Stage) -> None:
    container, loaded = wiring.container(), 0
    for feature in wiring.features():
        tables: list[tuple[Iterable[Load[Any]], tuple[type, ...]]] = [
            (feature.events.values(), (Event,)),
            (feature.clicks.values(), (Click,)),
            (feature.modals.values(), (Submission,)),
            ([verb.run for one in feature.commands for verb in one.verbs], (Command, str)),
            ([one.run for one in feature.shortcuts], (Shortcut,)),
        ]
        for loads, given in tables:
            for load in loads:
                parameters = signature(load(container)).parameters.values()
                assert tuple(parameter.annotation for parameter in parameters) == given, parameters
                loaded += 1
        for load in feature.jobs.values():
            first, second = signature(load(container)).parameters.values()
            assert first.annotation is Job
            assert issubclass(second.annotation, tuple)
            loaded += 1
    assert loaded > 90
