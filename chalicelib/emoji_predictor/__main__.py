"""A JSON string a line in, an object a line out; `serve [port]`: SageMaker's contract.

$ echo '"prod is down"' | python -m chalicelib.emoji_predictor
{"name": "rotating_light", "confidence": 0.9, "reason": "phrase: ..."}
"""

import json
import sys
from collections.abc import Iterable, Iterator

from chalicelib.emoji_predictor import embedded
from chalicelib.emoji_predictor.client import EmojiClient
from chalicelib.emoji_predictor.prediction import Silence, described

_USAGE = "usage: python -m chalicelib.emoji_predictor [serve [port]]"


def answers(lines: Iterable[bytes], client: EmojiClient) -> Iterator[str]:
    """One JSON object for each line, also for one that is no JSON string."""
    for line in lines:
        try:
            text = json.loads(line.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            text = None
        told = client.explain(text) if isinstance(text, str) else Silence("bad line: not a JSON string")
        yield json.dumps(described(told))


def main(arguments: list[str]) -> int:
    """The process's exit code: 2 for arguments that it does not know."""
    if not arguments:
        for answer in answers(sys.stdin.buffer, EmojiClient(embedded.load())):
            print(answer, flush=True)
        return 0
    if arguments[0] != "serve" or len(arguments) > 2 or not all(port.isdecimal() for port in arguments[1:]):
        print(_USAGE, file=sys.stderr)
        return 2
    return _serve(int(arguments[1]) if arguments[1:] else None)


def _serve(port: int | None) -> int:
    from chalicelib.emoji_predictor import serving  # noqa: PLC0415 - the filter above needs no server

    with serving.server(embedded.load(), port=serving.PORT if port is None else port) as server:
        print(f"http://{server.server_address[0]!s}:{server.server_address[1]}/invocations", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def run() -> int:
    """The process's exit code; 0 when whoever reads its output stops reading."""
    try:
        return main(sys.argv[1:])
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(run())
