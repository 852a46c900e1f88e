"""How the predictor fares on lines as people write them at work."""

from chalicelib.emoji_predictor import embedded
from chalicelib.emoji_predictor.client import EmojiClient
from tests.unit.emoji_predictor.lines import FILE, read, score

LINES = list(read(FILE.read_text(encoding="utf-8")))


def _name(text: str) -> str | None:
    found = EmojiClient(embedded.load()).predict(text)
    return found.name if found else None


def test_the_list_is_varied() -> None:
    assert len(LINES) >= 150
    assert len({line.text for line in LINES}) == len(LINES)
    assert {line.react for line in LINES} == {"y", "m", "n"}


def test_most_lines_get_a_fitting_emoji_and_hardly_any_a_wrong_one() -> None:
    found = score(LINES, _name)
    assert found.coverage >= 0.65
    assert found.acceptable >= 0.92
    assert found.wrong <= 0.01
    assert found.needless <= 0.06
