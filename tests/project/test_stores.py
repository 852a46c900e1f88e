"""DynamoDB's expressions, and the writes made of them, are in stores only; services name what a write means."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.harness import ROOT

CODE = ROOT / "chalicelib"
STORES = {
    "aws/table.py": "what they are",
    "jobs/model.py": "a job's item",
    "jobs/deliveries.py": "one item for each message",
    "jobs/horizon.py": "one item",
    "jobs/rate_limiter.py": "one item for each workspace and rate",
    "features/photos/pseudonyms.py": "one item",
    "features/standups/changes.py": "the part of the standups' store about their names",
}
"""Stores by another name, and what they keep."""
WRITES = {"Put", "Update", "Delete", "Check"}
EXPRESSION = re.compile(r"\b(SET|REMOVE|ADD) #|\battribute_(not_)?exists\b|#\w+ (=|<>|<|>|<=|>=) :")


def _dynamodb(file: Path) -> Iterator[str]:
    """What a module takes of DynamoDB's language."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "chalicelib.aws.table":
            yield from WRITES & {name.name for name in node.names}
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and EXPRESSION.search(node.value):
            yield node.value


def test_only_stores_speak_dynamodb() -> None:
    found = {file.relative_to(CODE).as_posix(): list(_dynamodb(file)) for file in CODE.rglob("*.py")}
    speakers = {name: words for name, words in found.items() if words}
    assert set(STORES) <= set(speakers), "no store any more"
    assert {name: words for name, words in speakers.items() if name not in STORES and Path(name).stem != "store"} == {}
