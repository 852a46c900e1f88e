// One message as a node: who, when, what, reactions, its thread, and what one can do with it.

import { changedText, sure } from "/ask.js";
import { render } from "/blocks.js";
import { el, safeUrl } from "/dom.js";
import { pickEmoji } from "/emojis.js";
import { icon } from "/icons.js";
import { toWire } from "/mrkdwn.js";
import { menu } from "/popup.js";
import { clockTime, exactTime, fullDate } from "/times.js";

const HAS_MENU = { "aria-haspopup": "menu", "aria-expanded": "false" };

export class MessageView {
  constructor(session, text) {
    this.session = session;
    this.text = text;
  }

  // `replies`: those of its thread, undefined where the thread is already open; `follows`: the same author just before.
  build(message, { replies, follows, dismiss }) {
    const content = el(
      "div",
      { class: "content" },
      message.ephemeral ? this.ephemeralNote(dismiss) : "",
      follows ? "" : this.byline(message),
      this.body(message),
      this.reactions(message),
      replies?.length ? this.summary(message, replies) : "",
    );
    const side = follows
      ? this.time(message, "aside")
      : el("img", { class: "avatar", src: `/avatar/${this.author(message)}`, alt: "" });
    const kinds = ["message", follows && "follows", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
    return el(
      "article",
      { class: kinds, "data-ts": message.ts },
      side,
      content,
      message.ephemeral ? "" : this.tools(message, replies),
    );
  }

  author(message) {
    return message.bot ? (this.session.state.rooster ?? "U0ROOSTER") : message.user;
  }

  name(message) {
    if (message.bot) return "Rooster";
    const id = this.author(message);
    return id === "USLACKBOT" ? "Slack" : (this.session.names.users[id] ?? id);
  }

  byline(message) {
    const isApp = message.bot || this.session.members[message.user]?.is_bot;
    return el(
      "div",
      { class: "by" },
      el("strong", {}, this.name(message)),
      isApp ? el("span", { class: "app" }, "APP") : "",
      this.time(message),
    );
  }

  time(message, kind) {
    const at = Number(message.ts);
    const { zone } = this.session;
    const full = `${fullDate(at, zone)}, ${exactTime(at, zone)} (${zone})`;
    return el("time", { class: kind, datetime: new Date(at * 1000).toISOString(), title: full }, clockTime(at, zone));
  }

  body(message) {
    const attached = (message.attachments ?? []).map((one) =>
      el(
        "div",
        { class: "attachment" },
        one.blocks
          ? render(one.blocks, this.text, this.surface(message))
          : this.text.mrkdwn(one.text ?? one.fallback ?? ""),
      ),
    );
    const shown = message.blocks.length
      ? render(message.blocks, this.text, this.surface(message))
      : this.text.mrkdwn(message.text);
    return el(
      "div",
      { class: "body" },
      shown,
      message.edited ? el("span", { class: "edited" }, " (edited)") : "",
      attached,
      this.files(message),
    );
  }

  files(message) {
    const all = (message.files ?? []).map((one) =>
      el(
        "li",
        {},
        el("a", { href: safeUrl(one.url_private_download), download: one.name }, icon("save"), one.name),
        el("span", { class: "hint" }, size(one.size)),
      ),
    );
    return all.length ? el("ul", { class: "files", "aria-label": "Files" }, all) : "";
  }

  ephemeralNote(dismiss) {
    return el(
      "div",
      { class: "ephemeral-note" },
      icon("eye"),
      "Only visible to you",
      el("button", { class: "link", onclick: dismiss }, "Dismiss"),
    );
  }

  summary(message, replies) {
    const faces = [...new Set(replies.map((reply) => this.author(reply)))].slice(0, 4);
    const last = replies.at(-1);
    const label = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
    return el(
      "button",
      { class: "thread-link", onclick: () => this.open(message) },
      faces.map((id) => el("img", { src: `/avatar/${id}`, alt: "" })),
      el("strong", {}, label),
      el("span", { class: "hint" }, `last at ${clockTime(Number(last.ts), this.session.zone)}`),
    );
  }

  open(message) {
    this.session.go({ thread: message.thread_ts ?? message.ts });
  }

  reactions(message) {
    const { names, me } = this.session;
    const all = Object.entries(message.reactions).map(([name, users]) => {
      const who = users.map((user) => names.users[user] ?? user).join(", ");
      const label = `${who} reacted with :${name}:`;
      const mine = users.includes(me);
      return el(
        "button",
        {
          class: "reaction",
          "aria-pressed": String(mine),
          title: label,
          "aria-label": label,
          onclick: () => this.react(message, name),
        },
        this.text.emojiNamed(name),
        el("span", {}, String(users.length)),
      );
    });
    return all.length ? el("div", { class: "reactions" }, all) : "";
  }

  react(message, name) {
    return this.session.act("react", { channel: this.session.channel, ts: message.ts, name });
  }

  tools(message, replies) {
    const react = (event) => pickEmoji(event.currentTarget, this.text.emoji, (name) => this.react(message, name));
    const own = message.user === this.session.me && !message.bot;
    const { rooster, shortcuts } = this.session.state;
    const uses = rooster === null ? [] : shortcuts.filter((one) => one.type === "message");
    const tool = (label, picture, onclick, more) =>
      el("button", { title: label, "aria-label": label, onclick, ...more }, icon(picture));
    return el(
      "div",
      { class: "tools" },
      tool("React", "smile", react),
      replies ? tool("Reply in thread", "thread", () => this.open(message)) : "",
      own || uses.length
        ? tool("More actions", "more", (event) => this.more(event.currentTarget, message, own, uses), HAS_MENU)
        : "",
    );
  }

  more(anchor, message, own, uses) {
    const where = { channel: this.session.channel, ts: message.ts };
    const entries = uses.map(({ name, callback_id }) => [
      name,
      () => this.session.act("shortcut", { ...where, callback_id }),
    ]);
    menu(anchor, [
      ["", own ? this.changes(message, where) : []],
      ["Rooster", entries],
    ]);
  }

  changes(message, where) {
    const edit = async () => {
      const text = await changedText("Edit message", message.text);
      if (text) this.session.act("edit", { ...where, text: toWire(text, this.session.names) });
    };
    const remove = async () => {
      const isSure = await sure({
        title: "Delete message",
        text: "This can't be undone.",
        confirm: "Delete",
        style: "danger",
      });
      if (isSure) this.session.act("delete", where);
    };
    return [
      ["Edit message", edit],
      ["Delete message", remove, "danger"],
    ];
  }

  surface(message) {
    const { session } = this;
    const act = (block, one, value) =>
      session.act("click", { channel: session.channel, ts: message.ts, action_id: one.action_id, value });
    return { act, changed: act, value: (block, one) => initial(one), names: session.names, zone: session.zone };
  }
}

function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

// What an element in a message shows at first.
function initial(one) {
  return {
    value: one.initial_value,
    selected_option: one.initial_option,
    selected_options: one.initial_options,
    selected_time: one.initial_time,
    selected_date: one.initial_date,
    selected_date_time: one.initial_date_time,
    selected_user: one.initial_user,
    selected_channel: one.initial_channel,
    selected_conversation: one.initial_conversation,
    selected_users: one.initial_users,
    selected_channels: one.initial_channels,
    selected_conversations: one.initial_conversations,
  };
}
