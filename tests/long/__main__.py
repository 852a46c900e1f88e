"""`make test-long`: what takes hours, one after the other; each prints its figures as JSON. Names choose some."""

import subprocess
import sys
import time

PARTS = ("whole", "hostile", "export_memory", "day_machine", "sweep", "mutants")


def main(names: list[str]) -> int:
    """Run these parts, or all; the number of those that failed."""
    failed = 0
    for part in names or PARTS:
        started = time.monotonic()
        code = subprocess.run([sys.executable, "-m", f"tests.long.{part}"], check=False).returncode
        print(f"{part}: {'failed' if code else 'done'} in {(time.monotonic() - started) / 60:.1f} minutes", flush=True)
        failed += code != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
