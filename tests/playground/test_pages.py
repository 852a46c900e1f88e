"""What the page loads besides itself: emoji as characters, or as pictures where members made them."""

import json
from urllib.request import urlopen

from slack_sdk import WebClient

from playground.slack import PlaygroundSlack


def read(url: str) -> str:
    with urlopen(url) as answer:
        text: str = answer.read().decode()
    return text


def test_standard_emoji_are_characters_and_the_members_own_have_pictures(slack: PlaygroundSlack) -> None:
    emoji = json.loads(read(f"{slack.url}emoji.json"))
    assert emoji["rotating_light"] == "\N{POLICE CARS REVOLVING LIGHT}"
    own = {name: shown for name, shown in emoji.items() if shown.isascii() and shown.startswith("/")}
    assert own == {"rooster_crows": "/avatar/rooster_crows", "shipit": "/avatar/shipit"}


def test_apps_are_told_where_those_pictures_are(slack: PlaygroundSlack, client: WebClient) -> None:
    listed = client.emoji_list()["emoji"]
    assert sorted(listed) == ["rooster_crows", "shipit"]
    for url in listed.values():
        picture = read(url)
        assert picture.startswith("<svg")
        assert "<text" not in picture
    assert read(listed["rooster_crows"]) == read(f"{slack.url}avatar/U0ROOSTER")
