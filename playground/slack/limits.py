"""Slack's rate limits, off unless asked for: token buckets per method and workspace, on real time."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100

# Calls a minute. What is not here has a limit of its own that nobody publishes, and is not limited.
TIERS = {
    "apps.uninstall": TIER_1,
    "auth.revoke": TIER_3,
    "auth.teams.list": TIER_2,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "emoji.list": TIER_2,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "reactions.add": TIER_3,
    "reactions.get": TIER_3,
    "reactions.remove": TIER_2,
    "team.info": TIER_3,
    "users.conversations": TIER_3,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}
POSTS_PER_WORKSPACE = 300
POST_BURST = 3


@dataclass
class Bucket:
    """`room` calls at once, refilled at `rate` a second."""

    room: float
    rate: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a call fits; zero if it does now."""
        self.level = min(self.room, self.level + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.level) / self.rate)


class Limits:
    """Says how long a call has to wait."""

    def __init__(self, enabled: bool = False, time_source: Callable[[], float] = time.monotonic) -> None:
        self.enabled = enabled
        self._time = time_source
        self._buckets: dict[tuple[str, ...], Bucket] = {}
        self._lock = threading.Lock()

    def switch(self, enabled: bool) -> None:
        with self._lock:
            self.enabled = enabled
            self._buckets.clear()

    def retry_after(self, team: str, method: str, channel: str) -> int | None:
        """Whole seconds for Retry-After, or None when the call may go on."""
        if not self.enabled:
            return None
        with self._lock:
            buckets = self._buckets_for(team, method, channel)
            now = self._time()
            wait = max((bucket.wait(now) for bucket in buckets), default=0.0)
            if wait > 0:
                return max(1, math.ceil(wait))
            for bucket in buckets:
                bucket.level -= 1
        return None

    def _buckets_for(self, team: str, method: str, channel: str) -> list[Bucket]:
        if method == "chat.postMessage":
            return [
                self._bucket((team, method), POSTS_PER_WORKSPACE, POSTS_PER_WORKSPACE / 60),
                self._bucket((team, method, channel), POST_BURST, 1),
            ]
        tier = TIERS.get(method)
        return [self._bucket((team, method), tier, tier / 60)] if tier else []

    def _bucket(self, key: tuple[str, ...], room: float, rate: float) -> Bucket:
        return self._buckets.setdefault(key, Bucket(room, rate, room, self._time()))
