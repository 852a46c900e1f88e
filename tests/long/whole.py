"""The tests of which `make test` plays a part, whole: each that asks `sized` how much of it to play."""

import os
import subprocess
import sys

from tests.harness import ROOT


def files() -> list[str]:
    """Test modules, or what they play."""
    tests = (ROOT / "tests").rglob("test_*.py")
    return sorted(str(path.relative_to(ROOT)) for path in tests if "from tests.size import" in path.read_text())


def main() -> int:
    command = [sys.executable, "-m", "pytest", "-n", "3", *files()]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"TESTS": "whole"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
