"""Showing linked members' pictures in Slack: in the photo channel, and offered to a standup that waits for them."""

from collections.abc import Mapping, Sequence

from chalicelib import log
from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.container import Container
from chalicelib.errors import ChannelGone, InDoubt, MemberGone, NotAllowed, PhotoError, SlackRefused, StorageUnavailable
from chalicelib.features.photos import FEATURE, templates
from chalicelib.features.photos.files import Files
from chalicelib.features.photos.jobs import CHANNEL, FETCH, FORGET, LINKED, LOST, SHOW, Channel, Linked, OfUser, Show
from chalicelib.features.photos.model import Picture
from chalicelib.features.photos.store import PhotoStore, stem
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.jobs.notices import Describe, Notice, nobody
from chalicelib.slack.client import SlackClient
from chalicelib.slack.message import Message
from chalicelib.slack.users import Person, person

MAX_BYTES = 10_000_000
MAX_TRIES = 5
"""Slack takes a file some seconds before its blocks know it: https://github.com/slackapi/python-slack-sdk/issues/1521"""
_NOT_READY = "invalid_blocks"
_MAX_READS = 8
"""Of a file in the bucket: with 2, 4, 8 ... 128 s between them."""
_TOLD_AFTER = 3
"""Failures of a post; it is tried on, but who waits for it is told."""


