// What an admin of an Enterprise organization does: add Rooster to workspaces, take it out again, uninstall it for all.

import { sure } from "/ask.js";
import { byId, el } from "/dom.js";

export class OrgPanel {
  constructor(session) {
    this.session = session;
    byId("org-uninstall").addEventListener("click", () => this.uninstall());
    session.addEventListener("look", () => this.draw());
  }

  draw() {
    const { session } = this;
    const org = session.org();
    byId("org").hidden = !org;
    const teams = session.state.teams.filter((team) => team.enterprise === org?.id);
    const version = JSON.stringify([org, teams]);
    if (!org || version === this.drawn) return;
    this.drawn = version;
    byId("org-title").textContent = `Organization ${org.name}`;
    byId("org").querySelector(".hint").textContent = org.installed
      ? "Rooster is installed for the organization. As its admin, you choose which workspaces get it:"
      : "Rooster isn't installed for the organization. Each workspace can install it for itself.";
    byId("org").querySelector("ul").hidden = !org.installed;
    byId("org").querySelector(".row").hidden = !org.installed;
    this.drawTeams(teams);
  }

  drawTeams(teams) {
    const list = byId("org").querySelector("ul");
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.team : null;
    const row = (team) => {
      const change = () => this.session.call("access", { team: team.id, granted: !team.org_wide });
      const label = team.org_wide ? `Remove Rooster from ${team.name}` : `Add Rooster to ${team.name}`;
      const does = { "data-team": team.id, "aria-label": label, onclick: change };
      return el("li", {}, el("span", {}, team.name), el("button", does, team.org_wide ? "Remove" : "Add"));
    };
    list.replaceChildren(...teams.map(row));
    if (focused) list.querySelector(`[data-team="${CSS.escape(focused)}"]`)?.focus();
  }

  async uninstall() {
    const org = this.session.org();
    const title = `Uninstall Rooster from ${org.name}?`;
    const text = "Its token is revoked at once, and Rooster leaves every workspace it was added to.";
    const isSure = await sure({ title, text, confirm: "Uninstall", style: "danger" });
    if (isSure) await this.session.call("uninstall", { team: org.id });
  }
}
