"""What a feature declares, and all that the rest of Rooster knows of it.

`features/<name>/feature.py` makes one `Feature`. It is cheap to import: handlers are named by functions that import
and build them when they are first used (`Load`), so a request pays for what it needs and `tick` for nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from chalicelib.jobs.codec import arguments

if TYPE_CHECKING:
    from chalicelib.aws.table import Item
    from chalicelib.container import Container
    from chalicelib.jobs.model import Job, Outcome
    from chalicelib.jobs.notices import Describe
    from chalicelib.settings import Setting, Settings
    from chalicelib.slack.client import SlackClient
    from chalicelib.slack.message import Blocks
    from chalicelib.slack.payloads import Click, Command, Event, Shortcut, Submission

Handler = TypeVar("Handler")
Load = Callable[["Container"], Handler]
"""Imports and builds a handler, from what the container has."""

Reply = Mapping[str, Any] | None
OnCommand = Callable[["Command", str], Reply | str]
"""Takes the command, and what was typed after the verb. Words alone are shown to whoever typed it."""
OnJob = Callable[["Job", Any], "Outcome"]
"""Takes the job, and its arguments as the class that the second parameter is annotated with."""
Moved = Callable[[str, str, str], None]
"""(workspace, old id, new id): takes over what was kept for the channel's old id, however often it is called."""
Discard = Callable[["Item"], None]
"""Deletes what an item that is about to be erased points to outside of the workspace."""


class HomeSection(NamedTuple):
    """A part of a member's Home tab. `is_outdated`: asked once it is published; if so, the tab is made anew."""

    blocks: "Blocks"
    is_outdated: Callable[[], bool] = lambda: False


MakeSection = Callable[["SlackClient", str, str, int], HomeSection]
"""(paced client, workspace, user, now): what the member's Home tab shows of the feature."""
Kinds = Mapping[str, Sequence[Mapping[str, Any]]]
"""Items by kind: what their sort key begins with, up to the first #."""


class TakesPictures(Protocol):
    """What a feature does with pictures that a member texts while it waits for the member's words."""

    def wants_picture(self, workspace: str, user: str) -> bool:
        """It waits for the member now."""

    def offer(self, workspace: str, user: str, pictures: Sequence[str], cause: str, now: int) -> "Job":
        """The job that offers to add them. `pictures`: ids of Slack files, or addresses; `cause`: the text message."""


class Verb(NamedTuple):
    """What may follow a slash command: a row of its help. Rows with the same `name` share the first one's handler.

    `name`: "" for the command's free text. `hint`: the arguments, as shown in help. `is_alone`: nothing may follow it.
    `for_admins`: of the workspace. `in_channels`: not in direct messages.
    """

    name: str
    hint: str
    help: str
    run: Load[OnCommand]
    is_alone: bool = False
    for_admins: bool = False
    in_channels: bool = False

    @property
    def usage(self) -> str:
        """As people type it after the command."""
        return f"{self.name} {self.hint}".strip()


class SlashCommand(NamedTuple):
    """`name` with its slash; `description`: what Slack shows beside it, and the heading of its help.

    `notes`: what the help says below the verbs. `meanings`: other words, and the verbs that may be meant by them.
    """

    name: str
    description: str
    verbs: Sequence[Verb]
    notes: Callable[["Settings"], str] = lambda settings: ""
    meanings: Mapping[str, str] = MappingProxyType({})

    @property
    def usage_hint(self) -> str:
        """What Slack shows while somebody types the command."""
        return " | ".join([*(verb.usage for verb in self.verbs), "help"])


class MessageShortcut(NamedTuple):
    """An entry in the menu of every message. `name`: 24 characters at most."""

    callback_id: str
    name: str
    description: str
    run: Load[Callable[["Shortcut"], None]]


class Landing(NamedTuple):
    """What the landing page says of a feature, in HTML. `points`: headings, each with a sentence.

    `stores`: what is kept for it. `shares`: with whom, in a sentence, or "".
    """

    heading: str
    words: str
    points: Sequence[tuple[str, str]]
    stores: str
    shares: Callable[["Settings"], str] = lambda settings: ""


