"""A phone and a member: a code from Slack, texted from the phone, links the two."""

import secrets
from collections.abc import Sequence

from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit, Write
from chalicelib.errors import StorageUnavailable
from chalicelib.features.photos import FEATURE, jobs, sms_copy
from chalicelib.features.photos.model import CODE_SECONDS, Code, Member, Sender
from chalicelib.features.photos.pseudonyms import Pseudonyms
from chalicelib.features.photos.store import (
    PhotoStore,
    forget_code,
    forget_member,
    note_code,
    put_code,
    put_member,
    unlink_sender,
    use_code,
)
from chalicelib.jobs import model as jobs_model

_TRIES = 5


class Pairing:
    """Makes codes, takes them, and undoes links."""

    def __init__(self, store: PhotoStore, pseudonyms: Pseudonyms, workspaces: Workspaces) -> None:
        self._store = store
        self._pseudonyms = pseudonyms
        self._workspaces = workspaces

    def new_code(self, workspace: str, user: str, name: str, now: int) -> str:
        """Six digits that link whoever texts them next to this member; their earlier ones work no more.

        Raises:
            StorageError: there is none.
        """
        member = self._store.member(workspace, user)
        code = Code(workspace, user, name, now + CODE_SECONDS)
        for _ in range(_TRIES):
            digits = f"{secrets.randbelow(10**6):06d}"
            key = self._pseudonyms.code(digits)
            writes: list[Write] = [put_code(key, code, now), note_code(workspace, user, key)]
            if member.code and member.code != key:
                writes.append(forget_code(member.code))
            if self._store.commit(*writes) is Commit.DONE:
                return digits
        raise StorageUnavailable("no_free_code")

    def enter(self, sender: Sender, digits: str, message: str, now: int) -> tuple[Sender, str, Sequence[Write]]:
        """What texting a code comes to: the sender after it, the answer, and the writes that go with it."""
        if not sender.may_try(now):
            return sender, sms_copy.TOO_MANY_TRIES, ()
        key = self._pseudonyms.code(digits)
        code = self._store.code(key)
        if not code or code.until <= now or not self._workspaces.uses(code.workspace, FEATURE):
            return sender.tried(now), sms_copy.WRONG_CODE, ()
        after = sender.linked(code.workspace, code.user, code.name)
        job = jobs.linked(code.workspace, code.user, sender.digits, message, now)
        writes = [use_code(key, code), jobs_model.put(job), *self._moved(sender, code, message, now)]
        return after, sms_copy.linked(after.name), writes

    def end_code(self, member: Member) -> None:
        """The code that the member got last works no more."""
        if member.code:
            self._store.commit(forget_code(member.code))

    def unlink(self, workspace: str, user: str) -> bool:
        """The phone is not the member's any more; False if none was."""
        member = self._store.member(workspace, user)
        if not member.sender:
            return False
        away = forget_member(workspace, member)
        if self._store.commit(away, unlink_sender(member.sender, workspace, user)) is not Commit.DONE:
            self._store.commit(away)
        return True

    def forget(self, sender: Sender, message: str, now: int) -> Sequence[Write]:
        """The writes that leave a sender's member without their phone, and tell them."""
        member = self._store.member(sender.workspace, sender.user)
        if member.sender != sender.id:
            return []
        told = jobs.lost(sender.workspace, sender.user, sender.digits, message, now)
        return [forget_member(sender.workspace, member), jobs_model.put(told)]

    def _moved(self, sender: Sender, code: Code, message: str, now: int) -> Sequence[Write]:
        """One phone for a member, one member for a phone: what either had before is undone."""
        now_theirs = Member(code.user, sender.id, sender.digits)
        writes: list[Write] = [put_member(code.workspace, now_theirs)]
        if sender.workspace and (sender.workspace, sender.user) != (code.workspace, code.user):
            writes += self.forget(sender, message, now)
        before = self._store.member(code.workspace, code.user)
        other = self._store.sender(before.sender) if before.sender not in ("", sender.id) else None
        if other and (other.workspace, other.user) == (code.workspace, code.user):
            writes.append(unlink_sender(other.id, code.workspace, code.user))
        return writes
