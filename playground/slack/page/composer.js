// Where one writes: Enter sends, Shift+Enter starts a line, and a slash offers what the app's manifest declares.

import { byId, el } from "/dom.js";
import { escaped, toWire } from "/mrkdwn.js";
import { toast } from "/toast.js";

// Slack's own, as far as Rooster is concerned.
const SLACKS = [
  { line: "/invite @Rooster", about: "Add Rooster to this channel" },
  { line: "/remove @Rooster", about: "Remove Rooster from this channel" },
];

export class Composer {
  // `thread`: the ts to answer to, if any.
  constructor(session, form, thread = () => undefined) {
    this.session = session;
    this.field = form.querySelector("textarea");
    this.list = form.querySelector("[role=listbox]");
    this.thread = thread;
    this.chosen = 0;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("blur", () => this.offer([]));
  }

  typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, 180)}px`;
    if (this.list) this.offer(this.completions(this.field.value), this.isWhole(this.field.value) ? -1 : 0);
  }

  // Enter sends what is a command already: none of what may follow is chosen until an arrow or Tab chooses it.
  isWhole(typed) {
    const lines = this.session.state.commands.flatMap((one) => [whole(one), ...words(one)]).map(({ line }) => line);
    return lines.some((line) => line.trim() === typed.trim());
  }

  // What may follow: the words of a command, or all commands and global shortcuts that begin like that.
  completions(typed) {
    if (!typed.startsWith("/") || typed.includes("\n")) return [];
    const { commands, shortcuts, rooster } = this.session.state;
    const isHere = rooster !== null;
    const command = commands.find((one) => isHere && typed.startsWith(`${one.command} `));
    const entries = command ? words(command) : [...(isHere ? commands.map(whole) : []), ...SLACKS];
    const wanted = typed.slice(1).toLowerCase();
    const uses = shortcuts.filter(
      ({ type, name }) => isHere && type === "global" && name.toLowerCase().startsWith(wanted),
    );
    return [
      ...entries.filter(({ line }) => line.startsWith(typed) && line !== typed),
      ...uses.map(({ name, description, callback_id }) => ({ name, about: description ?? "Shortcut", callback_id })),
    ];
  }

  offer(entries, chosen = 0) {
    if (!this.list) return;
    this.entries = entries;
    this.chosen = chosen;
    this.list.hidden = !entries.length;
    this.list.replaceChildren(
      ...entries.map(({ line, name, hint, about }, index) => {
        const take = (event) => {
          event.preventDefault();
          this.take(entries[index]);
        };
        return el(
          "li",
          { role: "option", id: `option-${index}`, onmousedown: take },
          el("span", {}, el("strong", {}, name ?? line), hint ? el("span", { class: "hint" }, ` ${hint}`) : ""),
          el("span", { class: "hint" }, about),
        );
      }),
    );
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === this.chosen)));
    if (this.entries[this.chosen]) this.field.setAttribute("aria-activedescendant", `option-${this.chosen}`);
    else this.field.removeAttribute("aria-activedescendant");
    this.list.children[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  // A command goes into the field, a shortcut happens at once.
  take({ line, callback_id }) {
    this.field.value = line ?? "";
    this.typed();
    if (!line?.endsWith(" ")) this.offer([]);
    if (callback_id) this.session.act("shortcut", { callback_id });
  }

  key(event) {
    const isOpen = this.list && !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (isOpen && step) {
      const from = Math.max(this.chosen, step < 0 ? 0 : -1);
      this.chosen = (from + step + this.entries.length) % this.entries.length;
      this.mark();
    } else if (isOpen && event.key === "Escape") this.offer([]);
    else if (isOpen && (event.key === "Tab" || (event.key === "Enter" && this.chosen >= 0)) && !event.shiftKey)
      this.take(this.entries[Math.max(this.chosen, 0)]);
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.field.form.requestSubmit();
    else return;
    event.preventDefault();
  }

  async send() {
    const typed = this.field.value.trim();
    if (!typed) return;
    this.field.value = "";
    this.typed();
    const answer = await (typed.startsWith("/") && !this.thread() ? this.command(typed) : this.say(typed));
    if (!answer && !this.field.value) this.field.value = typed;
  }

  say(typed) {
    return this.session.act("say", {
      channel: this.session.channel,
      text: toWire(typed, this.session.names),
      thread_ts: this.thread(),
    });
  }

  // Names stay as they are typed: the manifest says `should_escape: false`.
  // Slack knows a command by the manifest alone; here a command that somebody has just written can be tried at once.
  command(typed) {
    const [, command, rest] = /^(\/\S*)\s*(.*)$/s.exec(typed);
    const { session } = this;
    if (command === "/invite" || command === "/remove") return this.move(command === "/invite", rest);
    return session.act("command", { channel: session.channel, command, text: escaped(rest) });
  }

  // Slack's own commands, as far as Rooster is concerned.
  move(rooster, who) {
    const { session } = this;
    if (!/^@?rooster$/i.test(who.trim())) return void toast("You can only invite or remove @Rooster here.");
    if (session.place === "rooster") return void toast("That only works in channels.");
    return session.call("channel", { team: session.team, channel: session.place, rooster });
  }
}

function whole({ command, usage_hint, words, description }) {
  return { line: `${command} `, hint: words?.length ? "" : usage_hint, about: description };
}

function words({ command, words }) {
  return (words ?? []).map(({ word, description }) => ({ line: `${command} ${word}`, about: description }));
}

export function listenToComposers(session) {
  const main = new Composer(session, byId("compose"));
  new Composer(session, byId("reply"), () => session.thread);
  return main;
}
