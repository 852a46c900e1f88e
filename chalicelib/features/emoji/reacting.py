"""Handlers of the jobs of reactions: an emoji on a message, an answer to a direct message, and what belongs to them."""

from contextlib import suppress

from chalicelib import log
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Table
from chalicelib.clock import Now
from chalicelib.emoji_predictor.custom import MAX_NAMES
from chalicelib.emoji_predictor.vocabulary import is_usable
from chalicelib.errors import ChannelGone, MemberGone, MessageGone, NotAllowed, SlackRefused, UnknownRefusal
from chalicelib.features.emoji import FEATURE, jobs, templates
from chalicelib.features.emoji.jobs import A, Answer, OfMessage, React, SwitchedOn
from chalicelib.features.emoji.model import Level, is_too_late
from chalicelib.features.emoji.predictor_pool import PredictorPool
from chalicelib.features.emoji.reasons import spoken
from chalicelib.features.emoji.sealed_texts import SealedTexts
from chalicelib.features.emoji.store import RATE, EmojiStore
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.codec import NoArgs
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.jobs.notices import Contacts, Notice
from chalicelib.jobs.rate_limiter import RateLimiter
from chalicelib.slack.message import Message

MAX_DOUBTS = 3
"""Answers in doubt before a reaction is given up: others wait in the queue behind it."""


NOT_TAKEN = frozenset(
    [
        *("already_reacted", "bad_timestamp", "invalid_name", "no_access", "no_item_specified", "not_reactable"),
        *("thread_locked", "too_many_emoji", "too_many_reactions"),
    ]
)
"""Slack's words for: not on this message. Source: https://docs.slack.dev/reference/methods/reactions.add"""
LATE_FOR_TURN_SECONDS = 5
"""Who comes later than that takes another turn, for others have theirs now."""


