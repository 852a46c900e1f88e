"""What is kept of a measurement, and the table that docs/benchmarks.md shows."""

import json
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.report import Line, Result
from benchmarks.rounds import Rounds
from benchmarks.rows import ROWS

MET = Line("warm", "Bolt", "0.35x", "≤ 0.4x", True)
MISSED = Line("prompts", "10 s", "3.00x", "≤ 1.2x", False)
FREE = Line("idle", "", "$1.50")


def test_what_is_kept_comes_back_in_the_order_of_the_rows(tmp_path: Path) -> None:
    report.save("b", Result([FREE], {"rounds": [1, 2]}), report.load(), tmp_path)
    report.save("a", Result([MET, MISSED]), report.load(), tmp_path)
    assert [line for _, line in report.kept_lines(["a", "never measured", "b"], tmp_path)] == [MET, MISSED, FREE]


def test_the_circumstances_are_kept_with_the_raw_rounds(tmp_path: Path) -> None:
    kept = json.loads(report.save("b", Result([FREE], {"rounds": [1]}), (0.5, 0.5, 0.5), tmp_path).read_text())
    assert kept.keys() == {"row", "date", "python", "cores", "load_before", "load_after", "lines", "raw"}
    assert kept["raw"] == {"rounds": [1]}


def test_the_table_says_what_is_met_and_what_is_missed() -> None:
    rows = report.table([("2026-01-02", MET), ("2026-01-02", MISSED), ("2026-01-03", FREE)]).splitlines()
    assert rows[2] == "| warm | Bolt | 0.35x | ≤ 0.4x | met | 2026-01-02 |"
    assert "**missed**" in rows[3]
    assert rows[4] == "| idle |  | $1.50 |  |  | 2026-01-03 |"


def test_rewriting_a_page_touches_only_what_is_between_the_markers() -> None:
    page = f"# Head\n{report.BEGIN}\nold\n{report.END}\ntail\n"
    once = report.rewrite(page, "| new |")
    assert once == f"# Head\n{report.BEGIN}\n| new |\n{report.END}\ntail\n"
    assert report.rewrite(once, "| new |") == once


def test_a_page_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        report.rewrite("# Head\n", "| new |")


def test_the_documents_page_can_be_rewritten_and_shows_what_is_kept() -> None:
    page = report.PAGE.read_text()
    assert report.rewrite(page, report.table(report.kept_lines(ROWS))) == page


@pytest.mark.parametrize(("figure", "met"), [(0.4, True), (0.41, False)])
def test_a_ratio_that_equals_its_target_meets_it(figure: float, met: bool) -> None:
    rounds = Rounds({"a": [{"cpu": figure}], "b": [{"cpu": 1.0}]})
    line = report.ratio_line("what", "against", rounds, ("a", "b"), "cpu", 0.4)
    assert line.met is met
