"""Which tests call which functions of the app, and how long they take: a plugin of pytest's, `-p tests.long.touched`.

`TOUCHED`: the file that it writes, JSON: {"tests": {test: seconds}, "functions": {"module:first line": [test, ...]}}.
"""

import json
import os
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.long.mutants import CORE

ROOT = Path(__file__).parents[2]
_APP = tuple(str(ROOT / one) for one in CORE)
_called: set[tuple[str, int]] = set()
_seconds: dict[str, float] = {}
_by_function: dict[str, list[str]] = defaultdict(list)


def _note(frame: FrameType, event: str, argument: Any) -> None:
    code = frame.f_code
    if code.co_filename.startswith(_APP):
        _called.add((code.co_filename, code.co_firstlineno))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """From the test's fixtures to their end."""
    _called.clear()
    started = time.monotonic()
    sys.settrace(_note)
    threading.settrace(_note)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        threading.settrace(None)
        name = re.sub(r"@[a-z_]+\Z", "", item.nodeid)  # xdist puts the group of a test behind its name
        _seconds[name] = round(time.monotonic() - started, 3)
        for file, line in _called:
            _by_function[f"{Path(file).relative_to(ROOT)}:{line}"].append(name)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What was seen, into the file; each process of xdist has a file of its own beside it."""
    worker = getattr(session.config, "workerinput", {}).get("workerid", "")
    file = Path(os.environ["TOUCHED"])
    file.with_name(f"{file.stem}{worker}.json").write_text(json.dumps({"tests": _seconds, "functions": _by_function}))
