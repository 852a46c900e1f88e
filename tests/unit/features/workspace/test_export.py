"""What is in the archive of a workspace's data, file by file."""

import csv
import io
import json
import unicodedata
import zipfile
from dataclasses import asdict, replace
from typing import Any

import pytest

from chalicelib.features.standups import exported
from chalicelib.features.standups.model import Member, Run, Standup, Status
from chalicelib.features.workspace import export
from chalicelib.features.workspace.cells import cell
from tests.exports import contents
from tests.unit.features.standups.made import NINE, RUN, STANDUP, answered, member, run, standup

MADE = "2026-11-24T10:00:00Z"
FILES = ["README.txt", "everything.json", "standups.csv", "runs.csv", "answers.csv"]
TABLES = {"standups.csv": exported.STANDUPS, "runs.csv": exported.RUNS, "answers.csv": exported.ANSWERS}
_UNSEEN = ("Zs", "Zl", "Zp", "Cc", "Cf")
CANARY = "canary-in-the-mine"
BOM = b"\xef\xbb\xbf"
Items = list[dict[str, Any]]


def item(sk: str, thing: Standup | Run | Member | None = None, **more: Any) -> dict[str, Any]:
    """An item as the table gives it."""
    plain = json.loads(json.dumps(asdict(thing))) if thing else {}
    return {"pk": "T0ROOSTER", "sk": sk, **plain, **more}


def participation(member: Member, run: Run = RUN) -> dict[str, Any]:
    return item(f"member#{run.id}#{member.user}", member)


def files(*items: dict[str, Any]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(export.archive(items, MADE, contents()))) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def table(name: str, *items: dict[str, Any]) -> list[dict[str, str]]:
    content = files(*items)[name].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline=""), strict=True))


def everything(*items: dict[str, Any]) -> dict[str, Items]:
    parsed: dict[str, Items] = json.loads(files(*items)["everything.json"].decode())
    return parsed


WORKSPACE = item("workspace", name="Rooster & Co", scopes=["chat:write"], cooling={"chat_postMessage": NINE})
DAILY = item(f"standup#{STANDUP.id}", STANDUP)
MONDAY = item(f"run#{RUN.id}", RUN)


def test_an_empty_workspace_has_every_file_and_every_header() -> None:
    found = files()
    assert list(found) == FILES
    assert json.loads(found["everything.json"]) == {}
    for name, header in TABLES.items():
        assert found[name] == BOM + ",".join(f'"{title}"' for title in header).encode() + b"\r\n"


def test_the_readme_says_when_and_names_every_other_file() -> None:
    words = files()["README.txt"].decode()
    assert MADE in words
    assert "apostrophe" in words
    assert "U+FFFD" in words
    assert all(name in words for name in FILES[1:])


def test_everything_is_in_the_json_by_kind_and_in_order() -> None:
    ada, ben = participation(answered()), participation(member("U0BEN"))
    others = [item("job#7", kind="prompt"), item("seen#Ev1"), item("delivery#d1", channel="C0TEAM", ts="1.2")]
    later = [item("mood#2026#U0ADA", mood={"score": 5, "why": None, "tags": ["☀", True]}), item("poll", at=10**37)]
    found = everything(ben, *later, MONDAY, *others, ada, DAILY, WORKSPACE)
    assert found == {
        **{"workspace": [WORKSPACE], "standup": [DAILY], "run": [MONDAY], "member": [ada, ben]},
        **{"job": [others[0]], "seen": [others[1]], "delivery": [others[2]], "mood": [later[0]], "poll": [later[1]]},
    }
    assert list(found) == sorted(found)


def test_the_json_is_for_readers_too() -> None:
    text = files(item("poll", why="Příliš žluťoučký ☀"))["everything.json"].decode()
    assert "Příliš žluťoučký ☀" in text
    assert text.startswith('{\n  "poll": [\n    {\n      "pk": "T0ROOSTER"')
    assert text.endswith("}\n")