class Posting:
    """Handlers of the jobs that show."""

    def __init__(
        self,
        store: PhotoStore,
        bucket: Files,
        workspaces: Workspaces,
        deliveries: Deliveries,
        container: Container,
        now: Now,
    ) -> None:
        self._store = store
        self._bucket = bucket
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._takers = container.load_each(lambda feature: feature.takes_pictures)
        self._now = now

    @property
    def notices(self) -> Mapping[str, Describe]:
        """What is fetched and forgotten is told by text."""
        told: Mapping[str, Describe] = dict.fromkeys((SHOW, LINKED, LOST, CHANNEL), self.held_up)
        return {**told, **dict.fromkeys((FETCH, FORGET), nobody)}

    def show(self, job: Job, args: Show) -> Outcome:
        """Pictures of one message: uploaded one a run, then posted once, then offered."""
        pictures = list(self._store.pictures(job.workspace, args.sender, stem(args.at, args.message)))
        outcome = self._shown(job, args, pictures)
        if isinstance(outcome, Done):
            for picture in pictures:
                self._store.shown(picture)
        return outcome

    def _shown(self, job: Job, args: Show, pictures: Sequence[Picture]) -> Outcome:
        """Only of who is linked still, and active, where photos are on."""
        state = self._workspaces.require(job.workspace)
        if FEATURE in state.off or self._store.member(job.workspace, args.user).sender != args.sender:
            return Done()
        slack = self._workspaces.paced_slack(job.workspace)
        try:
            who = person(slack.user(args.user))
        except MemberGone:
            return Done()
        if not who.is_asked:
            return Done()
        self._tell_trouble(slack, job, args.user, [one for one in pictures if one.why])
        return self._show(slack, job, args, who, [one for one in pictures if one.type and not one.why])

    def linked(self, job: Job, args: Linked) -> Outcome:
        """Tell the member."""
        return self._told(job, args.user, templates.linked(args.digits))

    def lost(self, job: Job, args: Linked) -> Outcome:
        """Tell the member."""
        return self._told(job, args.user, templates.taken_away(args.digits))

    def channel(self, job: Job, args: Channel) -> Outcome:
        """Tell the photo channel that it is one, if it still is; if it takes no posts, who chose it."""
        slack = self._workspaces.paced_slack(job.workspace)
        if self._store.display_settings(job.workspace).channel == args.channel:
            name = person(slack.user(args.user)).name
            try:
                self._deliveries.post(slack, job, job.cause, args.channel, templates.channel_told(name))
            except (ChannelGone, NotAllowed):
                self._deliveries.tell(
                    slack, job, f"{job.cause}.refused", args.user, templates.channel_refused(args.channel)
                )
        return Done()

    def held_up(self, job: Job, args: OfUser, code: str) -> Notice:
        """What a member is told."""
        return Notice(job.cause, [args.user], templates.DELAYED, is_private=True)

    def _show(self, slack: SlackClient, job: Job, args: Show, who: Person, pictures: Sequence[Picture]) -> Outcome:
        display = self._store.display_settings(job.workspace)
        is_wanted = any(taker.wants_picture(job.workspace, who.user) for taker in self._takers)
        if not pictures or not (display.channel or is_wanted):
            return Done()
        to_upload = next((one for one in pictures if not one.slack_file), None)
        if to_upload and not display.as_links and not args.links:
            return self._uploaded(slack, job, args, to_upload)
        try:
            if display.channel:
                self._post(slack, job, who, pictures, display.channel)
        except SlackRefused as refused:
            if refused.code != _NOT_READY:
                raise
            if args.links:
                self._tell_not_shown(slack, job, who, display.channel)
                return Done()
            return self._try_again(job, args, pictures)
        if is_wanted:
            self._offer(job, args, pictures)
        return Done()

    def _uploaded(self, slack: SlackClient, job: Job, args: Show, picture: Picture) -> Outcome:
        """The next run goes on; where Slack takes no files, with links."""
        from chalicelib.features.photos import sanitize  # noqa: PLC0415 - the front door, which imports this, is in a hurry

        stored = self._got(job, picture)
        if stored is None:
            self._store.failed(picture, "not_stored")
            return Again(self._now(), args)
        try:
            content, extension = sanitize.to_slack_format(stored, picture.extension)
            file = slack.upload_private(f"picture.{extension}", content)
        except (PhotoError, SlackRefused, InDoubt) as refused:
            if isinstance(refused, InDoubt) and job.failures < MAX_TRIES - 1:
                raise
            log.info("photos_as_links", workspace=job.workspace, code=refused.code)
            return Again(self._now(), args._replace(links=True))
        self._store.uploaded(picture, file)
        return Again(self._now(), args)

    def _got(self, job: Job, picture: Picture) -> bytes | None:
        try:
            return self._bucket.get(picture.file, MAX_BYTES)
        except StorageUnavailable as error:
            if job.failures < _MAX_READS - 1:
                raise InDoubt(error.code) from None
            return None

    def _post(self, slack: SlackClient, job: Job, who: Person, pictures: Sequence[Picture], channel: str) -> None:
        try:
            self._deliveries.post(slack, job, job.cause, channel, templates.shown(who, pictures))
        except (ChannelGone, NotAllowed):
            self._tell_not_shown(slack, job, who, channel)
        except SlackRefused as refused:
            if refused.code != _NOT_READY and job.failures >= _TOLD_AFTER:
                self._deliveries.tell(slack, job, f"{job.cause}.held_up", who.user, templates.held_up(channel))
            raise

    def _tell_not_shown(self, slack: SlackClient, job: Job, who: Person, channel: str) -> None:
        self._deliveries.tell(slack, job, f"{job.cause}.refused", who.user, templates.not_shown(channel))

    def _try_again(self, job: Job, args: Show, pictures: Sequence[Picture]) -> Outcome:
        """Slack does not know the files yet; in the end, links."""
        tries = args.tries + 1
        if tries < MAX_TRIES:
            return Again(self._now() + 2**tries, args._replace(tries=tries))
        log.info("photos_as_links", workspace=job.workspace, code=_NOT_READY)
        for picture in pictures:
            self._store.uploaded(picture, "")
        return Again(self._now(), args._replace(tries=0, links=True))

    def _offer(self, job: Job, args: Show, pictures: Sequence[Picture]) -> None:
        named = [picture.slack_file or picture.address for picture in pictures]
        for taker in self._takers:
            offer = taker.offer(job.workspace, args.user, named, args.message, self._now())
            self._store.commit(once=jobs_model.put(offer))

    def _tell_trouble(self, slack: SlackClient, job: Job, user: str, failed: Sequence[Picture]) -> None:
        if failed:
            self._deliveries.tell(slack, job, f"{job.cause}.trouble", user, templates.did_not_arrive(failed))

    def _told(self, job: Job, user: str, message: Message) -> Outcome:
        """All that the job is for: a direct message."""
        slack = self._workspaces.paced_slack(job.workspace)
        self._deliveries.tell(slack, job, job.cause, user, message)
        return Done()
