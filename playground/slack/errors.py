"""Every way in which the playground says no.

Exception
├── SlackError     a Web API call is refused: HTTP 200 with {"ok": false, "error": code, ...extra}
└── ControlError   a script or the page asked for something impossible: status 400 or 404 and a plain sentence
"""

from typing import Any


class SlackError(Exception):
    """`code`: Slack's error code; `extra`: what else Slack puts beside it."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def as_json(self) -> dict[str, Any]:
        return {"ok": False, "error": self.code, **self.extra}


class ControlError(Exception):
    """`status`: the HTTP status of the control answer; `sentence`: why, in plain words."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def not_there(sentence: str) -> ControlError:
    return ControlError(404, sentence)


def malformed(sentence: str) -> ControlError:
    return ControlError(400, sentence)
