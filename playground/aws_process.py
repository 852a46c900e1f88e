"""Runs ministack, and ends it when whoever started it is gone: standard input is a pipe from there.

Started with `python -I`, so that the project's own modules are not on its path and cannot help a Lambda out.
"""

import os
import signal
import threading

from ministack.app import main
from ministack.services import sqs

_url_at_this_port = sqs._queue_url


def end_with_the_starter() -> None:
    """Wait until the other end of standard input closes, then stop as on SIGTERM."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def queue_url(name: str) -> str:
    """The key under which ministack holds a queue: the URL of the port it was made at, whichever port this is.

    Its own goes by the present port: started at another one on an earlier state, no event source finds its queue.
    """
    url: str = sqs._queue_name_to_url.get(name) or _url_at_this_port(name)
    return url


if __name__ == "__main__":
    sqs._queue_url = queue_url
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    main()
