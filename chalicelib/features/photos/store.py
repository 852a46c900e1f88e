"""Senders, pictures, links and codes in the table.

phone#<sender>    sender                              who texts; seen#<MessageSid> what was answered
phone#<sender>    picture#<sender>#<at>.<id>.<number> pictures of who is linked to nobody
<workspace>       the same                            pictures of linked members
<workspace>       photos_member#<user>                whose phone it is; photos: how pictures are wanted
link#<id>         link                                what opens a picture
code#<name>       code                                whom a code links to
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from itertools import islice
from typing import Any

from chalicelib.aws.table import Commit, Delete, Item, Key, Put, Table, Update, Write
from chalicelib.features.photos.model import (
    KEPT_SECONDS,
    Code,
    DisplaySettings,
    Link,
    Member,
    Picture,
    Sender,
    own_partition,
)
from chalicelib.jobs.model import DEDUPE_SECONDS

_STORED = {"partition": "place"}
"""Fields that are stored under the name that they had before."""
_PICTURES = "picture#"
_MEMBERS = "photos_member#"


class PhotoStore:
    """Reads, and the writes of talking, linking and fetching."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.commit = table.commit

    def sender(self, sender: str) -> Sender | None:
        """Who texts, if they did before."""
        item = self._table.get(_sender_key(sender))
        return Sender(**_known(Sender, item)) if item else None

    def answer(self, sender: str, message: str) -> str | None:
        """What a message was answered, "" for nothing; None if it was not."""
        item = self._table.get(_seen_key(sender, message))
        return str(item["answer"]) if item else None

    def pictures(self, partition: str, sender: str, of: str = "") -> Iterator[Picture]:
        """A sender's pictures in a partition, oldest first. `of`: those of one message, see `stem`."""
        return map(as_picture, self._table.query(partition, f"{_PICTURES}{sender}#{of}"))

    def latest(self, partition: str, sender: str, most: int) -> list[Picture]:
        """The latest of them, newest first."""
        return list(
            map(as_picture, islice(self._table.query(partition, f"{_PICTURES}{sender}#", newest_first=True), most))
        )

    def picture(self, partition: str, key: str) -> Picture | None:
        """A picture by its sort key."""
        item = self._table.get({"pk": partition, "sk": key})
        return as_picture(item) if item else None

    def link(self, link: str) -> Link | None:
        """What a link opens, or opened once."""
        item = self._table.get({"pk": f"link#{link}", "sk": "link"})
        return Link(**_known(Link, item)) if item else None

    def storing(self, picture: Picture, file: str) -> bool:
        """Remember where its file will be, so that who forgets it finds it; False if it was forgotten meanwhile."""
        return self._change(picture, {"file": file})

    def stored(self, picture: Picture) -> bool:
        """Remember that its file is there; False if it was forgotten meanwhile."""
        return self._change(picture, {"file": picture.file, "type": picture.type, "source": ""})

    def failed(self, picture: Picture, why: str) -> bool:
        """Remember why there is none, to tell its sender; False if it was forgotten meanwhile."""
        if not self._change(picture, {"why": why, "source": ""}):
            return False
        change = "SET #trouble = :why, #revision = #revision + :one"
        values = {"why": why, "one": 1, "life": picture.life}
        self._table.commit(Update(_sender_key(picture.sender), change, values, when="#life = :life"))
        return True

    def uploaded(self, picture: Picture, file: str) -> bool:
        """Remember its id in Slack."""
        return self._change(picture, {"slack_file": file})

    def member(self, workspace: str, user: str) -> Member:
        """A workspace's member, with a phone or without."""
        item = self._table.get(_member_key(workspace, user))
        return Member(**_known(Member, item)) if item else Member(user)

    def code(self, name: str) -> Code | None:
        """Whom a code links to; code compares its time."""
        item = self._table.get(_code_key(name))
        return Code(**_known(Code, item)) if item else None

    def display_settings(self, workspace: str) -> DisplaySettings:
        """How the workspace wants pictures."""
        item = self._table.get({"pk": workspace, "sk": "photos"})
        return DisplaySettings(**_known(DisplaySettings, item)) if item else DisplaySettings()

    def change_display(self, workspace: str, display: DisplaySettings, *more: Write) -> None:
        """The workspace wants them so from now on. A command that Slack repeats changes nothing."""
        self._table.commit(Put({"pk": workspace, "sk": "photos", **asdict(display)}), *more)

    def move_channel(self, workspace: str, old: str, new: str) -> None:
        """The photo channel, if it is this one, has another id now."""
        values = {"old": old, "new": new}
        self._table.commit(Update({"pk": workspace, "sk": "photos"}, "SET #channel = :new", values, "#channel = :old"))

    def shown(self, picture: Picture) -> bool:
        """What was said with it is in Slack now, and nowhere else."""
        return self._change(picture, {"caption": ""})

    def forget_link(self, picture: Picture) -> None:
        """It opens nothing from now on."""
        self._table.commit(Delete({"pk": f"link#{picture.id}", "sk": "link"}))

    def forget(self, picture: Picture) -> None:
        """The picture; its file is the bucket's to delete."""
        self._table.commit(Delete(_key(picture)))

    def forget_answers(self, sender: str) -> None:
        """What a sender was answered; that they were stays, so that no repeat is done again."""
        for item in self._table.query(own_partition(sender), "seen#"):
            self._table.commit(Update({"pk": item["pk"], "sk": item["sk"]}, "SET #answer = :none", {"none": ""}))

    def forget_pace(self, sender: str, pace: str, at: int) -> None:
        """How fast they text is known until `at`: who is forgotten may not begin anew at once."""
        self._table.commit(Update({"pk": own_partition(sender), "sk": pace}, "SET #expires = :at", {"at": at}))

    def _change(self, picture: Picture, values: Item) -> bool:
        assignments = ", ".join(f"#{name} = :{name}" for name in values)
        change = Update(_key(picture), f"SET {assignments}", values, when="attribute_exists(#pk)")
        return self._table.commit(change) is Commit.DONE


