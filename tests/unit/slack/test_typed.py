"""What people type: parted at any white space, compared without what nobody sees or means."""

import pytest

from chalicelib.slack import typed

SPACES = (
    *" \t\n\r\v\f\x1c\x85\u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000",
    *"\u2800\u3164\u115f\uffa0",
    " \u00a0\n ",
)
UNSEEN = (
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u034f",
    "\u200f",
    "\u202e",
    "\ufe0f",
    "\x00",
    "\x7f",
)
QUOTED = (
    *(
        "“{}”",
        "„{}“",
        '"{}"',
        "'{}'",
        "‘{}’",
        "«{}»",
        "‹{}›",
        "「{}」",
        "＂{}＂",
        "”{}”",
        "*{}*",
        "_{}_",
        "`{}`",
        "<{}>",
    ),
    *("“{}", "{}”", '""{}""'),
    *(
        "｢{}｣",
        "״{}״",
        "׳{}׳",
        "ʼ{}ʼ",
        "《{}》",
        "〈{}〉",
        "❮{}❯",
        "＜{}＞",
        "﹁{}﹂",
        "＊{}＊",
        "＿{}＿",
        "⹂{}”",
        "⟨{}⟩",
    ),
)


@pytest.mark.fault("E1")
@pytest.mark.parametrize("space", SPACES, ids=ascii)
def test_e1_any_white_space_parts_words(space: str) -> None:
    assert typed.split(f"report{space}Daily{space}standup") == ("report", f"Daily{space}standup")
    assert typed.split(f"{space}report{space}") == ("report", "")
    assert typed.key(f"{space}Daily{space}standup") == "daily standup"
    assert typed.words(f"features{space}STANDUPS{space}off") == ["features", "standups", "off"]


@pytest.mark.fault("E1")
@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_e1_what_nobody_sees_does_not_count(unseen: str) -> None:
    assert typed.split(f"{unseen}re{unseen}port{unseen} {unseen}Daily")[0] == "report"
    assert typed.key(f"Daily{unseen} {unseen}stand{unseen}up{unseen}") == "daily standup"


@pytest.mark.fault("E2")
@pytest.mark.parametrize("quoted", QUOTED)
def test_e2_quotes_around_or_in_a_name_do_not_matter(quoted: str) -> None:
    assert typed.key(quoted.format("Daily standup")) == "daily standup"
    assert typed.key(f"Team {quoted.format('Blue')} daily") == "team blue daily"
    verb, name = typed.split(quoted.format("report Daily standup"))
    assert (verb, typed.key(name)) == ("report", "daily standup")


@pytest.mark.fault("E2")
@pytest.mark.parametrize("apostrophe", "'’‘ʼʻ׳՚ꞌ＇`´′")
def test_e2_any_apostrophe_is_as_good(apostrophe: str) -> None:
    assert typed.key(f"O{apostrophe}Brien's daily") == typed.key("O'Brien’s daily")


@pytest.mark.fault("E3")
@pytest.mark.parametrize("said", ["REPORT", "Report", "rEPORT", "ＲＥＰＯＲＴ"])
def test_e3_any_case_is_the_same_word(said: str) -> None:
    assert typed.split(said) == ("report", "")
    assert typed.key("STRASSE") == typed.key("straße")


def test_a_message_keeps_its_inner_white_space() -> None:
    assert typed.split("explain  two   spaces\n and\tlines ") == ("explain", "two   spaces\n and\tlines")


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", '""', "\u00a0\n"])
def test_nothing_typed_is_no_word(nothing: str) -> None:
    assert typed.split(nothing)[0] == ""
    assert typed.words(nothing) == []


@pytest.mark.fault("H2")
@pytest.mark.parametrize(
    "said",
    [
        "help",
        "Help!",
        "HELP?",
        "help me",
        "“help”",
        "<@U0ROOSTER> help",
        "<@U0ROOSTER|rooster>: help me!",
        "\u200bhelp\u00a0",
        "@Rooster help",
        "@rooster: help",
        "help @Rooster",
        "help <@U0ROOSTER>",
        "(help)",
        "¿help?",
        "help。",
        "help 🙏🏽",
        "help :pray:",
        "&lt;help&gt;",
    ],
)
def test_h2_a_cry_for_help(said: str) -> None:
    assert typed.asks_for_help(typed.to_rooster(said, ["U0ROOSTER"]))


@pytest.mark.parametrize(
    "said", ["help Ben with the build", "helpful", "no help", "", "<@U0ROOSTER>", "help <@U0CHI>", "help" + "!" * 9000]
)
def test_no_cry_for_help(said: str) -> None:
    assert not typed.asks_for_help(typed.to_rooster(said, ["U0ROOSTER"]))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("reprot", ["report"]),
        ("st", ["stop", "start"]),
        ("starts", ["start"]),
        ("edit", ["report"]),
        ("dance", []),
        ("", []),
    ],
)
def test_what_a_word_may_have_meant(word: str, meant: list[str]) -> None:
    assert typed.near(word, ("start", "stop", "report", "skip"), {"edit": "report"}) == meant


def test_three_proposals_at_most() -> None:
    assert len(typed.near("daily", [f"Daily {number}" for number in range(9)])) == 3


def test_what_is_said_to_an_unknown_word() -> None:
    assert typed.unknown("/x", "a<b", [], "Help.") == "There is no `/x ab`.\nHelp."
    assert typed.unknown("/x", "on", ["one"], "Help.") == "There is no `/x on`. Did you mean `/x one`?"
    assert typed.unknown("/x", "on", ["a", "b", "c"], "").endswith("Did you mean `/x a`, `/x b` or `/x c`?")
