"""Runs ministack, and ends it when whoever started it is gone: standard input is a pipe from there.

Started with `python -I`, so that the project's own modules are not on its path and cannot help a Lambda out.
"""

import os
import signal
import threading

from ministack.app import main


def end_with_the_starter() -> None:
    """Wait until the other end of standard input closes, then stop as on SIGTERM."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    main()
