"""A warm Lambda environment: import app.py once, serve some events to warm up, then say what each further one cost.

Run as `python -I -S -B warm_process.py TASK_FOLDER RUNTIME_FOLDER`; stdin has API Gateway events, as JSON
{"warm_up": [...], "measured": [...]}. The last line of stdout is {"cpu_us": ..., "wall_us": ...}, for one event.
"""

import json
import sys
import time


class Context:
    """The little of Lambda's context object that the contenders read."""

    function_name = "benchmark"
    aws_request_id = "0"
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:benchmark"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """As if there were all the time."""
        return 60_000


def main() -> None:
    """Serve the events."""
    given = json.load(sys.stdin)
    sys.path[:0] = sys.argv[1:]
    from app import app  # noqa: PLC0415 - from the folder that is measured

    context, refused = Context(), 0
    for event in given["warm_up"]:
        app(event, context)
    events = given["measured"]
    cpu, wall = time.process_time(), time.perf_counter()
    for event in events:
        refused += app(event, context)["statusCode"] != 200
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if refused:
        raise SystemExit(f"{refused} of {len(events)} events were not acknowledged")
    found = {"cpu_us": cpu / len(events) * 1e6, "wall_us": wall / len(events) * 1e6}
    sys.stdout.write("\n" + json.dumps(found) + "\n")


main()
