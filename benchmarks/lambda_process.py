"""What a fresh Lambda environment does: import app.py from its folder, and hand it one API Gateway event.

Run as `python -I -S -B lambda_process.py TASK_FOLDER RUNTIME_FOLDER`; the event comes on stdin, the answer goes to
stdout. Of the standard library it takes only what Lambda's own runtime has loaded anyway.
"""

import json
import sys


class Context:
    """The little of Lambda's context object that Chalice reads."""

    function_name = "benchmark"
    aws_request_id = "0"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """As if there were all the time."""
        return 60_000


def main() -> None:
    """Serve one event."""
    task, runtime = sys.argv[1:]
    event = json.load(sys.stdin)
    sys.path[:0] = [task, runtime]
    from app import app  # noqa: PLC0415 - the import is what is measured

    answer = app(event, Context())
    sys.stdout.write("\n" + json.dumps(answer))


main()
