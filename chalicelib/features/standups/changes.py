"""The writes that name, delete, bring back and move a standup: each conditional, so that of two at once one wins."""

import hashlib
from dataclasses import replace

from chalicelib.aws.table import Delete, Key, Put, Update, Write
from chalicelib.features.standups.items import standup_key
from chalicelib.features.standups.model import Standup
from chalicelib.features.standups.store import LIVE, Deleted
from chalicelib.slack import typed

UNDO_SECONDS = 24 * 3600
"""How long a deleted standup can be brought back."""


def take_name(workspace: str, standup: Standup) -> Put:
    """The write that gives a standup its name in its channel; refused where another has it."""
    return Put({**_name_key(workspace, standup), "standup": standup.id}, unless_exists=True)


def delete_standup(workspace: str, standup: Standup, by: str, now: int) -> tuple[Write, Write]:
    """The writes that delete a standup, and forget its settings after a day; its runs stay, its name is free."""
    values = {"now": now, "by": by, "expires": now + UNDO_SECONDS}
    change = "SET #deleted_at = :now, #deleted_by = :by, #expires = :expires"
    gone = Update(standup_key(workspace, standup.id), change, values, when=LIVE)
    return gone, _free_name(workspace, standup)


def undelete_standup(workspace: str, deleted: Deleted, now: int) -> tuple[Write, Write]:
    """The writes that bring a standup back, within a day, and take its name, while nobody else has it.

    click 1   reads deleted_at     back: deleted_at is as it was read
    ------------+--------------------+----->
    click 2   reads deleted_at       back: refused, it is back already; so it is done
    """
    values = {"at": deleted.at, "first": now - UNDO_SECONDS}
    in_time = "#deleted_at = :at AND #deleted_at > :first"
    change = "REMOVE #deleted_at, #deleted_by, #expires"
    back = Update(standup_key(workspace, deleted.standup.id), change, values, when=in_time)
    return back, take_name(workspace, deleted.standup)


def move_standup(workspace: str, standup: Standup, channel: str) -> tuple[Write, ...]:
    """The writes after which a standup, with its name, is in the channel that was another before."""
    values = {"old": standup.channel, "new": channel}
    moved = Update(standup_key(workspace, standup.id), "SET #channel = :new", values, f"{LIVE} AND #channel = :old")
    named = Put({**_name_key(workspace, replace(standup, channel=channel)), "standup": standup.id})
    return moved, _free_name(workspace, standup), named


def _free_name(workspace: str, standup: Standup) -> Delete:
    """The write that gives the name back; standups of an older version never took theirs."""
    mine = "attribute_not_exists(#standup) OR #standup = :me"
    return Delete(_name_key(workspace, standup), {"me": standup.id}, when=mine)


def _name_key(workspace: str, standup: Standup) -> Key:
    """Names may be long, and longer once folded: a hash of theirs is not."""
    named = f"{standup.channel}#{typed.key(standup.name)}"
    return {"pk": workspace, "sk": f"standup_name#{hashlib.sha256(named.encode()).hexdigest()[:40]}"}
