"""Whatever people wrote, the archive of it opens, and it is all in there."""

import csv
import io
import json
import unicodedata
import zipfile
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.features.standups import exported
from chalicelib.features.workspace import export
from tests.exports import contents
from tests.properties.strategies import hostile, often, seldom

MADE = "2026-11-24T10:00:00Z"
CANARY = "canary-in-the-mine"
Item = dict[str, Any]
texts = hostile | st.text(st.characters(), max_size=20) | st.sampled_from(["=1", "\r\n", '"', ';"=1', "\u00a0=1"])
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts | st.just("token"), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    [
        *("id", "name", "channel", "questions", "weekdays", "prompt", "report", "zone", "own_time", "owner", "paused"),
        *("standup", "date", "prompt_at", "report_at", "reported", "user", "status", "answers", "late", "answered_at"),
    ]
)
sort_keys = st.one_of(
    st.sampled_from(["workspace", "standup#a", "run#a.2026-11-23", "member#a.2026-11-23#U0ADA", "job#1", "member"]),
    st.tuples(st.sampled_from(["standup#", "run#", "member#", "member#a.2026-11-23#", "later#"]), texts).map("".join),
    texts,
)
anything = st.dictionaries(sort_keys, st.dictionaries(fields | texts, values, max_size=6), max_size=8).map(
    lambda found: [{**attributes, "pk": "T0ROOSTER", "sk": sk} for sk, attributes in found.items()]
)
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−⩵⩶﬩"
SEPARATORS = ";|\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
QUOTES = '"“”„‟«»‘’‚‛＂＇‹›「」『』〝〟`´′″ʼ❝❛^¨˝()[]{}（「⟨【'
BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe0f\uffa0\U000e0100"
"""Of no category that tells, and yet they show nothing."""
cunning = st.text(
    st.sampled_from(SIGNS[:5] + SEPARATORS + QUOTES + BLANKS + "\u0301, \u00a0\u200b\ufeff'ab"), max_size=12
)
pairs = st.lists(st.tuples(texts, texts), min_size=1, max_size=5)


def _files(items: list[Item]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(export.archive(items, MADE, contents()))) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def _written(text: str) -> str:
    """`text` as JSON has it."""
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)


def _celled(text: str) -> str:
    """`text` as a table has it."""
    cell, begins = "", True
    shown = _written(text).replace("\0", "\ufffd")
    for character in shown:
        cell += "'" + character if begins and character in SIGNS else character
        begins = character in SEPARATORS or (begins and _is_unseen(character))
    return f"'{cell}" if shown.startswith(("\t", "\r")) else cell


def _is_unseen(character: str) -> bool:
    shows_no_letter = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Mc", "Me", "Ps", "Pe", "Pi", "Pf", "Sk"}
    is_ignored = regex.match(r"\p{Default_Ignorable_Code_Point}", character)
    return unicodedata.category(character) in shows_no_letter or bool(is_ignored) or character in QUOTES + BLANKS


@given(anything)
@often
def test_the_archive_of_anything_opens(items: list[Item]) -> None:
    found = _files(items)
    kinds = json.loads(found["everything.json"])
    assert sum(map(len, kinds.values())) == len(items)
    assert {_written(item["sk"]) for item in items} == {item["sk"] for kind in kinds.values() for item in kind}
    for name, header in {"standups": exported.STANDUPS, "runs": exported.RUNS, "answers": exported.ANSWERS}.items():
        first, *rows = _rows(found[f"{name}.csv"])
        assert tuple(first) == header
        assert {len(row) for row in rows} <= {len(header)}
        assert not [cell for row in rows for cell in row if cell != _celled(cell)]


@given(anything, st.randoms(use_true_random=False))
@often
def test_the_order_of_the_items_does_not_matter(items: list[Item], random: Any) -> None:
    shuffled = [dict(random.sample(list(item.items()), len(item))) for item in items]
    random.shuffle(shuffled)
    assert export.archive(items, MADE, contents()) == export.archive(shuffled, MADE, contents())


@given(pairs, texts, texts)
@often
def test_answers_come_back(asked: list[tuple[str, str]], standup: str, member: str) -> None:
    questions, answers = [question for question, _ in asked], [answer for _, answer in asked]
    run = {"name": standup, "questions": questions, "date": "2026-11-23"}
    participation = {
        "name": member,
        "answers": answers,
        "status": "answered",
        "late": False,
        "answered_at": 1_795_420_800,
    }
    found = _files(
        [
            {"pk": "T0ROOSTER", "sk": "member#a.2026-11-23#U0ADA", **participation},
            {"pk": "T0ROOSTER", "sk": "run#a.2026-11-23", **run},
        ]
    )
    about = ["2026-11-23", _celled(standup), "U0ADA", _celled(member), "answered", "no", "2026-11-23T08:00:00Z"]
    assert _rows(found["answers.csv"])[1:] == [[*about, _celled(one), _celled(two)] for one, two in asked]
    assert _rows(found["runs.csv"])[1][5] == _celled("\n".join(questions))
    kinds = json.loads(found["everything.json"])
    assert kinds["member"][0]["answers"] == list(map(_written, answers))
    assert kinds["run"][0]["questions"] == list(map(_written, questions))


@pytest.mark.fault("X7")
@given(st.lists(st.tuples(cunning, cunning, cunning), min_size=1, max_size=4))
@often
def test_x7_no_cell_begins_with_a_formula_whatever_separates_them(found: list[tuple[str, str, str]]) -> None:
    items = [
        {"pk": "T0ROOSTER", "sk": f"member#a.2026-11-23#U{number}", "user": user, "name": name, "answers": [answer] * 2}
        for number, (user, name, answer) in enumerate(found)
    ]
    items.append({"pk": "T0ROOSTER", "sk": "standup#a", "id": found[0][0], "name": found[0][1], "owner": found[0][2]})
    files = _files(items)
    for name in ("answers.csv", "standups.csv"):
        text = files[name].decode("utf-8-sig")
        for separator in (",", ";", "\t", "|"):
            for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE) if separator != "," else (csv.QUOTE_MINIMAL,):
                rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)
                assert [cell for row in rows for cell in row if _is_formula(cell)] == []


def _is_formula(cell: str) -> bool:
    """As a spreadsheet sees it that drops what nobody sees, and quotes."""
    return next((one for one in cell if not _is_unseen(one)), "") in tuple(SIGNS)


@given(anything, st.sampled_from(["token", "refresh"]))
@seldom
def test_no_secret_is_in_any_file(items: list[Item], secret: str) -> None:
    sealed = [{**item, secret: {"sealed": [CANARY]}, "kept": [{secret: CANARY}]} for item in items]
    sealed.append({"pk": "T0ROOSTER", "sk": "workspace", secret: CANARY})
    assert not [name for name, content in _files(sealed).items() if CANARY.encode() in content]
