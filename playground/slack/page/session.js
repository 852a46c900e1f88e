// What the page knows and where it is: workspace, acting member, conversation, thread. It looks again each second.

import { Refused, get, post, trouble } from "/client.js";
import { toast } from "/toast.js";

const PAUSE = 1000;
// At first, and after something was done, answers are looked for more often, for a while.
const EAGER_PAUSE = 250;
const EAGER_FOR = 5000;
const HOME = { team: "T0ROOSTER", me: "U0ADA", place: "C0TEAM", tab: "messages" };

export class Session extends EventTarget {
  constructor() {
    super();
    for (const [key, first] of Object.entries(HOME)) this[key] = localStorage[key] ?? first;
    this.team = asked() ?? this.team;
    this.thread = null;
    this.names = { users: {}, channels: {}, me: this.me };
    this.activity = { epoch: "", rev: 0, entries: [] };
    this.state = null;
    this.reading = 0;
    this.eagerUntil = Date.now() + EAGER_FOR;
  }

  async start() {
    for (;;) {
      await this.look();
      const pause = Date.now() < this.eagerUntil ? EAGER_PAUSE : PAUSE;
      await new Promise((wake) => setTimeout(wake, pause));
    }
  }

  // Asks for all that is shown; an answer that comes after a newer question is dropped.
  async look() {
    const asked = (this.reading += 1);
    try {
      const query = { team: this.team, user: this.me, after: this.activity.rev, channel: this.channel };
      const state = await get("look", query);
      if (asked === this.reading) this.take(state);
      this.broken = false;
    } catch (problem) {
      if (asked === this.reading) await this.recover(problem);
    }
  }

  take(state) {
    this.state = state;
    this.clockAhead = Date.parse(state.now) - Date.now();
    this.members = Object.fromEntries(state.members.map((member) => [member.id, member]));
    this.people = state.members.filter((member) => !member.deleted && !member.is_bot);
    this.names.users = Object.fromEntries(state.members.map((member) => [member.id, shortName(member)]));
    this.names.channels = Object.fromEntries(state.channels.map((channel) => [channel.id, channel.name]));
    this.names.me = this.me;
    this.keepActivity(state.activity);
    // The consent page offers this workspace first.
    document.cookie = `playground-team=${this.team}; path=/; samesite=lax`;
    if (this.isLost()) return this.go(this.somewhere(state));
    this.dispatchEvent(new Event("look"));
  }

  keepActivity({ epoch, entries }) {
    const known = this.activity;
    if (epoch !== known.epoch) this.activity = { epoch, rev: 0, entries: [] };
    if (epoch !== known.epoch && known.epoch) return;
    const all = new Map(this.activity.entries.map((entry) => [entry.seq, entry]));
    for (const entry of entries) {
      all.set(entry.seq, entry);
      this.activity.rev = Math.max(this.activity.rev, entry.rev);
    }
    this.activity.entries = [...all.values()].sort(byTime).slice(-300);
  }

  isLost() {
    const here = this.place === "rooster" || this.channels().some((channel) => channel.id === this.place);
    return !here || !this.people.some((member) => member.id === this.me);
  }

  // A place that is there: the same member if possible, else the workspace's first.
  somewhere(state) {
    const me = this.people.some((member) => member.id === this.me) ? this.me : this.people[0]?.id;
    const mine = state.channels.filter((channel) => channel.members.includes(me));
    return { me, place: (mine.find((channel) => channel.name === "team") ?? mine[0])?.id ?? "rooster" };
  }

  // The workspace, member or channel we stood in is gone: stand somewhere that is there.
  async recover(problem) {
    if (problem.status !== 404) {
      if (!this.broken) toast(problem.message);
      this.broken = true;
      return;
    }
    const state = await get("state", { team: this.team }).catch(() => null);
    if (!state) return Object.assign(this, HOME);
    this.people = state.members.filter((member) => !member.deleted && !member.is_bot);
    const { me, place } = this.somewhere(state);
    const isElsewhere = me !== this.me || place !== this.place;
    return isElsewhere ? this.go({ me, place }) : undefined;
  }

  go(change) {
    const leaves = ["team", "me", "place", "tab"].some((key) => key in change && change[key] !== this[key]);
    Object.assign(this, leaves ? { thread: null } : {}, change);
    for (const key of Object.keys(HOME)) localStorage[key] = this[key];
    this.dispatchEvent(new Event("go"));
    return this.look();
  }

  // A control call as the member we act as; null after something went wrong, which is shown.
  async act(call, body = {}) {
    return this.call(call, { user: this.me, team: this.team, ...body });
  }

  async call(call, body = {}) {
    try {
      const result = await post(call, body);
      const problem = trouble(result);
      if (problem) toast(problem);
      return result;
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      toast(problem.message);
      return null;
    } finally {
      this.eagerUntil = Date.now() + EAGER_FOR;
      await this.look();
    }
  }

  did(what) {
    this.dispatchEvent(new CustomEvent("did", { detail: what }));
  }

  // What the control API calls the conversation on the screen; a member's id is their direct messages with Rooster.
  get channel() {
    return this.place === "rooster" ? this.me : this.place;
  }

  get zone() {
    return this.members?.[this.me]?.tz ?? "UTC";
  }

  now() {
    return (Date.now() + (this.clockAhead ?? 0)) / 1000;
  }

  // The workspace on the screen, and the org it belongs to, if any.
  workspace() {
    return this.state.teams.find((team) => team.id === this.team);
  }

  org() {
    return this.state.orgs.find((org) => org.id === this.workspace().enterprise);
  }

  channels() {
    return this.state.channels.filter((channel) => channel.members.includes(this.me));
  }

  current() {
    return this.state.channels.find((channel) => channel.id === this.place);
  }
}

// The workspace that whoever has installed Rooster is sent to. It is asked for once: the address forgets it.
function asked() {
  const team = new URLSearchParams(location.search).get("team");
  if (team) history.replaceState(null, "", "/");
  return team;
}

// A job is heard of after it is over.
function byTime(one, other) {
  return one.time - other.time || one.seq - other.seq;
}

export function shortName(member) {
  return member.profile.display_name || member.real_name || member.id;
}
