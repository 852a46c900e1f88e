"""`make demo`: a whole day of a standup with nobody at a browser, printed. Ends with 0 only if all of it happened."""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from playground.control_client import ControlClient
from playground.day import Day, DidNotHappen
from playground.options import free_ports, from_environment
from playground.run import end_on_signals, say
from playground.stack import Stack
from playground.trouble import CannotStart


def main() -> int:
    """Bring up a Rooster of its own, play the day, and take it down."""
    end_on_signals()
    folder = Path(tempfile.mkdtemp(prefix="rooster-demo-"))
    try:
        _play(folder)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
    except (DidNotHappen, RuntimeError) as missing:
        print(f"\nThis didn't happen: {missing}. The logs are in {folder}.", file=sys.stderr)
    except KeyboardInterrupt:
        shutil.rmtree(folder, ignore_errors=True)
        print("\nStopped before the end of the day.", file=sys.stderr)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    return 1


def _play(folder: Path) -> None:
    began = time.monotonic()
    with Stack(from_environment({"ROOSTER_STATE": str(folder), **free_ports()}), say) as stack:
        assert stack.slack
        up = time.monotonic()
        Day(ControlClient(stack.slack.url)).play()
        took = time.monotonic() - up
        say(f"\nAll of this took {took:.0f} seconds, after {up - began:.0f} seconds of setup.")


if __name__ == "__main__":
    sys.exit(main())
