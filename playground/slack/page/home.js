// Rooster's Home tab: what it last published for the acting member.

import { render } from "/blocks.js";
import { byId, el } from "/dom.js";
import { dayKey } from "/times.js";

export class Home {
  constructor(session, text) {
    this.session = session;
    this.text = text;
    this.asked = "";
    session.addEventListener("look", () => this.draw());
  }

  draw() {
    const { session } = this;
    const isShown = session.place === "rooster" && session.tab === "home" && session.state.rooster !== null;
    byId("home").hidden = !isShown;
    if (!isShown) return void (this.asked = "");
    this.ask();
    const { home } = session.state;
    const today = dayKey(session.now(), session.zone);
    const version = JSON.stringify([home?.id, home?.hash, session.names, session.me, today]);
    if (version === this.drawn) return;
    this.drawn = version;
    byId("home").replaceChildren(home ? render(home.blocks, this.text, this.surface(home)) : this.nothing());
  }

  // Slack tells the app each time a member opens the tab.
  async ask() {
    const who = `${this.session.team}/${this.session.me}`;
    if (this.asked === who) return;
    this.asked = who;
    await this.session.act("home");
  }

  nothing() {
    return el(
      "p",
      { class: "nothing" },
      "There's nothing here for you yet. Rooster's commands work in every channel: try /standup help.",
    );
  }

  surface(home) {
    const act = (block, one, value) => this.session.act("click", { view_id: home.id, action_id: one.action_id, value });
    const value = (block, one) => home.state.values[block.block_id]?.[one.action_id];
    return { act, changed: act, value, names: this.session.names, zone: this.session.zone };
  }
}