class Reacting:
    """Reactions are the first to go when there is much to do: none is worth a dead letter, nor a late surprise."""

    def __init__(
        self,
        store: EmojiStore,
        table: Table,
        workspaces: Workspaces,
        predictor_pool: PredictorPool,
        deliveries: Deliveries,
        texts: SealedTexts,
        now: Now,
    ) -> None:
        self._store = store
        self._turns = RateLimiter(table, RATE)
        self._workspaces = workspaces
        self._pool = predictor_pool
        self._deliveries = deliveries
        self._contacts = Contacts(workspaces, deliveries)
        self._texts = texts
        self._now = now

    def react(self, job: Job, args: React) -> Outcome:
        """Put the emoji on the message, in its turn, if it is still wanted there."""
        level, now = self._level(job, args), self._now()
        if not level or is_too_late(args.ts, now) or job.failures >= MAX_DOUBTS:
            outcome: Outcome = _dropped(job, "late" if level else "unwanted")
        else:
            known = self._decided(job, args, level)
            outcome = self._in_turn(job, args, known, now) if known.name else Done()
        self._texts.forget(job)
        return outcome

    def answer(self, job: Job, args: Answer) -> Outcome:
        """Answer a direct message with an emoji and a few words why, however late: somebody waits for it."""
        if FEATURE not in self._workspaces.require(job.workspace).off:
            self._post(job, args, self._answer(self._decided(job, args, Level.LIVELY)))
        self._texts.forget(job)
        return Done()

    def unanswered(self, job: Job, args: Answer, code: str) -> Notice:
        """What is told, in the conversation itself, where an answer is held up."""
        return Notice(job.cause, [args.channel], templates.unanswered(), is_private=True)

    def unannounced(self, job: Job, args: SwitchedOn, code: str) -> Notice:
        """What whoever switched reactions on is told where the channel cannot be."""
        return Notice(job.cause, [args.user] if args.user else [], templates.unannounced(args.channel))

    def wipe(self, job: Job, args: OfMessage) -> Outcome:
        """Whatever became of the message: its text goes."""
        self._texts.forget(job)
        return Done()

    def switched_on(self, job: Job, args: SwitchedOn) -> Outcome:
        """Tell the channel that Rooster reacts there; which emoji the workspace made is looked up apart from that."""
        if self._store.switch(job.workspace, args.channel):
            self._announce(job, args.channel, args.user)
        self._store.commit(once=jobs_model.put(jobs.custom(job.workspace, job.id, self._now())))
        return Done()

    def _announce(self, job: Job, channel: str, user: str) -> None:
        """In the channel; where Slack forbids it, whoever switched it on knows."""
        slack, message = self._workspaces.paced_slack(job.workspace), templates.switched_on(user, self._pool.label)
        try:
            self._deliveries.post(slack, job, job.cause, channel, message)
        except (ChannelGone, NotAllowed):
            self._contacts.tell(job, f"{job.cause}.untold", [user], templates.unannounced(channel))

    def list(self, job: Job, _: NoArgs) -> Outcome:
        """Ask Slack for the workspace's own emoji, as far as they may be used."""
        try:
            names = self._workspaces.paced_slack(job.workspace).custom_emoji()
        except NotAllowed:
            names = []
        usable = sorted(name for name in names if is_usable(name))[:MAX_NAMES]
        self._store.set_custom(job.workspace, usable, self._now())
        return Done()

    def _answer(self, args: Answer) -> Message:
        if not args.reason:  # the words that an endpoint was to read are gone by now
            return templates.unanswered()
        return templates.answer(args.name, spoken(args.reason), self._pool.label, args.moved)

    def _level(self, job: Job, args: React) -> Level | None:
        """As things stand: somebody may have switched it off meanwhile, or asked to be left alone."""
        is_off = FEATURE in self._workspaces.require(job.workspace).off
        if is_off or self._store.is_muted(job.workspace, args.user):
            return None
        switch = self._store.switch(job.workspace, args.channel)
        return switch.level if switch else None

    def _decided(self, job: Job, args: A, level: Level) -> A:
        """The job's arguments, with what an endpoint says of the message where that is not decided yet."""
        if args.reason or not (text := self._texts.open(job, self._now())):
            return args
        return jobs.decided(args, self._pool.chosen(job.workspace, level).explain(text))

    def _in_turn(self, job: Job, args: React, known: React, now: int) -> Outcome:
        """All reactions of a workspace share what Slack allows; one whose turn is far away is not worth it."""
        if known != args:  # what an endpoint says is kept first: asked again, it may say something else
            return Again(now, known)
        if now - args.turn > LATE_FOR_TURN_SECONDS:
            turn = self._turns.take(job.workspace, now)
            if turn is None:
                return _dropped(job, "shed")
            if turn > now:
                return Again(turn, args._replace(turn=turn))
        return self._add(job, args, now)

    def _add(self, job: Job, args: React, now: int) -> Outcome:
        reaction = jobs.reaction(args, now)
        if reaction.name in self._store.blocked(job.workspace):
            return _dropped(job, "blocked")
        try:
            self._workspaces.paced_slack(job.workspace).add_reaction(reaction.channel, reaction.ts, reaction.name)
        except SlackRefused as refused:
            if refused.code == "invalid_name":
                self._lose(job.workspace, reaction.name)
            elif isinstance(refused, UnknownRefusal) and refused.code not in NOT_TAKEN:
                raise
            return _dropped(job, refused.code)
        self._store.remember(job.workspace, reaction)
        return Done()

    def _lose(self, workspace: str, name: str) -> None:
        """Somebody removed this emoji of the workspace's own."""
        names, at = self._store.custom(workspace)
        if name in names:
            self._store.set_custom(workspace, [one for one in names if one != name], at)

    def _post(self, job: Job, args: Answer, message: Message) -> None:
        slack = self._workspaces.paced_slack(job.workspace)
        with suppress(ChannelGone, MemberGone, MessageGone):
            self._deliveries.post(slack, job, job.cause, args.channel, message, args.thread or None)


def _dropped(job: Job, why: str) -> Done:
    log.info("reaction_dropped", workspace=job.workspace, job=job.id, code=why)
    return Done()
