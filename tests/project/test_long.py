"""What `make test-long` is made of, in small."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.long import mutants
from tests.long.mutating import changes

ROOT = Path(__file__).parents[2]
SOURCE = '''"""Words that nothing depends on."""


def late(now: int, due: int) -> bool:
    """More words."""
    note(now)
    return not due or (now > due and max(now, 3) != 60)
'''


def test_every_change_is_one_and_the_module_still_compiles() -> None:
    found = list(changes(SOURCE))
    assert {(one.before, one.after) for one in found} >= {
        ("now > due", "now >= due"),
        ("now > due", "now <= due"),
        ("not due", "bool(due)"),
        ("max(now, 3)", "min(now, 3)"),
        ("max(now, 3) != 60", "max(now, 3) == 60"),
        ("3", "4"),
        ("60", "30"),
        ("note(now)", "pass"),
        ("now > due and max(now, 3) != 60", "now > due or max(now, 3) != 60"),
        ("return not due or (now > due and max(now, 3) != 60)", "return None"),
    }
    for one in found:
        compile(one.source, "changed", "exec")
        assert "Words that nothing depends on." in one.source
    assert len({one.source for one in found}) == len(found)


def test_each_core_module_has_mutants_and_tests_that_are_there() -> None:
    modules = set(mutants._modules(ROOT))
    assert {"chalicelib/jobs/store.py", "chalicelib/access/tokens.py", "chalicelib/features/snaps/model.py"} <= modules
    assert len(modules) > len(mutants.CORE)
    assert [path for path in (*mutants.SUITE, *mutants.LEFT_OUT) if not (ROOT / path).exists()] == []


@pytest.fixture
def of_one_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """To make those of all modules takes half a minute."""
    monkeypatch.setattr(mutants, "CORE", ("chalicelib/features/snaps/model.py",))
    monkeypatch.setattr(mutants, "_touched", lambda: {})


def test_no_two_mutants_have_one_name(of_one_module: None) -> None:
    found = mutants.mutants()
    assert len({mutant.name for mutant in found}) == len(found) > 5
    assert {mutant.module for mutant in found} == {"chalicelib/features/snaps/model.py"}


def test_results_are_kept_and_not_made_twice(
    of_one_module: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def outcome(mutant: mutants.Mutant, tree: Path) -> dict[str, object]:
        done.append(mutant.name)
        said = {"line": 1, "before": "a | b", "after": "a", "by": "", "seconds": 1}
        return {"name": mutant.name, "module": mutant.module, "state": "survived", **said}

    monkeypatch.setattr(mutants, "outcome", outcome)
    monkeypatch.setattr(mutants, "_tested", lambda *_: ("survived", ""))
    monkeypatch.setattr(mutants, "copied", lambda tree: tree)
    results = tmp_path / "out" / "mutants.json"
    mutants.run(3, 1, 2, results)
    found = mutants.run(5, 1, 2, results)
    assert (len(done), len(set(done)), len(found)) == (5, 5, 5)
    assert "`a \\| b`" in mutants.table(found)


MEASURED = """
import json
from chalicelib.features.workspace import exporting
from tests.long import export_memory

exporting.MAX_ITEMS = 300
export_memory.measure(400)  # what is imported and compiled once is nobody's part
print(json.dumps([export_memory.measure(400), export_memory.measure(1_600)]))
"""


@pytest.mark.fault("X5")
def test_x5_a_part_of_an_export_takes_the_same_memory_however_much_there_is() -> None:
    """In a process of its own: nobody else's memory counts."""
    told = subprocess.run([sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True, cwd=ROOT)
    small, large = json.loads(told.stdout)
    assert (small["parts"], large["parts"]) == (2, 6)
    assert large["peak_mb"] <= small["peak_mb"] * 1.2
