"""The emoji that may be predicted."""

import hashlib
import json

import pytest

from chalicelib.emoji_predictor import vocabulary

KNOWN = vocabulary.load()


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("tada", "tada"),
        (":thumbsup:", "+1"),
        (" TADA ", "tada"),
        ("gun", "gun"),
        ("", None),
        ("flag-lt", None),
        ("💥", None),
    ],
)
def test_a_name_in_any_spelling(name: str, canonical: str | None) -> None:
    assert KNOWN.canonical(name) == canonical


@pytest.mark.parametrize(
    "name", ["gun", "middle_finger", "skull", "knife", "bomb", "coffin", "facepunch", "poop", "clown_face"]
)
def test_nobodys_message_gets_these(name: str) -> None:
    assert KNOWN.canonical(name) in KNOWN.never
    assert KNOWN.canonical(name) not in KNOWN.stances


def test_a_workspace_denies_more() -> None:
    denying = KNOWN.denying([":thumbsup:", "unheard_of"])
    assert "+1" in denying.never
    assert "+1" not in denying.stances
    assert denying.never - KNOWN.never == {"+1"}


def test_training_checked_these_very_names_with_slacks() -> None:
    """After a change of emoji.txt, run chalicelib/emoji_predictor/training.py: it refuses a name that Slack has not."""
    report = json.loads(vocabulary.packaged("report.json"))
    assert report["names_checked"] == hashlib.sha256(vocabulary.packaged("emoji.txt")).hexdigest()
