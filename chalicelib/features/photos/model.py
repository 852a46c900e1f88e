"""Who texts, and what they sent. Pure data.

A sender is known by an id that only our secret makes of their number (numbers.py), never by the number.
"""

from dataclasses import dataclass, replace

MAX_PICTURES = 10
MAX_NAME = 60
LINK_SECONDS = 7 * 24 * 3600
"""How long a link opens, from when it was texted or renewed."""
KEPT_SECONDS = 365 * 24 * 3600
"""How long a picture is kept; the bucket's own rule (infra/resources.yaml) deletes files after as long."""
CODE_SECONDS = 600
CODE_TRIES = 5


@dataclass(frozen=True)
class Sender:
    """`digits`: the number's last two; `name`: "" until told; `workspace`, `user`: the member it is linked to, or "".

    `past`: workspaces it was ever linked to, where pictures of theirs may be. `trouble`: why a picture did not arrive,
    until they were told. `tries`: wrong codes; they count until `tries_until`. `revision`: 0 for a stranger.
    `life`: another one after FORGET ME, at random.
    """

    id: str
    digits: str
    name: str = ""
    workspace: str = ""
    user: str = ""
    past: tuple[str, ...] = ()
    stopped: bool = False
    trouble: str = ""
    tries: int = 0
    tries_until: int = 0
    revision: int = 0
    life: str = ""

    @property
    def own_partition(self) -> str:
        """The partition of what belongs to no workspace."""
        return own_partition(self.id)

    def may_try(self, now: int) -> bool:
        """Another code may be tried."""
        return self.tries < CODE_TRIES or self.tries_until <= now

    def tried(self, now: int) -> "Sender":
        """After a wrong code: only CODE_SECONDS without one make it the first again."""
        tries = 1 if self.tries_until <= now else self.tries + 1
        return replace(self, tries=tries, tries_until=now + CODE_SECONDS)

    def forgotten(self, now: int) -> "Sender | None":
        """What stays after FORGET ME, so that it is no way around STOP and wrong codes; None if nothing has to."""
        tries, until = (self.tries, self.tries_until) if self.tries_until > now else (0, 0)
        blank = Sender(self.id, "", stopped=self.stopped, tries=tries, tries_until=until)
        return blank if self.stopped or tries else None

    def linked(self, workspace: str, user: str, name: str) -> "Sender":
        """After the right code, which makes up for no wrong ones. `name`: as Slack has it; NAME changes it."""
        past = tuple(dict.fromkeys((*self.past, workspace)))
        return replace(self, workspace=workspace, user=user, name=name or self.name, past=past, stopped=False)


@dataclass(frozen=True)
class Picture:
    """`partition`, a workspace's or a sender's own; `id`: what its link names; `address`: its link.

    `source`: where Twilio has it, until it was fetched; `file`: its key in the bucket, from before it is stored there;
    `type`: its media type, once it is; `why`: why there is none. `slack_file`: its id in Slack, once it was uploaded.
    `life`: its sender's.
    """

    partition: str
    sender: str
    at: int
    message: str
    number: int
    id: str
    address: str = ""
    user: str = ""
    source: str = ""
    file: str = ""
    type: str = ""
    why: str = ""
    slack_file: str = ""
    caption: str = ""
    life: str = ""

    @property
    def extension(self) -> str:
        """Of its file: jpg, png, gif or webp."""
        return self.file.rpartition(".")[2]


@dataclass(frozen=True)
class Link:
    """What opens a picture. `key`: the picture's sort key in `partition`; `until`: epoch seconds."""

    id: str
    partition: str
    key: str
    until: int


@dataclass(frozen=True)
class Member:
    """A workspace's member with a phone. `code`: the name of the code that they got last, or ""."""

    user: str
    sender: str = ""
    digits: str = ""
    code: str = ""


@dataclass(frozen=True)
class Code:
    """Whom a code links to. `name`: as Slack has it; `until`: epoch seconds."""

    workspace: str
    user: str
    name: str
    until: int


@dataclass(frozen=True)
class DisplaySettings:
    """How a workspace wants pictures: in which channel, "" for none; uploaded, or as links."""

    channel: str = ""
    as_links: bool = False


def own_partition(sender: str) -> str:
    """The partition of what a sender has that belongs to no workspace."""
    return f"phone#{sender}"