@pytest.mark.parametrize("secret", ["token", "refresh"])
@pytest.mark.parametrize("value", [CANARY, [CANARY], {"sealed": {"by": CANARY}}], ids=["text", "list", "map"])
def test_no_secret_leaves(secret: str, value: Any) -> None:
    given = [
        {**WORKSPACE, secret: value},
        item("standup#x", standup(id="x"), **{secret: value}),
        item("later#1", inner={"list": [{secret: value, "kept": "yes"}]}),
    ]
    found = files(*given)
    assert not [name for name, content in found.items() if CANARY.encode() in content]
    assert json.loads(found["everything.json"])["workspace"] == [WORKSPACE]
    assert json.loads(found["everything.json"])["later"][0]["inner"] == {"list": [{"kept": "yes"}]}
    assert given[0][secret] == value, "the caller's item is changed"


def test_a_workspace_without_secrets_is_whole() -> None:
    assert everything({**WORKSPACE, "tokens_seen": 2, "why": "token refresh"})["workspace"] == [
        {**WORKSPACE, "tokens_seen": 2, "why": "token refresh"}
    ]


def test_standups_are_in_their_table() -> None:
    own = item("standup#zz", standup(id="zz", name="Zzz", own_time=True, weekdays=(5, 6), paused="suspended"))
    first, second = table("standups.csv", own, DAILY)
    assert first == {
        **{"standup id": STANDUP.id, "standup name": "Daily standup", "channel": "C0TEAM"},
        "questions": "What did you do yesterday?\nWhat will you do today?\nAnything blocking you?",
        **{"weekdays": "Mon Tue Wed Thu Fri", "asked at": "09:00", "report at": "11:00"},
        **{"time zone": "Europe/Prague", "asked in own time zone": "no", "owner": "U0ADA", "paused": ""},
    }
    assert [second[name] for name in ("standup id", "weekdays", "asked in own time zone", "paused")] == [
        *("zz", "Sat Sun", "yes", "suspended")
    ]


def test_runs_are_in_their_table() -> None:
    assert table("runs.csv", item(f"run#{RUN.id}", run(reported=True, head="1.2", report_channel="C0TEAM"))) == [
        {
            **{"date": "2026-11-23", "standup id": STANDUP.id, "standup name": "Daily standup", "channel": "C0TEAM"},
            "owner": "U0ADA",
            "questions": "What did you do yesterday?\nWhat will you do today?\nAnything blocking you?",
            **{"asked at": "2026-11-23T08:00:00Z", "report at": "2026-11-23T10:00:00Z", "reported": "yes"},
        }
    ]


def test_answers_have_a_line_for_each_question() -> None:
    rows = table("answers.csv", DAILY, MONDAY, participation(answered("U0ADA", "this", "", 'no,\r\n"none"', late=True)))
    about = {
        **{"date": "2026-11-23", "standup name": "Daily standup", "member id": "U0ADA", "member name": "Ada"},
        **{"status": "answered", "late": "yes", "answered at": "2026-11-23T08:01:00Z"},
    }
    assert rows == [
        {**about, "question": "What did you do yesterday?", "answer": "this"},
        {**about, "question": "What will you do today?", "answer": ""},
        {**about, "question": "Anything blocking you?", "answer": 'no,\r\n"none"'},
    ]


@pytest.mark.parametrize("status", [Status.WAITING, Status.ASKED, Status.SKIPPED, Status.UNREACHABLE])
def test_a_member_without_answers_has_one_line(status: Status) -> None:
    (row,) = table("answers.csv", MONDAY, participation(member("U0BEN", status)))
    assert row == {
        **{"date": "2026-11-23", "standup name": "Daily standup", "member id": "U0BEN", "member name": "Ben"},
        **{"status": status, "late": "no", "answered at": "", "question": "", "answer": ""},
    }


@pytest.mark.parametrize(
    ("answers", "pairs"),
    [
        (["a"], [("one", "a"), ("two", "")]),
        (["a", "b", "c"], [("one", "a"), ("two", "b"), ("", "c")]),
    ],
    ids=["fewer", "more"],
)
def test_no_answer_is_lost_when_they_are_not_as_many_as_the_questions(
    answers: list[str], pairs: list[tuple[str, str]]
) -> None:
    opened = run(questions=("one", "two"))
    rows = table("answers.csv", item(f"run#{opened.id}", opened), participation(answered("U0ADA", *answers)))
    assert [(row["question"], row["answer"]) for row in rows] == pairs


