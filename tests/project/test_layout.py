"""Where tests are: a test module lends nothing to another, and each of tests/unit is called after what it tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.harness import ROOT

UNIT = ROOT / "tests" / "unit"


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _tested(path: Path) -> Iterator[Path]:
    """The modules that a test module may be called after."""
    words = path.stem.split("_")[1:]
    for end in range(len(words), 0, -1):
        name = "_".join(words[:end])
        modules = (name, f"__{name}__", f"{name}/__init__")
        for root, module in ((root, module) for root in ("chalicelib", ".") for module in modules):
            yield ROOT / root / path.parent.relative_to(UNIT) / f"{module}.py"


def test_no_module_imports_a_test_module() -> None:
    lent = {
        (str(path.relative_to(ROOT)), name)
        for path in (ROOT / "tests").rglob("*.py")
        for name in _imports(path)
        if name.startswith("tests.") and ".test_" in name
    }
    assert lent == set()


def test_a_unit_test_is_called_after_its_module() -> None:
    found = sorted(UNIT.rglob("test_*.py"))
    assert found
    assert [str(path.relative_to(ROOT)) for path in found if not any(map(Path.exists, _tested(path)))] == []