def stem(at: int, message: str) -> str:
    """With what the keys of one message's pictures go on after their sender."""
    return f"{at:011d}.{message}."


def sort_key(picture: Picture) -> str:
    """Where a picture stands in its partition."""
    return f"{_PICTURES}{picture.sender}#{stem(picture.at, picture.message)}{picture.number:02d}"


def put_answer(sender: str, message: str, answer: str, now: int) -> Put:
    """The write that refuses a message seen before, and keeps what it was answered."""
    return Put({**_seen_key(sender, message), "answer": answer, "expires": now + DEDUPE_SECONDS}, unless_exists=True)


def change_sender(before: Sender, after: Sender) -> Put | Update:
    """The write that turns `before` into `after`, unless somebody else changed them meanwhile.

    text 1   reads revision 4     change_sender: revision = 5
    -----------+--------------------+----->
    text 2   reads revision 4       refused; reads revision 5, and answers by that
    """
    values = {name: _value(value) for name, value in asdict(after).items()} | {"revision": before.revision + 1}
    if not before.revision:
        return Put({**_sender_key(after.id), **values}, unless_exists=True)
    assignments = ", ".join(f"#{name} = :{name}" for name in values)
    values["read"] = before.revision
    return Update(_sender_key(after.id), f"SET {assignments}", values, when="#revision = :read")


def forget_sender(sender: Sender) -> Delete:
    """The write that forgets who texts, unless they changed meanwhile."""
    return Delete(_sender_key(sender.id), {"read": sender.revision}, when="#revision = :read")


def unlink_sender(sender: str, workspace: str, user: str) -> Update:
    """The write that leaves a number without its member; refused if it is not linked to them."""
    values = {"none": "", "workspace": workspace, "user": user, "one": 1}
    change = "SET #workspace = :none, #user = :none, #revision = #revision + :one"
    return Update(_sender_key(sender), change, values, when="#workspace = :workspace AND #user = :user")


def put_picture(picture: Picture) -> Put:
    """The write that keeps a picture, fetched or not."""
    return Put({**_key(picture), **_stored(picture), "expires": picture.at + KEPT_SECONDS}, unless_exists=True)


def put_link(link: Link) -> Put:
    """The write that makes a link, or renews one."""
    return Put({"pk": f"link#{link.id}", "sk": "link", **_stored(link), "expires": link.until})


def note_code(workspace: str, user: str, name: str) -> Update:
    """The write that remembers which code a member got last, whatever phone they have meanwhile."""
    return Update(_member_key(workspace, user), "SET #user = :user, #code = :name", {"user": user, "name": name})


def put_member(workspace: str, member: Member) -> Put:
    """The write that keeps whose phone it is."""
    return Put({**_member_key(workspace, member.user), **asdict(member)})


def forget_member(workspace: str, member: Member) -> Delete:
    """The write that forgets a member's phone, unless it is another by now."""
    return Delete(_member_key(workspace, member.user), {"sender": member.sender}, when="#sender = :sender")


def put_code(name: str, code: Code, now: int) -> Update:
    """The write that makes a code work, unless it works for somebody already."""
    values = asdict(code) | {"expires": code.until, "now": now}
    assignments = ", ".join(f"#{field} = :{field}" for field in values if field != "now")
    return Update(_code_key(name), f"SET {assignments}", values, when="attribute_not_exists(#until) OR #until < :now")


def use_code(name: str, code: Code) -> Delete:
    """The write that ends a code; refused if somebody used it.

    phone 1   reads the code     use_code, with the link
    ------------+------------------+----->
    phone 2   reads the code       refused; reads that there is none, and hears that it is wrong
    """
    values = {"workspace": code.workspace, "user": code.user}
    return Delete(_code_key(name), values, when="#workspace = :workspace AND #user = :user")


def forget_code(name: str) -> Delete:
    """The write that ends a code that another replaces."""
    return Delete(_code_key(name))


def is_picture(item: Item) -> bool:
    """An item of a workspace that has a file."""
    return str(item["sk"]).startswith(_PICTURES)


def is_member(item: Item) -> bool:
    """An item of a workspace that links a phone."""
    return str(item["sk"]).startswith(_MEMBERS)


def as_picture(item: Item) -> Picture:
    """The picture that an item holds."""
    return Picture(**_known(Picture, item))


def partitions_of(sender: Sender) -> Sequence[str]:
    """Every partition in which pictures of a sender may be."""
    return (sender.own_partition, *sender.past)


def _sender_key(sender: str) -> Key:
    return {"pk": own_partition(sender), "sk": "sender"}


def _seen_key(sender: str, message: str) -> Key:
    return {"pk": own_partition(sender), "sk": f"seen#{message}"}


def _member_key(workspace: str, user: str) -> Key:
    return {"pk": workspace, "sk": f"{_MEMBERS}{user}"}


def _code_key(name: str) -> Key:
    return {"pk": f"code#{name}", "sk": "code"}


def _key(picture: Picture) -> Key:
    return {"pk": picture.partition, "sk": sort_key(picture)}


def _value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _known(kind: type, item: Item) -> Item:
    names = {field.name: _STORED.get(field.name, field.name) for field in fields(kind)}
    found = {name: item[stored] for name, stored in names.items() if stored in item}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


def _stored(thing: Picture | Link) -> Item:
    return {_STORED.get(name, name): value for name, value in asdict(thing).items()}