def test_the_day_keeps_the_name_and_questions_it_had() -> None:
    renamed = item(f"standup#{STANDUP.id}", standup(name="Renamed", questions=("New?",)))
    rows = table("answers.csv", renamed, MONDAY, participation(answered()))
    assert [row["question"] for row in rows] == list(RUN.questions)
    assert {row["standup name"] for row in rows} == {"Daily standup"}


@pytest.mark.parametrize(("kept", "name"), [([DAILY], "Daily standup"), ([], STANDUP.id)], ids=["standup", "nothing"])
def test_answers_of_a_forgotten_run_stay(kept: Items, name: str) -> None:
    rows = table("answers.csv", *kept, participation(answered("U0ADA", "a", "b")))
    assert [(row["question"], row["answer"]) for row in rows] == [("", "a"), ("", "b")]
    assert {(row["date"], row["standup name"]) for row in rows} == {("2026-11-23", name)}


def test_of_a_part_the_answers_know_their_run_and_standup_from_other_parts() -> None:
    gone = replace(RUN, date="2026-11-24")
    participations = [participation(answered()), participation(answered("U0BEN", "a"), gone)]
    assert exported.related(participations) == {f"run#{RUN.id}", f"run#{gone.id}", f"standup#{STANDUP.id}"}
    with zipfile.ZipFile(
        io.BytesIO(export.archive(participations, MADE, contents(), [MONDAY, DAILY], part=2))
    ) as opened:
        rows = list(csv.DictReader(io.StringIO(opened.read("answers.csv").decode("utf-8-sig"))))
        assert list(json.loads(opened.read("everything.json"))) == ["member"]
        assert "This is part 2." in opened.read("README.txt").decode()
    assert [row["question"] for row in rows] == [*RUN.questions, ""]
    assert {row["standup name"] for row in rows} == {"Daily standup"}


def test_bare_items_do_no_harm() -> None:
    bare = [item("standup#x"), item("run#x.2026-11-23"), item("member#x.2026-11-23#U1"), item("member#U2"), item("")]
    assert len(everything(*bare)) == 4
    assert table("standups.csv", *bare)[0]["standup id"] == "x"
    assert [(row["standup id"], row["date"]) for row in table("runs.csv", *bare)] == [("x", "2026-11-23")]
    assert [row["member id"] for row in table("answers.csv", *bare)] == ["U2", "U1"]


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        *((0, ""), (None, ""), (1, "1970-01-01T00:00:01Z"), (NINE, "2026-11-23T08:00:00Z")),
        *((10**30, "1" + "0" * 30), ("soon", "soon"), (True, "yes")),
    ],
)
def test_times_are_instants(at: Any, shown: str) -> None:
    (row,) = table("answers.csv", {**participation(member()), "answered_at": at})
    assert row["answered at"] == shown


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula(first: str) -> None:
    text = f'{first}HYPERLINK("https://evil.test")'
    opened = run(name=text, questions=(text,))
    given = [
        item("standup#x", standup(id="x", name=text, questions=(text,))),
        item(f"run#{opened.id}", opened),
        participation(answered("U0ADA", text, name=text)),
    ]
    for name, columns in {
        "standups.csv": ["standup name", "questions"],
        "runs.csv": ["standup name", "questions"],
        "answers.csv": ["standup name", "member name", "question", "answer"],
    }.items():
        (row,) = table(name, *given)
        assert {row[column] for column in columns} == {f"'{text}"}
    assert everything(*given)["member"][0]["answers"] == [text]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("done;=1+1", "done;'=1+1"), ("done\n=1\nbye", "done\n'=1\nbye"), ("a;  @x", "a;  '@x"), ("a\t-1", "a\t'-1")],
)
def test_where_tables_are_separated_by_semicolons_there_is_no_formula_either(text: str, shown: str) -> None:
    (row,) = table("answers.csv", participation(answered("U0ADA", text)))
    assert row["answer"] == shown


