"""One JSON line a request or job. Fields are named here, so nothing private can slip in.

Never logged: tokens, answers, phone numbers, message text. Values are ids, codes and numbers; each is cut and stripped
of anything that looks like a token.
"""

import json
import logging
import re
import sys

_MOST = 200
_FIELDS = frozenset(
    [
        "event",
        "workspace",
        "kind",
        "job",
        "outcome",
        "ms",
        "status",
        "reason",
        "route",
        "code",
        "method",
        "attempts",
        "seconds",
        "count",
        "version",
        "error",
    ]
)
_SECRET = re.compile(r"xox[a-z.]+-[\w-]+|xapp-[\w-]+|\+\d{8,15}")
_logger = logging.getLogger("rooster")


def configure() -> None:
    """Write our lines to standard output, and silence slack-sdk's own, which quote bodies."""
    if not _logger.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s"))
        _logger.addHandler(handler)
    _logger.setLevel(logging.INFO)
    _logger.propagate = False
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)


def info(event: str, **fields: str | int | None) -> None:
    """Log that `event` happened."""
    _logger.info(_line("info", event, fields))


def error(event: str, **fields: str | int | None) -> None:
    """Log that `event` needs a look; the alarm counts these."""
    _logger.error(_line("error", event, fields))


def _line(level: str, event: str, fields: dict[str, str | int | None]) -> str:
    unknown = fields.keys() - _FIELDS
    if unknown:
        raise ValueError(f"not a log field: {', '.join(sorted(unknown))}")
    shown = {name: _redact(value) for name, value in fields.items() if value is not None}
    return json.dumps({"level": level, "event": event, **shown})


def _redact(value: str | int) -> str | int:
    return _SECRET.sub("[redacted]", value)[:_MOST] if isinstance(value, str) else value