class ExportTable(NamedTuple):
    """A table of `/rooster export`. `about`: its line in README.txt.

    `rows`: of the items of this part of the export, and of those that they refer to, both by kind.
    """

    file: str
    about: str
    header: Sequence[str]
    rows: Callable[[Kinds, Kinds], Iterable[Sequence[Any]]]


class Storage(NamedTuple):
    """What a feature keeps. `kinds`: what its sort keys begin with, up to the first #.

    `private`: by kind, attributes that `/rooster export` leaves out; `withheld`: beginnings of sort keys that it
    leaves out whole. `survives`: beginnings of sort keys that `/rooster forget` does not delete, for they are promised
    to people. `tables`: of the export, and `related`: sort keys of what rows about these items need besides.
    `discard`: see Discard.
    """

    kinds: Sequence[str] = ()
    private: Mapping[str, frozenset[str]] = MappingProxyType({})
    withheld: Sequence[str] = ()
    survives: Sequence[str] = ()
    tables: Load[Sequence[ExportTable]] | None = None
    related: Load[Callable[[Iterable["Item"]], set[str]]] | None = None
    discard: Load[Discard] | None = None


class Feature(NamedTuple):
    """`name`: as FEATURES has it. `always`: nobody can switch it off. `does`: in a few words, goes on after "that".

    `events`: by the names under which the manifest subscribes to them; one that a feature takes (True) is not shown to
    the features after it. `clicks` and `modals`: by action and callback id, up to a dot. `jobs`: by kind; `notices`:
    by kind, what to tell of one that keeps failing. `scopes`: bot scopes, and what each is for; `optional`: those
    that whoever installs Rooster may decline, for the feature does without. `after_install`: kinds of jobs that an
    installation causes, without arguments. `first_step`: a button's label and action id, for whoever installed it.
    `home`: its section of the Home tab. `settings`: environment variables of its own.
    """

    name: str
    does: str = ""
    always: bool = False
    commands: Sequence[SlashCommand] = ()
    events: Mapping[str, Load[Callable[["Event"], bool | None]]] = MappingProxyType({})
    clicks: Mapping[str, Load[Callable[["Click"], Reply]]] = MappingProxyType({})
    modals: Mapping[str, Load[Callable[["Submission"], Reply]]] = MappingProxyType({})
    shortcuts: Sequence[MessageShortcut] = ()
    jobs: Mapping[str, Load[OnJob]] = MappingProxyType({})
    notices: Load[Mapping[str, "Describe"]] | None = None
    scopes: Mapping[str, str] = MappingProxyType({})
    optional: Sequence[str] = ()
    settings: "Sequence[Setting]" = ()
    after_install: Sequence[str] = ()
    first_step: tuple[str, str] | None = None
    landing: Landing | None = None
    home: Load[MakeSection] | None = None
    storage: Storage = Storage()
    channel_moved: Load[Moved] | None = None
    takes_pictures: Load[TakesPictures] | None = None


def loader(package: str) -> Callable[[str], Load[Any]]:
    """Names parts of a feature's package: "asking.Asking.open" is a method of the container's Asking.

    A test loads every part that a declaration names, and compares its signature.
    """

    def load(path: str) -> Load[Any]:
        module, name, *attributes = path.split(".")

        def find(container: "Container") -> Any:
            found = getattr(import_module(f"{package}.{module}"), name)
            part = container.part(found) if isinstance(found, type) else found
            return reduce(getattr, attributes, part)

        return find

    return load


def handle(container: "Container", load: Load[OnJob], job: "Job") -> "Outcome":
    """Load the handler, and call it with the job's arguments. Raises PoisonMessage, and what the handler raises."""
    handler = load(container)
    return handler(job, arguments(handler, job.args))


def own_settings(features: Iterable[Feature]) -> "dict[str, Sequence[Setting]]":
    """By the name of each that can be switched off."""
    return {feature.name: feature.settings for feature in features if not feature.always}


def in_reading_order(features: Iterable[Feature]) -> list[Feature]:
    """As people read of them: Rooster itself first."""
    return sorted(features, key=lambda feature: not feature.always)
