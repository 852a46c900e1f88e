"""`make run`: brings up all of Rooster on this machine, says where, and takes it down again on Ctrl-C."""

import os
import signal
import sys
import time

from playground.options import from_environment
from playground.stack import Stack
from playground.trouble import CannotStart

_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Run until a signal ends it: 0 then, 1 if it could not come up or stay up."""
    end_on_signals()
    try:
        with Stack(from_environment(os.environ), say) as stack:
            page = stack.slack.url if stack.slack else stack.options.app_url
            say(f"Rooster is up: {page}  (press Ctrl-C to stop)")
            while stack.aws.is_up():
                time.sleep(0.5)
            raise CannotStart(f"The local AWS stopped unexpectedly. Its log is {stack.aws.log}.")
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 0


def end_on_signals() -> None:
    """The first signal ends the program as Ctrl-C does; later ones do not disturb the clearing up."""
    for number in _ENDS:
        signal.signal(number, _interrupt)


def say(line: str) -> None:
    """One line of progress, at once."""
    print(line, flush=True)


def _interrupt(*_: object) -> None:
    for number in _ENDS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
