"""The size of things: small modules, small functions, every module with a purpose."""

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("chalicelib", "deploy", "playground")
MODULES = [ROOT / "app.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(module: Path) -> dict[str, int]:
    """Lines of each function, without its decorators."""
    nodes = [node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, Function)]
    return {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in nodes}


def test_app_py_is_a_table_of_contents() -> None:
    source = (ROOT / "app.py").read_text()
    assert len(source.splitlines()) <= 150
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.If | ast.IfExp | ast.For)]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_a_module_is_short_and_says_what_it_is_for(module: Path) -> None:
    source = module.read_text()
    assert len(source.splitlines()) <= 300
    assert ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_no_function_is_longer_than_a_screen(module: Path) -> None:
    assert {name: lines for name, lines in _functions(module).items() if lines > 40} == {}


def test_half_of_all_functions_have_eight_lines_or_less() -> None:
    lines = [lines for module in (ROOT / "chalicelib").rglob("*.py") for lines in _functions(module).values()]
    assert median(lines) <= 8
