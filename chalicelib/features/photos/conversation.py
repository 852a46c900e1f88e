"""The conversation by text message: an unknown number is asked for a name, then pictures are kept and links answered.

Everything that a message causes is one write, so that a repeat of it - Twilio's, at the fallback address - is answered
alike and done once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit, Table, Write
from chalicelib.clock import Now
from chalicelib.errors import StorageUnavailable
from chalicelib.features.photos import FEATURE, jobs, picture_url, sms_copy, sms_parser
from chalicelib.features.photos.model import KEPT_SECONDS, MAX_PICTURES, Picture, Sender, own_partition
from chalicelib.features.photos.pairing import Pairing
from chalicelib.features.photos.pseudonyms import Pseudonyms
from chalicelib.features.photos.sms_parser import Intent
from chalicelib.features.photos.store import (
    PhotoStore,
    change_sender,
    forget_sender,
    partitions_of,
    put_answer,
    put_link,
    put_picture,
)
from chalicelib.features.photos.twilio_webhook import Text
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.rate_limiter import Rate, RateLimiter

RATE = Rate("texts", interval_ms=30_000, burst=20, max_backlog_ms=60_000)
"""Some twenty texts at once, then one each 30 s: two machines that answer each other come to rest."""
REFUSAL_RATE = Rate("refusals", interval_ms=600_000, burst=2, max_backlog_ms=600_000)
"""How often who texts faster is told that a picture was not kept."""
_UNPACED = frozenset([Intent.STOP, Intent.START, Intent.HELP, Intent.FORGET])
"""What everybody may say, and is answered, however fast they were."""
_TRIES = 3
_MAX_CAPTION = 1000
MAX_LOOKED_AT = 2 * MAX_PICTURES
"""In each partition, for LINK and for who was promised links: some of them may not have arrived."""


@dataclass(frozen=True)
class Turn:
    """What a message comes to. `after`: the sender, None for forgotten; `says`: "" for no answer."""

    after: Sender | None
    says: str
    writes: Sequence[Write] = ()
    pictures: Sequence[Picture] = ()


@dataclass(frozen=True)
class _Said:
    """A message, read. `pictures`: before anything is fetched."""

    id: str
    rest: str
    public_url: str
    now: int
    pictures: Sequence[Picture]

    @property
    def links(self) -> Sequence[str]:
        """To the pictures."""
        return [picture.address for picture in self.pictures]


class Conversation:
    """Answers texts."""

    def __init__(
        self,
        store: PhotoStore,
        pseudonyms: Pseudonyms,
        table: Table,
        workspaces: Workspaces,
        pairing: Pairing,
        now: Now,
    ) -> None:
        self._store = store
        self._pseudonyms = pseudonyms
        self._turns = RateLimiter(table, RATE)
        self._refusals = RateLimiter(table, REFUSAL_RATE)
        self._workspaces = workspaces
        self._pairing = pairing
        self._answers: Mapping[Intent, Callable[[Sender, _Said], Turn]] = {
            Intent.START: self._start,
            Intent.HELP: self._help,
            Intent.HALF_STOP: self._half_stop,
            Intent.HALF_FORGET: self._half_forget,
            Intent.LINK: self._link,
            Intent.CODE: self._code,
            Intent.NAME: self._name,
            Intent.NOTHING: self._listen,
        }
        self._now = now

    def hear(self, text: Text, public_url: str) -> str:
        """The answer to a message, "" for none; the same for a repeat. `public_url`: see picture_url.address.

        Raises:
            StorageError: nothing of it was kept.
        """
        sender_id, digits = self._pseudonyms.sender(text.number), text.number[-2:]
        for _ in range(_TRIES):
            known = self._store.sender(sender_id)
            before = replace(known, digits=digits) if known else Sender(sender_id, digits, life=picture_url.new_id())
            answered = self._store.answer(sender_id, text.id)
            if answered is not None:
                return answered
            now = self._now()
            wish, rest = _wish(text)
            is_paced = wish not in _UNPACED
            is_late = (is_paced or text.media) and self._turns.take(own_partition(sender_id), now) is None
            if is_late and is_paced:
                return self._refuse(sender_id, text, now)
            turn = self._turn(before, wish, rest, replace(text, media=()) if is_late else text, public_url, now)
            if is_late and turn.says and turn.after and not turn.after.stopped:
                turn = replace(turn, says=f"{turn.says} {sms_copy.TOO_FAST}")
            if self._keep(before, turn, text, now) is Commit.DONE:
                return turn.says
        raise StorageUnavailable("too_many_conflicts")

    def _refuse(self, sender_id: str, text: Text, now: int) -> str:
        """Too fast: told of a picture, and that not too often either."""
        may_tell = text.media and self._refusals.take(own_partition(sender_id), now) is not None
        return sms_copy.TOO_FAST if may_tell else ""

    def _turn(self, before: Sender, wish: Intent, rest: str, text: Text, public_url: str, now: int) -> Turn:
        if wish is Intent.STOP:
            return Turn(replace(before, stopped=True), "" if text.answered or before.stopped else sms_copy.STOPPED)
        if wish is Intent.FORGET:
            return self._forget(before, text, now)
        if before.stopped and wish not in (Intent.START, Intent.HELP):
            return Turn(before, "")
        if text.media and (wish is Intent.HALF_STOP or (wish is Intent.NAME and before.name)):  # "Name day party!"
            wish, rest = Intent.NOTHING, sms_parser.plain(text.body)
        pictures = (
            [] if before.stopped and wish is Intent.HELP else self._pictures(before, wish, rest, text, public_url, now)
        )
        turn = self._answers[wish](before, _Said(text.id, rest, public_url, now, pictures))
        if text.answered:
            return replace(turn, says="")
        return self._with_trouble(before, turn)

    @staticmethod
    def _with_trouble(before: Sender, turn: Turn) -> Turn:
        """Told once that an earlier picture did not arrive."""
        if not before.trouble or not turn.after:
            return turn
        says = f"{sms_copy.did_not_arrive(before.trouble)} {turn.says}"
        return replace(turn, says=says, after=replace(turn.after, trouble=""))

    def _keep(self, before: Sender, turn: Turn, text: Text, now: int) -> Commit:
        writes = list(turn.writes)
        if turn.after:
            writes.append(change_sender(before, turn.after))
        for picture in turn.pictures:
            writes += [put_picture(picture), put_link(picture_url.fresh(picture, now))]
        if turn.pictures:
            partition = turn.pictures[0].partition
            writes.append(jobs_model.put(jobs.fetch(before, partition, text.id, now, now)))
        return self._store.commit(*writes, once=put_answer(before.id, text.id, turn.says, now))

    def _pictures(
        self, sender: Sender, wish: Intent, rest: str, text: Text, public_url: str, now: int
    ) -> list[Picture]:
        partition, user = (
            self._partition(sender) if text.media and wish is not Intent.CODE else (sender.own_partition, "")
        )
        caption = rest[:_MAX_CAPTION] if user and wish is Intent.NOTHING and sender.name else ""
        found = []
        for number, source in enumerate(text.media):
            link = picture_url.new_id()
            at = (partition, sender.id, now, text.id, number, link, picture_url.address(public_url, link))
            found.append(Picture(*at, user=user, source=source, caption=caption, life=sender.life))
        return found

    def _partition(self, sender: Sender) -> tuple[str, str]:
        """The partition of new pictures, and whose they are there: a workspace's, as long as it wants them."""
        is_open = sender.workspace and self._workspaces.uses(sender.workspace, FEATURE)
        if is_open and self._store.member(sender.workspace, sender.user).sender == sender.id:
            return sender.workspace, sender.user
        return sender.own_partition, ""

    def _start(self, before: Sender, said: _Said) -> Turn:
        return self._also(Turn(replace(before, stopped=False), sms_copy.started(before.name)), said)

    def _help(self, before: Sender, said: _Said) -> Turn:
        return self._also(Turn(before, sms_copy.help(before.name, before.stopped)), said)

    def _half_stop(self, before: Sender, _: _Said) -> Turn:
        return Turn(before, sms_copy.HOW_TO_STOP)

    def _half_forget(self, before: Sender, said: _Said) -> Turn:
        return self._also(Turn(before, sms_copy.HOW_TO_FORGET), said)

    def _link(self, before: Sender, said: _Said) -> Turn:
        addresses, writes = self._renewed(before, said, MAX_PICTURES)
        return self._also(Turn(before, sms_copy.renewed(addresses), writes), said)

    def _renewed(self, before: Sender, said: _Said, most: int) -> tuple[list[str], list[Write]]:
        """The links to the sender's latest pictures, oldest first, and the writes by which they are good from now."""
        mine = [
            one
            for partition in partitions_of(before)
            for one in self._store.latest(partition, before.id, MAX_LOOKED_AT)
        ]
        kept = [one for one in mine if one.life == before.life and not one.why and one.at + KEPT_SECONDS > said.now]
        latest = sorted(kept, key=lambda one: (one.at, one.message, one.number))[-most:]
        writes: list[Write] = [put_link(picture_url.fresh(picture, said.now)) for picture in latest]
        return [picture_url.address(said.public_url, picture.id) for picture in latest], writes

    def _promised(self, before: Sender, after: Sender, said: _Said) -> tuple[list[str], list[Write]]:
        """As `_renewed`, for who has a name from now on: until then they were told that the links follow."""
        if before.name or not after.name:
            return [], []
        return self._renewed(before, said, MAX_LOOKED_AT)

    def _code(self, before: Sender, said: _Said) -> Turn:
        after, says, writes = self._pairing.enter(before, said.rest, said.id, said.now)
        earlier, renewals = self._promised(before, after, said)
        return self._also(Turn(after, sms_copy.promised(says, earlier), [*writes, *renewals]), said)

    def _name(self, before: Sender, said: _Said) -> Turn:
        if not said.rest:
            return self._also(Turn(before, sms_copy.NO_NAME), said)
        after = replace(before, name=said.rest)
        earlier, renewals = self._promised(before, after, said)
        return self._also(Turn(after, sms_copy.promised(sms_copy.renamed(said.rest), earlier), renewals), said)

    def _listen(self, before: Sender, said: _Said) -> Turn:
        """Words, pictures, both or nothing: the first word of who is unknown is their name."""
        name = before.name or sms_parser.first_name(said.rest)
        after = replace(before, name=name)
        if not name:
            return Turn(after, sms_copy.KEPT_ASK_NAME if said.pictures else sms_copy.ASK_NAME, pictures=said.pictures)
        if before.name:
            says = sms_copy.thanks(name, said.links) if said.pictures else sms_copy.no_picture(name)
            return Turn(after, says, pictures=said.pictures)
        earlier, renewals = self._promised(before, after, said)
        every = [*earlier, *said.links]
        says = sms_copy.greeting_with_links(name, every) if every else sms_copy.greeting(name)
        return Turn(after, says, renewals, said.pictures)

    @staticmethod
    def _also(turn: Turn, said: _Said) -> Turn:
        """Pictures that came along with a word are kept, too."""
        if not said.pictures:
            return turn
        name = turn.after.name if turn.after else ""
        more = sms_copy.thanks(name, said.links) if name else sms_copy.KEPT_ASK_NAME
        return replace(turn, says=f"{turn.says} {more}", pictures=said.pictures)

    def _forget(self, before: Sender, text: Text, now: int) -> Turn:
        if not before.revision:
            return Turn(None, "" if text.answered else sms_copy.FORGOTTEN)
        writes: list[Write] = [jobs_model.put(jobs.forget(before, partitions_of(before), text.id, now))]
        after = before.forgotten(now)
        if after:
            after = replace(after, life=picture_url.new_id())
        else:
            writes.append(forget_sender(before))
        if before.workspace:
            writes += self._pairing.forget(before, text.id, now)
        return Turn(after, "" if text.answered or before.stopped else sms_copy.FORGOTTEN, writes)


def _wish(text: Text) -> tuple[Intent, str]:
    """As `sms_parser.read`; nothing is deleted by what is said of a picture."""
    wish, rest = sms_parser.read(text.body, text.answered)
    return (Intent.HALF_FORGET, "") if wish is Intent.FORGET and text.media else (wish, rest)
