"""The tests of which `make test` plays a part, whole: each that asks `sized` how much of it to play."""

import os
import subprocess
import sys

from tests.harness import ROOT

_SIZED = ("from tests.size import", "from tests.properties.strategies import")


def files() -> list[str]:
    """The test modules that are played in part."""
    tests = (ROOT / "tests").rglob("test_*.py")
    return sorted(str(path) for path in tests if any(line in path.read_text(encoding="utf-8") for line in _SIZED))


def main() -> int:
    command = [sys.executable, "-m", "pytest", "-n", "3", *files()]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"TESTS": "whole"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
