"""The control operations as plain methods, for tests in the same process; `routes` puts them behind HTTP."""

import time
from typing import Any

from . import bodies, changes, clicks, installs, people, shortcuts, submits, unread, upcoming
from .clicks import view_with_state
from .errors import malformed, not_there
from .faults import Fault
from .installs import HOME_TEAM, Installs
from .limits import TIERS
from .methods import METHODS
from .phone.calls import PhoneCalls
from .world import Channel, Json, Message, Team

PAUSE_BETWEEN_LOOKS = 0.3
LONGEST_SETTLE = 600


class Control(Installs, PhoneCalls):
    """Every operation takes an optional workspace and answers what its HTTP route answers as JSON."""

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None, team: str = HOME_TEAM) -> Json:
        return people.say(self._slack, team, user, channel, text, thread_ts)

    def edit(self, user: str, channel: str, ts: str, text: str, team: str = HOME_TEAM) -> Json:
        return people.edit(self._slack, team, user, channel, ts, text)

    def delete(self, user: str, channel: str, ts: str, team: str = HOME_TEAM) -> Json:
        return people.delete(self._slack, team, user, channel, ts)

    def react(self, user: str, channel: str, ts: str, name: str, team: str = HOME_TEAM) -> Json:
        return people.react(self._slack, team, user, channel, ts, name)

    def command(self, user: str, channel: str, command: str, text: str = "", team: str = HOME_TEAM) -> Json:
        return people.command(self._slack, team, user, channel, command, text)

    def click(
        self,
        user: str,
        action_id: str,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        value: str | list[Any] | None = None,
        values: dict[str, Any] | None = None,
        team: str = HOME_TEAM,
    ) -> Json:
        if view_id:
            return clicks.on_view(self._slack, team, user, view_id, action_id, value, values)
        if not channel or not ts:
            raise malformed("click needs either view_id, or channel and ts.")
        return clicks.on_message(self._slack, team, user, channel, ts, action_id, value)

    def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None, team: str = HOME_TEAM
    ) -> Json:
        return shortcuts.use(self._slack, team, user, callback_id, channel, ts)

    def submit(
        self,
        user: str,
        view_id: str,
        values: dict[str, Any] | None = None,
        answers: list[Any] | None = None,
        team: str = HOME_TEAM,
    ) -> Json:
        return submits.submit(self._slack, team, user, view_id, values, answers)

    def close(self, user: str, view_id: str, team: str = HOME_TEAM) -> Json:
        return submits.close(self._slack, team, user, view_id)

    def home(self, user: str, team: str = HOME_TEAM) -> Json:
        return people.home(self._slack, team, user)

    def messages(
        self, channel: str | None = None, user: str | None = None, as_user: str | None = None, team: str = HOME_TEAM
    ) -> list[Json]:
        """What people see, oldest first; with `as_user` also what only that member sees."""
        if bool(channel) == bool(user):
            raise malformed("messages needs either channel or user.")
        with self._slack.lock:
            workspace = self._slack.team(team)
            for named in (user, as_user):
                if named:
                    self._slack.member(workspace, named)
            if user and "D" + user[1:] not in workspace.channels:
                return []
            place = self._slack.place(workspace, channel or user or "")
            ephemerals = self._slack.ephemerals.get((workspace.id, place.id), [])
            own = [message for message in ephemerals if message.whisper_to == as_user]
            seen = sorted([*place.messages, *own], key=lambda message: message.ts)
            return [_seen(message) for message in seen]

    def views(self, user: str, team: str = HOME_TEAM) -> list[Json]:
        """The member's open modals, the newest last."""
        with self._slack.lock:
            workspace = self._slack.team(team)
            self._slack.member(workspace, user)
            return [view_with_state(workspace, view) for view in workspace.modals_of(user)]

    def clock(
        self, set: str | None = None, advance: float | None = None, to: str | None = None, team: str = HOME_TEAM
    ) -> Json:
        """`to`: the workspace's next `prompt` or `report`."""
        if sum(one is not None for one in (set, advance, to)) > 1:
            raise malformed("Give only one of set, advance and to.")
        workspace = self._slack.team(team)
        if (set, advance, to) != (None, None, None):
            with self._slack.winding:
                self._slack.wind(self._offset(workspace, set, advance or 0, to))
        return {"now": self._slack.clock.iso(), "offset": self._slack.clock.offset}

    def _offset(self, team: Team, set: str | None, advance: float, to: str | None) -> int:
        clock = self._slack.clock
        if set is not None:
            return clock.offset_for(set)
        if to is not None:
            return clock.offset_until(upcoming.due(self._slack.app, to, team))
        if not abs(advance) < 1e9 or not abs(clock.offset + advance) < 1.5e9:
            raise malformed("advance is too far.")
        return clock.offset + round(advance)

    def settle(self, timeout: float = 30) -> Json:
        """Waits until neither the app nor the playground has anything left to do now."""
        if not 0 <= timeout <= LONGEST_SETTLE:
            raise malformed(f"timeout is 0 to {LONGEST_SETTLE} seconds.")
        until, idle = time.monotonic() + timeout, 0
        while idle < 2:
            calm = self._slack.deliveries.is_idle() and self._slack.app.is_idle()
            idle = idle + 1 if calm else 0
            if idle < 2 and time.monotonic() >= until:
                return {"idle": False}
            if idle < 2:
                time.sleep(PAUSE_BETWEEN_LOOKS)
        return {"idle": True}

    def faults(self, method: str | None = None, clear: bool = False, **rule: Any) -> Json:
        """Adds a rule, clears all, or just shows those in force."""
        if clear:
            self._slack.faults.clear()
        if method is not None:
            if method not in (*METHODS, "oauth.v2.access", "*"):
                raise not_there(f"There is no Web API method {method}.")
            fault = Fault(method, **{key: value for key, value in rule.items() if value is not None})
            if fault.nth < 1 or fault.times < 1 or not 0 <= fault.delay <= 60:
                raise malformed("nth and times count from 1; delay is 0 to 60 seconds.")
            if fault.status is not None and not 200 <= fault.status <= 599:
                raise malformed("status must be an HTTP status.")
            self._slack.faults.add(fault)
        return {"faults": [vars(fault) for fault in self._slack.faults.pending()]}

    def limits(self, on: bool) -> Json:
        self._slack.limits.switch(on)
        return {"on": on, "per_minute": TIERS}

    def member(
        self,
        user: str,
        deactivated: bool | None = None,
        tz: str | None = None,
        name: str | None = None,
        admin: bool | None = None,
        guest: bool | None = None,
        channel: str | None = None,
        join: bool = True,
        team: str = HOME_TEAM,
    ) -> Json:
        result = changes.member(
            self._slack, team, user, name=name, tz=tz, deactivated=deactivated, admin=admin, guest=guest
        )
        if channel:
            changes.membership(self._slack, team, user, channel, join=join)
        return result

    def channel(
        self,
        channel: str,
        name: str | None = None,
        archived: bool | None = None,
        private: bool | None = None,
        rooster: bool | None = None,
        new_id: str | None = None,
        team: str = HOME_TEAM,
    ) -> Json:
        """`new_id`: what happens to a private channel when sharing it with another company begins."""
        changed = {"name": name, "archived": archived, "private": private, "rooster": rooster, "new_id": new_id}
        return changes.channel(self._slack, team, channel, **changed)  # type: ignore[arg-type]

    def manifest(
        self, commands: list[Any] | None = None, shortcuts: list[Any] | None = None, events: list[Any] | None = None
    ) -> Json:
        """Declares what is given, and answers what is declared now."""
        self._slack.manifest.declare(commands, shortcuts, events)
        return self._slack.manifest.shown()

    def workspace(self, team: str, name: str | None = None) -> Json:
        return changes.workspace(self._slack, team, name)

    def triggers(self, age: float) -> Json:
        """Makes every open trigger id that many seconds older."""
        self._slack.tickets.age_triggers(age)
        return {"aged": age}

    def kill(self) -> Json:
        self._slack.app.kill_worker()
        return {"killed": True}

    def log(self) -> list[Json]:
        """Every Web API call since the start or the last reset."""
        return list(self._slack.log)

    def note(self, action: str, body: Json) -> None:
        """Somebody is about to change the world; what the app does next shows after it in the page's panel."""
        if action == "install" and self._slack.options.walks_oauth:
            return  # The consent that follows is the action.
        if action == "event" and isinstance(body.get("event"), dict):
            body = {**body, "event": {"type": body["event"].get("type")}}
        self._slack.activity.begin("action", action, body=body)

    def reset(self) -> Json:
        self._slack.reset()
        self.install_missing()
        return {"now": self._slack.clock.iso()}

    def state(self, team: str = HOME_TEAM) -> Json:
        """What the page needs to draw itself."""
        with self._slack.lock:
            workspace = self._slack.team(team)
            members = [bodies.person(self._slack, workspace, one) for one in workspace.members.values()]
            channels = [_listed(workspace, place) for place in workspace.channels.values() if not place.user]
            places = installs.shown(self._slack)
        known = {
            "now": self._slack.clock.iso(),
            "offset": self._slack.clock.offset,
            "limits": self._slack.limits.enabled,
        }
        rooster = workspace.installation.bot_user if workspace.installation else None
        waiting = {"faults": len(self._slack.faults.pending()), "deliveries": self._slack.deliveries.waiting()}
        offered = self._slack.manifest.shown()
        return {
            **known,
            **waiting,
            **offered,
            **places,
            "members": members,
            "channels": channels,
            "rooster": rooster,
            "phones": self._slack.phones.shown() if self._slack.phones else None,
        }

    def look(self, user: str, channel: str | None = None, after: str = "0", team: str = HOME_TEAM) -> Json:
        """All the page shows this member, in one call; a `channel` that is the member: direct messages with Rooster."""
        if not after.isdecimal() or len(after) > 18:
            raise malformed("after is a number of at most 18 digits.")
        with self._slack.lock:
            workspace = self._slack.team(team)
            member = self._slack.member(workspace, user)
            home = workspace.home_of(user)
            where = {"user": user} if channel == user else {"channel": channel}
            seen = {
                "latest": unread.latest(self._slack, workspace, member),
                "messages": self.messages(**where, as_user=user, team=team) if channel else [],
                "views": self.views(user, team),
                "home": view_with_state(workspace, home) if home else None,
            }
        seen["timers"] = upcoming.shown(self._slack.watch.look(team))
        return {**self.state(team), **seen, "activity": self._slack.activity.since(int(after))}


def _listed(team: Team, place: Channel) -> Json:
    return {**bodies.channel(place, team), "members": list(place.members)}


def _seen(message: Message) -> Json:
    """A message as a script reads it."""
    seen: Json = {"ts": message.ts, "text": message.text, "blocks": message.blocks}
    seen["reactions"] = dict(message.reactions)
    if message.thread_ts:
        seen["thread_ts"] = message.thread_ts
    if message.bot:
        seen["bot"] = True
    else:
        seen["user"] = message.user
    if message.attachments:
        seen["attachments"] = message.attachments
    if message.files:
        seen["files"] = message.files
    if message.edited:
        seen["edited"] = True
    if message.broadcast:
        seen["broadcast"] = True
    if message.whisper_to:
        seen["ephemeral"] = True
    return seen
