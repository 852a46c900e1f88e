"""Direct messages, as Slack tells them: which are for standups is decided here; what they cause is a job."""

from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.features.standups import FEATURE, jobs, meaning
from chalicelib.features.standups.meaning import Meaning, Word
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs import model as jobs_model
from chalicelib.slack import typed
from chalicelib.slack.incoming import IncomingMessage, incoming_message
from chalicelib.slack.payloads import Event


class Listening:
    """Words that Rooster knows are always for standups, anything else only while one waits for the member."""

    def __init__(self, store: StandupStore, workspaces: Workspaces, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._now = now

    def message(self, event: Event) -> bool:
        """A message to Rooster; True if it is answered, so that nobody else does."""
        message = incoming_message(event)
        if not message or not message.is_direct or typed.asks_for_help(message.words):
            return False
        if FEATURE in self._workspaces.cached(event.workspace).off:
            return False
        means = meaning.exact(message.words) or self._meaning(event.workspace, message)
        job = jobs.heard(event.workspace, message, means.word, means.named, means.is_near, self._now())
        if means.word is Word.NONE:
            # Told twice, and answered in between: it is not somebody else's now.
            return self._store.knows(job)
        self._store.commit(once=jobs_model.put(job))
        return True

    def _meaning(self, workspace: str, message: IncomingMessage) -> Meaning:
        roles = self._store.roles(workspace, message.user, self._now())
        if named := meaning.with_name(message.words, roles, message.user):
            return named
        if not meaning.meant(self._store.asked(workspace, roles, message.thread), message.thread):
            return Meaning(Word.NONE)
        return Meaning(Word.TEXT if message.text.strip() else Word.FILE)