@pytest.mark.fault("X7")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('done;"=HYPERLINK(A1)', "done;\"'=HYPERLINK(A1)"),
        ('"=1', "\"'=1"),
        ("\u201c=1", "\u201c'=1"),
        (" =1", " '=1"),
        ("\u00a0=1", "\u00a0'=1"),
        ("\u3000 @x", "\u3000 '@x"),
        ("\u200b=1", "\u200b'=1"),
        ("\ufeff-1", "\ufeff'-1"),
        ("\u2060\u00ad+1", "\u2060\u00ad'+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff0b1", "'\uff0b1"),
        ("\u22121", "'\u22121"),
        ("a|\uff20x", "a|'\uff20x"),
        ('a\t \u200d";=1', "a\t \u200d\";'=1"),
        ("a\u2028=1", "a\u2028'=1"),
        ("\v=1", "\v'=1"),
        *((f"a;{one}=1", f"a;{one}'=1") for one in ("‹", "「", "＇", "`", "\u0301", "(", "（", "´", "❝", "\u20dd")),
    ],
)
def test_x7_nothing_that_a_spreadsheet_may_drop_hides_a_formula(text: str, shown: str) -> None:
    (row,) = table("answers.csv", participation(answered("U0ADA", text)))
    assert row["answer"] == shown


@pytest.mark.fault("X7")
def test_x7_whatever_shows_nothing_is_passed_over() -> None:
    unseen = {chr(code) for code in range(1, 0x110000) if unicodedata.category(chr(code)) in _UNSEEN}
    assert [character for character in sorted(unseen) if cell(f"{character}=1")[-3:] != "'=1"] == []


@pytest.mark.fault("X7")
def test_x7_a_guard_costs_no_more_than_the_text_is_long() -> None:
    """The search goes over each character once or twice: with every start tried this would be 10**12 steps."""
    assert cell("\t\u200b;" * 300_000 + "x").endswith("x")


@pytest.mark.parametrize("text", ["a=1", "'=1", "1-1", "\n", "well, -1", "a b -1", "x: @b"])
def test_other_texts_are_as_they_were(text: str) -> None:
    (row,) = table("answers.csv", participation(answered("U0ADA", text)))
    assert row["answer"] == text


def test_what_cannot_be_written_is_replaced() -> None:
    opened = run(questions=("\ud83d?",))
    given = [item(f"run#{opened.id}", opened), participation(answered("U0ADA", "a\x00b\udfff"))]
    (row,) = table("answers.csv", *given)
    assert (row["question"], row["answer"]) == ("\ufffd?", "a\ufffdb\ufffd")
    assert everything(*given)["member"][0]["answers"] == ["a\x00b\ufffd"]


def test_a_hidden_formula_is_none() -> None:
    (row,) = table("answers.csv", participation(answered("U0ADA", "\x00=1")))
    assert row["answer"] == "\ufffd=1"


def test_lines_end_as_the_rfc_wants_it() -> None:
    content = files(DAILY, MONDAY, participation(answered("U0ADA", "a", "b", "c")))["answers.csv"]
    assert content.startswith(BOM + b'"date",')
    assert content.count(BOM) == 1
    assert content.count(b"\r\n") == content.count(b"\n") == 4


def test_the_same_items_give_the_same_bytes() -> None:
    given = [
        WORKSPACE,
        DAILY,
        {**DAILY, "pk": "T0OTHER"},
        MONDAY,
        participation(answered()),
        participation(member("U0BEN")),
    ]
    shuffled = [dict(reversed(each.items())) for each in reversed(given)]
    assert export.archive(given, MADE, contents()) == export.archive(iter(shuffled), MADE, contents())
    with zipfile.ZipFile(io.BytesIO(export.archive(given, MADE, contents()))) as opened:
        for info in opened.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert (info.create_system, info.external_attr >> 16) == (3, 0o644)
            assert info.compress_type == zipfile.ZIP_DEFLATED
