"""What a feature is to the front door and the worker: tables of what it handles. Each service makes its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.jobs.model import Job, Outcome
from chalicelib.jobs.notices import Describe
from chalicelib.slack.payloads import Click, Command, Event, Shortcut, Submission

Reply = Mapping[str, Any] | None
Moved = Callable[[str, str, str], None]
"""Takes over in a workspace what was kept for the channel's old id to its new one, however often it is called."""
Tell = Callable[[Click, str], None]
"""Shows words to whoever clicked, and to nobody else."""


@dataclass(frozen=True)
class Feature:
    """`name`: as FEATURES has it; "" for what nobody can switch off.

    `commands` by their name, `clicks` and `modals` by action and callback id up to a dot, `shortcuts` by callback id,
    `events` and `jobs` by type and kind. An event that one feature takes (True) is not shown to those after it.
    `notices`: by kinds of jobs, what to tell of one that keeps failing.
    `after_install`: kinds of jobs that an installation causes, without arguments. `channel_moved`: see Moved.
    """

    name: str
    commands: Mapping[str, Callable[[Command], Reply]] = field(default_factory=dict)
    clicks: Mapping[str, Callable[[Click], Reply]] = field(default_factory=dict)
    modals: Mapping[str, Callable[[Submission], Reply]] = field(default_factory=dict)
    shortcuts: Mapping[str, Callable[[Shortcut], None]] = field(default_factory=dict)
    events: Mapping[str, Callable[[Event], bool | None]] = field(default_factory=dict)
    jobs: Mapping[str, Callable[[Job], Outcome]] = field(default_factory=dict)
    notices: Mapping[str, Describe] = field(default_factory=dict)
    after_install: Sequence[str] = ()
    channel_moved: Moved | None = None
