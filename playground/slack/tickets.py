"""Short-lived permissions Slack hands out: trigger ids for modals, response URLs, OAuth codes. In memory only."""

import secrets
import threading
import time
from dataclasses import dataclass, field

from .errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5
CODE_SECONDS = 10 * 60


@dataclass
class Trigger:
    """Allows one modal within three real seconds; `view_id` is the modal it came from, then `opened` what it opened."""

    team: str
    user: str
    view_id: str | None = None
    made: float = field(default_factory=time.monotonic)
    used: bool = False
    opened: str | None = None


@dataclass
class ResponseUrl:
    """Allows five answers within half an hour to the place a command or click came from."""

    team: str
    user: str
    channel: str
    ts: str | None
    thread_ts: str | None
    made: float
    uses: int = 0


@dataclass
class Code:
    """One consent of `user`, for a workspace or an org, to be exchanged for a token once."""

    tenant: str
    user: str
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    made: float
    used: bool = False


class Tickets:
    """Everything handed out and not yet forgotten."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}
        self.responses: dict[str, ResponseUrl] = {}
        self.codes: dict[str, Code] = {}
        self._lock = threading.Lock()

    def new_trigger(self, trigger: Trigger) -> str:
        ticket = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        with self._lock:
            stale = [key for key, old in self._triggers.items() if time.monotonic() - old.made > 600]
            for key in stale:
                del self._triggers[key]
            self._triggers[ticket] = trigger
        return ticket

    def trigger(self, ticket: str) -> Trigger | None:
        return self._triggers.get(ticket)

    def exchange(self, ticket: str, team: str) -> Trigger:
        """Uses the trigger up, or refuses as Slack does."""
        with self._lock:
            trigger = self._triggers.get(ticket)
            if trigger is None or trigger.team != team:
                raise SlackError("invalid_trigger_id")
            if trigger.used:
                raise SlackError("exchanged_trigger_id")
            if time.monotonic() - trigger.made > TRIGGER_SECONDS:
                raise SlackError("expired_trigger_id")
            trigger.used = True
            return trigger

    def age_triggers(self, seconds: float) -> None:
        """Makes every trigger id older, so that nobody has to wait for one to expire."""
        with self._lock:
            for trigger in self._triggers.values():
                trigger.made -= seconds

    def new_response(self, response: ResponseUrl) -> str:
        ticket = secrets.token_urlsafe(18)
        self.responses[ticket] = response
        return ticket

    def new_code(self, code: Code) -> str:
        ticket = f"{secrets.randbelow(10**12)}.{secrets.token_hex(24)}"
        self.codes[ticket] = code
        return ticket
