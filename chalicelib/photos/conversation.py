"""The conversation by text message: an unknown number is asked for a name, then pictures are kept and links answered.

Everything that a message causes is one write, so that a repeat of it - Twilio's, at the fallback address - is answered
alike and done once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib import clock
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Write
from chalicelib.errors import ConditionFailed, StorageUnavailable
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.turns import Pace, Turns
from chalicelib.photos import jobs, links, texts, words
from chalicelib.photos.linking import Linking
from chalicelib.photos.model import KEPT_SECONDS, MOST_PICTURES, Picture, Sender, own_place
from chalicelib.photos.numbers import Numbers
from chalicelib.photos.store import PhotoStore, all_of, change_sender, forget_sender, put_answer, put_link, put_picture
from chalicelib.photos.texting import Text
from chalicelib.photos.words import Wish

FEATURE = "photos"
PACE = Pace("texts", gap=30_000, burst=20, most_behind=60_000)
"""Some twenty texts at once, then one each 30 s: two machines that answer each other come to rest."""
_TRIES = 3
_MOST_CAPTION = 1000


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
    """Answers texts. `workspaces`: tell whether a linked member's workspace is still there."""

    def __init__(
        self, store: PhotoStore, numbers: Numbers, turns: Turns, workspaces: Workspaces, linking: Linking
    ) -> None:
        self._store = store
        self._numbers = numbers
        self._turns = turns
        self._workspaces = workspaces
        self._linking = linking
        self._wishes: Mapping[Wish, Callable[[Sender, _Said], Turn]] = {
            Wish.START: self._start,
            Wish.HELP: self._help,
            Wish.LINK: self._link,
            Wish.CODE: self._code,
            Wish.NAME: self._name,
            Wish.NOTHING: self._listen,
        }

    def hear(self, text: Text, public_url: str) -> str:
        """The answer to a message, "" for none; the same for a repeat. `public_url`: see links.address.

        Raises:
            StorageError: nothing of it was kept.
        """
        sender_id = self._numbers.sender(text.number)
        for _ in range(_TRIES):
            before = self._store.sender(sender_id) or Sender(sender_id, text.number[-2:])
            answered = self._store.answer(sender_id, text.id)
            if answered is not None:
                return answered
            now = clock.now()
            if self._turns.take(own_place(sender_id), now) is None:
                return texts.TOO_FAST if text.media else ""
            turn = self._turn(before, text, public_url, now)
            try:
                self._keep(before, turn, text, now)
            except ConditionFailed:
                continue
            return turn.says
        raise StorageUnavailable("too_many_conflicts")

    def _turn(self, before: Sender, text: Text, public_url: str, now: int) -> Turn:
        wish, rest = words.read(text.body)
        if wish is Wish.STOP:
            return Turn(replace(before, stopped=True), "" if text.is_answered else texts.STOPPED)
        if wish is Wish.FORGET:
            return self._forget(before, text, now)
        if before.stopped and wish not in (Wish.START, Wish.HELP):
            return Turn(before, "")
        caption = rest if wish is Wish.NOTHING and before.name else ""
        said = _Said(text.id, rest, public_url, now, self._pictures(before, text, public_url, caption, now))
        turn = self._wishes[wish](before, said)
        if text.is_answered:
            return replace(turn, says="")
        return self._with_trouble(before, turn)

    @staticmethod
    def _with_trouble(before: Sender, turn: Turn) -> Turn:
        """Told once that an earlier picture did not arrive."""
        if not before.trouble or not turn.after:
            return turn
        says = f"{texts.did_not_arrive(before.trouble)} {turn.says}"
        return replace(turn, says=says, after=replace(turn.after, trouble=""))

    def _keep(self, before: Sender, turn: Turn, text: Text, now: int) -> None:
        answer = put_answer(before.id, text.id, turn.says, now)
        writes: list[Write] = [answer, *turn.writes]
        if turn.after:
            writes.append(change_sender(before, turn.after))
        for picture in turn.pictures:
            writes += [put_picture(picture), put_link(links.fresh(picture, now))]
        if turn.pictures:
            place = turn.pictures[0].place
            writes.append(jobs_model.put(jobs.fetch(before, place, text.id, now, now)))
        self._store.write(*writes)

    def _pictures(self, sender: Sender, text: Text, public_url: str, caption: str, now: int) -> list[Picture]:
        place, user = self._place(sender) if text.media else ("", "")
        said, found = caption[:_MOST_CAPTION] if user else "", []
        for number, source in enumerate(text.media):
            link = links.new_id()
            address = links.address(public_url, link)
            found.append(Picture(place, sender.id, now, text.id, number, link, address, user, source, caption=said))
        return found

    def _place(self, sender: Sender) -> tuple[str, str]:
        """The partition of new pictures, and whose they are there: a workspace's, as long as it wants them."""
        if sender.workspace:
            state = self._workspaces.recall(sender.workspace)
            is_theirs = self._store.member(sender.workspace, sender.user).sender == sender.id
            if is_theirs and self._workspaces.lets_in(state) and FEATURE not in state.off:
                return sender.workspace, sender.user
        return sender.own_place, ""

    def _start(self, before: Sender, said: _Said) -> Turn:
        return self._also(Turn(replace(before, stopped=False), texts.started(before.name)), said)

    def _help(self, before: Sender, said: _Said) -> Turn:
        return self._also(Turn(before, texts.help(before.name)), said)

    def _link(self, before: Sender, said: _Said) -> Turn:
        mine = [one for place in all_of(before) for one in self._store.pictures(place, before.id) if not one.why]
        kept = [one for one in mine if one.at + KEPT_SECONDS > said.now]
        latest = sorted(kept, key=lambda one: (one.at, one.message, one.number))[-MOST_PICTURES:]
        writes = [put_link(links.fresh(picture, said.now)) for picture in latest]
        addresses = [links.address(said.public_url, picture.id) for picture in latest]
        return self._also(Turn(before, texts.renewed(addresses), writes), said)

    def _code(self, before: Sender, said: _Said) -> Turn:
        after, says, writes = self._linking.enter(before, said.rest, said.id, said.now)
        return self._also(Turn(after, says, writes), said)

    def _name(self, before: Sender, said: _Said) -> Turn:
        if not said.rest:
            return self._also(Turn(before, texts.NO_NAME), said)
        return self._also(Turn(replace(before, name=said.rest), texts.renamed(said.rest)), said)

    def _listen(self, before: Sender, said: _Said) -> Turn:
        """Words, pictures, both or nothing: the first word of who is unknown is their name."""
        name = before.name or words.first_name(said.rest)
        after = replace(before, name=name)
        if not name:
            return Turn(after, texts.KEPT_ASK_NAME if said.pictures else texts.ASK_NAME, pictures=said.pictures)
        if before.name:
            says = texts.thanks(name, said.links) if said.pictures else texts.no_picture(name)
            return Turn(after, says, pictures=said.pictures)
        kept = [one.address for one in self._store.pictures(before.own_place, before.id) if not one.why]
        every = [*kept, *said.links][-MOST_PICTURES:]
        says = texts.greeting_with_links(name, every) if every else texts.greeting(name)
        return Turn(after, says, pictures=said.pictures)

    @staticmethod
    def _also(turn: Turn, said: _Said) -> Turn:
        """Pictures that came along with a word are kept, too."""
        if not said.pictures:
            return turn
        name = turn.after.name if turn.after else ""
        more = texts.thanks(name, said.links) if name else texts.KEPT_ASK_NAME
        return replace(turn, says=f"{turn.says} {more}", pictures=said.pictures)

    def _forget(self, before: Sender, text: Text, now: int) -> Turn:
        writes: list[Write] = [jobs_model.put(jobs.forget(before.id, all_of(before), text.id, now))]
        if before.revision:
            writes.append(forget_sender(before))
        if before.workspace:
            writes += self._linking.forget(before)
        return Turn(None, "" if text.is_answered else texts.FORGOTTEN, writes)
