// Where one writes: Enter sends, Shift+Enter starts a line, and a slash offers commands to complete.

import { byId, el } from "/dom.js";
import { toWire } from "/mrkdwn.js";
import { toast } from "/toast.js";

const STANDUP = [
  ["new", "Set one up"],
  ["list", "What is set up here"],
  ["start", "Ask now"],
  ["answer", "Answer today's questions, or change your answers"],
  ["skip", "Skip today"],
  ["report", "Post the report now, or refresh it"],
  ["delete", "Delete one"],
  ["help", "What Rooster can do"],
];
const COMMANDS = [
  ["/standup ", "Rooster's standups"],
  ["/invite @Rooster", "Bring Rooster into this channel"],
  ["/remove @Rooster", "Take Rooster out of this channel"],
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
    if (this.list) this.offer(completions(this.field.value));
  }

  offer(entries) {
    if (!this.list) return;
    this.entries = entries;
    this.chosen = 0;
    this.list.hidden = !entries.length;
    this.list.replaceChildren(
      ...entries.map(([line, about], index) => {
        const take = (event) => {
          event.preventDefault();
          this.take(line);
        };
        return el(
          "li",
          { role: "option", id: `option-${index}`, onmousedown: take },
          el("strong", {}, line),
          el("span", { class: "hint" }, about),
        );
      }),
    );
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === this.chosen)));
    if (this.entries.length) this.field.setAttribute("aria-activedescendant", `option-${this.chosen}`);
    else this.field.removeAttribute("aria-activedescendant");
    this.list.children[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  take(line) {
    this.field.value = line;
    this.typed();
    if (!line.endsWith(" ")) this.offer([]);
  }

  key(event) {
    const isOpen = this.list && !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (isOpen && step) {
      this.chosen = (this.chosen + step + this.entries.length) % this.entries.length;
      this.mark();
    } else if (isOpen && event.key === "Escape") this.offer([]);
    else if (isOpen && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey)
      this.take(this.entries[this.chosen][0]);
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

  command(typed) {
    const [, command, rest] = /^(\/\S*)\s*(.*)$/s.exec(typed);
    const { session } = this;
    if (command === "/invite" || command === "/remove") return this.move(command === "/invite", rest);
    if (command !== "/standup") return void toast(`There is no command ${command} here. Rooster's is /standup.`);
    return session.act("command", { channel: session.channel, command, text: toWire(rest, session.names) });
  }

  // Slack's own commands, as far as Rooster is concerned.
  move(rooster, who) {
    const { session } = this;
    if (!/^@?rooster$/i.test(who.trim())) return void toast("Only @Rooster can be invited or removed here.");
    if (session.place === "rooster") return void toast("That works in channels only.");
    return session.call("channel", { team: session.team, channel: session.place, rooster });
  }
}

function completions(typed) {
  if (!typed.startsWith("/") || typed.includes("\n")) return [];
  const words = /^\/standup (\S*)$/.exec(typed);
  const entries = words ? STANDUP.map(([verb, about]) => [`/standup ${verb}`, about]) : COMMANDS;
  return entries.filter(([line]) => line.startsWith(typed) && line !== typed);
}

export function listenToComposers(session) {
  const main = new Composer(session, byId("compose"));
  new Composer(session, byId("reply"), () => session.thread);
  return main;
}
