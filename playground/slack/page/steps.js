// Three things to try on a first visit. They tick themselves off as they happen; the browser remembers.

import { byId, el } from "/dom.js";
import { icon } from "/icons.js";

const KEY = "steps";

export class Steps {
  constructor(session, clock) {
    this.session = session;
    this.clock = clock;
    this.state = { done: [], away: false, ...JSON.parse(localStorage[KEY] ?? "{}") };
    byId("dismiss-steps").addEventListener("click", () => this.set({ away: true }));
    byId("show-steps").addEventListener("click", () => this.set({ away: !this.state.away }));
    session.addEventListener("did", (event) => this.did(event.detail));
    session.addEventListener("look", () => this.look());
    this.draw();
  }

  steps() {
    const { session } = this;
    return [
      [
        "setup",
        "Set up a standup",
        "The form is already filled in: just press Create.",
        "Open the form",
        () => this.openForm(),
      ],
      [
        "answer",
        "Jump to the prompt and answer",
        "Rooster asks everyone in a direct message. Press Answer there.",
        "Jump to the prompt",
        async () => {
          if (await this.clock.windTo("prompt")) await session.go({ place: "rooster", tab: "messages" });
        },
      ],
      [
        "report",
        "Jump to the report and read it",
        "Rooster posts the report in the channel, with the answers in its thread.",
        "Jump to the report",
        async () => {
          if (await this.clock.windTo("report")) await session.go({ place: this.team() });
        },
      ],
    ];
  }

  async openForm() {
    const place = this.session.place === "rooster" ? this.team() : this.session.place;
    await this.session.go({ place });
    await this.session.act("command", { channel: place, command: "/standup", text: "new" });
  }

  team() {
    const mine = this.session.channels();
    return (mine.find((channel) => channel.name === "team") ?? mine[0]).id;
  }

  did(what) {
    if (what === "standup_new") this.tick("setup");
    if (what === "standup_answers") this.tick("answer");
    if (what === "reset") this.set({ done: [], away: false });
  }

  // They are of use only where Rooster is.
  hide() {
    const isAbsent = this.session.state?.rooster === null;
    byId("steps").hidden = this.state.away || isAbsent;
    byId("show-steps").hidden = isAbsent;
    byId("show-steps").setAttribute("aria-expanded", String(!this.state.away));
  }

  // A report is the only thing with a header that Rooster posts into a channel.
  look() {
    this.hide();
    const { messages } = this.session.state;
    const isReport = (one) => one.bot && !one.ephemeral && one.blocks[0]?.type === "header";
    if (this.session.place !== "rooster" && messages.some(isReport)) this.tick("report");
  }

  tick(step) {
    if (!this.state.done.includes(step)) this.set({ done: [...this.state.done, step] });
  }

  set(change) {
    Object.assign(this.state, change);
    localStorage[KEY] = JSON.stringify(this.state);
    this.draw();
  }

  draw() {
    const { done, away } = this.state;
    this.hide();
    const steps = this.steps();
    const next = steps.findIndex(([id]) => !done.includes(id));
    byId("steps-title").textContent = next < 0 ? "That's a standup, from start to finish" : "Try it: three steps";
    byId("step-list").replaceChildren(
      ...steps.map(([id, title, about, label, act], index) => {
        const isDone = done.includes(id);
        const tick = el(
          "span",
          { class: "tick", role: "img", "aria-label": isDone ? "done" : "to do" },
          isDone ? icon("check") : String(index + 1),
        );
        const button =
          index === next
            ? el("button", { class: "primary", onclick: (event) => once(event.currentTarget, act) }, label)
            : "";
        return el(
          "li",
          { class: isDone ? "done" : index === next ? "next" : "" },
          tick,
          el("div", {}, el("strong", {}, title), el("p", { class: "hint" }, about), button),
        );
      }),
    );
  }
}

async function once(button, act) {
  button.disabled = true;
  await act();
  button.disabled = false;
}
