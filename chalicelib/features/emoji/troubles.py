"""Whom to tell when a job of reactions keeps failing."""

from collections.abc import Mapping

from chalicelib.features.emoji import jobs
from chalicelib.features.emoji.explaining import Explaining
from chalicelib.features.emoji.reacting import Reacting
from chalicelib.jobs.notices import Describe, nobody


class Troubles:
    """Describes failing jobs."""

    def __init__(self, reacting: Reacting, explaining: Explaining) -> None:
        self._reacting = reacting
        self._explaining = explaining

    @property
    def by_kind(self) -> Mapping[str, Describe]:
        """For each kind of job, what to tell of one."""
        return {
            **dict.fromkeys((jobs.REACT, jobs.WIPE, jobs.LIST), nobody),
            jobs.ANSWER: self._reacting.unanswered,
            jobs.EXPLAIN: self._explaining.unanswered,
            jobs.SWITCHED_ON: self._reacting.unannounced,
        }
