// The main pane and the thread pane: messages in groups, with a line for each day.

import { byId, el, keyed } from "/dom.js";
import { MessageView } from "/message.js";
import { dayKey, dayLabel } from "/times.js";

const GROUP_SECONDS = 300;
const KEPT = 200;
// So many pixels from the end still count as being there.
const NEAR = 80;

export class Messages {
  constructor(session, text) {
    this.session = session;
    this.view = new MessageView(session, text);
    this.dismissed = new Set(JSON.parse(localStorage.dismissed ?? "[]"));
    byId("close-thread").addEventListener("click", () => this.closeThread());
    byId("thread").addEventListener(
      "keydown",
      (event) => event.key === "Escape" && !event.defaultPrevented && this.closeThread(),
    );
    this.stuck = new Set();
    for (const pane of [byId("messages"), byId("replies")]) this.stick(pane);
    session.addEventListener("look", () => this.draw());
    session.addEventListener("go", () => this.goes());
  }

  goes() {
    byId("messages").toggleAttribute("data-fresh", true);
    byId("replies").toggleAttribute("data-fresh", true);
  }

  async closeThread() {
    const { thread } = this.session;
    await this.session.go({ thread: null });
    (byId("messages").querySelector(`[data-ts="${thread}"] .thread-link`) ?? byId("text")).focus();
  }

  draw() {
    const all = this.session.state.messages.filter((message) => !this.dismissed.has(message.ts));
    const known = new Set(all.map((message) => message.ts));
    const isTop = (one) => !one.thread_ts || one.thread_ts === one.ts || one.broadcast || !known.has(one.thread_ts);
    const replies = (ts) => all.filter((one) => one.thread_ts === ts && one.ts !== ts && !one.ephemeral);
    const top = all.filter((one) => isTop(one)).map((message) => ({ message, replies: replies(message.ts) }));
    this.fill(byId("messages"), this.items(top));
    byId("empty").hidden = top.length > 0 || this.session.state.rooster === null;
    this.drawThread(all);
  }

  drawThread(all) {
    const { thread } = this.session;
    byId("thread").hidden = !thread;
    document.body.classList.toggle("has-thread", Boolean(thread));
    if (!thread) return byId("replies").replaceChildren();
    const inside = all.filter((one) => one.ts === thread || one.thread_ts === thread);
    const [parent, ...rest] = this.items(
      inside.map((message) => ({ message })),
      true,
    );
    const count = inside.length - 1;
    const line = {
      key: "count",
      version: String(count),
      build: () => el("div", { class: "day" }, el("span", {}, count === 1 ? "1 reply" : `${count} replies`)),
    };
    this.fill(byId("replies"), parent ? [parent, ...(count ? [line] : []), ...rest] : [], "start");
  }

  // Messages and day lines; what a node shows besides the message is part of its version.
  items(rows, inThread = false) {
    const { zone, me, names, state } = this.session;
    const now = this.session.now();
    const today = dayKey(now, zone);
    const shared = JSON.stringify([zone, me, names, state.rooster, state.shortcuts, this.session.team]);
    const items = [];
    let last = null;
    for (const { message, replies } of rows) {
      const day = dayKey(Number(message.ts), zone);
      const label = dayLabel(Number(message.ts), zone, now);
      if (!inThread && day !== last?.day)
        items.push({ key: day, version: label, build: () => el("div", { class: "day" }, el("span", {}, label)) });
      const follows = Boolean(
        last && last.day === day && this.continues(last.message, message) && !(inThread && items.length === 1),
      );
      const content = JSON.stringify(message);
      const dated = content.includes("<!date^") && today;
      const version = JSON.stringify([content, dated, replies?.length, replies?.at(-1)?.ts, follows, shared]);
      const dismiss = () => this.dismiss(message.ts);
      items.push({ key: message.ts, version, build: () => this.view.build(message, { replies, follows, dismiss }) });
      last = { day, message };
    }
    return items;
  }

  continues(before, message) {
    if (before.ephemeral || message.ephemeral || Boolean(before.bot) !== Boolean(message.bot)) return false;
    return before.user === message.user && Number(message.ts) - Number(before.ts) < GROUP_SECONDS;
  }

  dismiss(ts) {
    this.dismissed.add(ts);
    localStorage.dismissed = JSON.stringify([...this.dismissed].slice(-KEPT));
    this.draw();
  }

  // Keeps the end in sight when it was in sight, also when the pane gets another size. One enters a conversation at its
  // end, a thread at its start.
  fill(pane, items, enterAt = "end") {
    const hasChanged = keyed(pane, items);
    const isFresh = pane.hasAttribute("data-fresh") && items.length > 0;
    if (isFresh) pane.removeAttribute("data-fresh");
    if (isFresh && enterAt === "start") pane.scrollTop = 0;
    else if (isFresh || (this.stuck.has(pane) && hasChanged)) pane.scrollTop = pane.scrollHeight;
    if (isFresh) this.notice(pane);
  }

  stick(pane) {
    this.notice(pane);
    pane.addEventListener("scroll", () => this.notice(pane));
    const keep = () => this.stuck.has(pane) && (pane.scrollTop = pane.scrollHeight);
    new ResizeObserver(keep).observe(pane);
    pane.addEventListener("load", keep, true); // a picture takes its place when it is there
  }

  notice(pane) {
    const isAtEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR;
    if (isAtEnd) this.stuck.add(pane);
    else this.stuck.delete(pane);
  }
}
