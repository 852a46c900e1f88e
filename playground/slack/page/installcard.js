// A workspace without Rooster: what that means, and the way people bring it in, over the app's own page.

import { byId, el } from "/dom.js";

export class InstallCard {
  constructor(session) {
    this.session = session;
    session.addEventListener("look", () => this.draw());
  }

  draw() {
    const { session } = this;
    const { rooster, app_url } = session.state;
    const card = byId("install");
    card.hidden = rooster !== null;
    const version = JSON.stringify([session.team, session.workspace(), session.org(), app_url]);
    if (card.hidden || version === this.drawn) return;
    this.drawn = version;
    const [words, ...ways] = this.ways(session.workspace(), session.org(), app_url);
    byId("install-title").textContent = `Rooster isn't in ${session.workspace().name}`;
    card.querySelector("p").textContent = words;
    card.querySelector(".row").replaceChildren(...ways);
    card.querySelector(".row").hidden = ways.length === 0;
  }

  ways(team, org, address) {
    if (org?.installed) {
      const add = () => this.session.call("access", { team: team.id, granted: true });
      const words = `${org.name} has it for the whole organization. Its admins choose which workspaces get it.`;
      return [words, el("button", { class: "primary", onclick: add }, `Add Rooster to ${team.name}`)];
    }
    if (!address) return ["This playground uses the token of a single workspace, so Rooster can't be installed anywhere else."];
    const words = org
      ? `Add it to this workspace only, or to the whole organization ${org.name}. You choose on Slack's page.`
      : "It takes two clicks: one on Rooster's page, and one on the page where Slack asks for your permission.";
    return [words, el("a", { class: "primary", href: address }, "Add to Slack")];
  }
}
