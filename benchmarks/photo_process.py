"""A worker's process that fetches or cleans one picture, and then says what memory it took at most.

Run as `python -m benchmarks.photo_process WHAT ARGUMENT`: `idle`, with the same imports and nothing to do; `fetch` and
an address at 127.0.0.1; `clean`, or `show`, and a file. The last line of stdout is {"peak_mb": ..., "result": ...}.
"""

import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from PIL import GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

import app
from chalicelib.errors import PhotoError
from chalicelib.features.photos import sanitize
from chalicelib.features.photos.media import Media

IMPORTED = (app, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
"""What a worker has in memory by then, whatever the picture is."""
_PEAK = re.compile(r"VmHWM:\s*(\d+) kB")


def main(what: str, argument: str = "") -> None:
    """Do it once."""
    try:
        result = _done(what, argument)
    except PhotoError as refused:
        result = refused.code
    sys.stdout.write("\n" + json.dumps({"peak_mb": _peak_mb(), "result": result}) + "\n")


def _done(what: str, argument: str) -> str:
    if what == "idle":
        return ""
    if what == "fetch":
        return str(len(Media("AC0", "token", f"http://{urlsplit(argument).netloc}").fetch(argument)))
    content = Path(argument).read_bytes()
    if what == "show":
        shown, extension = sanitize.to_slack_format(content, Path(argument).suffix[1:])
        return f"{extension} {len(shown)}"
    clean = sanitize.clean(content)
    return f"{clean.extension} {clean.width}x{clean.height} {len(clean.content)}"


def _peak_mb() -> float:
    """Linux's own figure of this process: what getrusage tells begins at that of who started it."""
    found = _PEAK.search(Path("/proc/self/status").read_text(encoding="ascii"))
    if not found:
        raise SystemExit("This system does not tell a process's peak of memory.")
    return int(found[1]) * 1024 / 1e6


if __name__ == "__main__":
    main(*sys.argv[1:])
