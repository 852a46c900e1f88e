// The left side: workspace, who we act as, channels, and Rooster's direct messages and Home.

import { byId, el } from "/dom.js";
import { icon } from "/icons.js";
import { shortName } from "/session.js";
import { Unread, directMessages } from "/unread.js";

export class Sidebar {
  constructor(session) {
    this.session = session;
    this.unread = new Unread(session);
    byId("team").addEventListener("change", () => session.go({ team: byId("team").value }));
    session.addEventListener("look", () => this.draw());
  }

  draw() {
    const { session } = this;
    if (session.place !== "rooster") this.unread.seen(session.place);
    else if (session.tab === "messages") this.unread.seen(directMessages(session.me));
    const parts = [session.state.teams, session.state.orgs, session.people, session.channels(), session.state.rooster, this.marks()];
    const drawn = JSON.stringify([parts, session.team, session.me, session.place]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.keepingFocus(() => {
      this.drawTeams();
      this.drawPeople();
      this.drawPlaces();
    });
  }

  marks() {
    const places = [...this.session.channels().map((channel) => channel.id), directMessages(this.session.me)];
    return places.filter((place) => this.unread.has(place));
  }

  keepingFocus(draw) {
    const label = byId("side").contains(document.activeElement) ? document.activeElement.dataset.id : null;
    draw();
    if (label)
      byId("side")
        .querySelector(`[data-id="${CSS.escape(label)}"]`)
        ?.focus();
  }

  drawTeams() {
    const { state, team } = this.session;
    const offer = (one) =>
      el("option", { value: one.id, selected: one.id === team }, one.name + (one.installed ? "" : " (no Rooster)"));
    const offers = (org) => state.teams.filter((one) => one.enterprise === org).map(offer);
    byId("team").replaceChildren(
      ...offers(null),
      ...state.orgs.map((org) => el("optgroup", { label: `Organization ${org.name}` }, offers(org.id))),
    );
  }

  drawPeople() {
    const { people, me, members } = this.session;
    const face = (member) => {
      const label = `Act as ${member.real_name}, ${member.tz}${this.standing(member)}`;
      const button = {
        class: "face",
        "data-id": member.id,
        title: label,
        "aria-label": label,
        "aria-pressed": String(member.id === me),
      };
      const act = () => this.session.go({ me: member.id });
      return el(
        "button",
        { ...button, onclick: act },
        el("img", { src: `/avatar/${member.id}`, alt: "" }),
        el("span", {}, shortName(member)),
      );
    };
    byId("people").replaceChildren(...people.map(face));
    const shown = members[me];
    byId("acting").textContent = shown ? `${shown.real_name} · ${shown.tz}${this.standing(shown)}` : "";
  }

  // A guest, or somebody of another company in a channel that it shares with this workspace.
  standing(member) {
    if (member.team_id !== this.session.team) return `, from ${member.team_id}`;
    return member.is_restricted ? ", guest" : "";
  }

  drawPlaces() {
    const { session } = this;
    byId("channels").replaceChildren(
      ...session
        .channels()
        .map((channel) =>
          this.place(
            channel.id,
            icon(channel.is_private ? "lock" : "hash"),
            channel.name + (channel.is_archived ? " (archived)" : ""),
            this.unread.has(channel.id),
          ),
        ),
    );
    const rooster = el("img", { src: `/avatar/${session.state.rooster}`, alt: "" });
    const installed = session.state.rooster !== null;
    byId("apps").replaceChildren(
      installed
        ? this.place("rooster", rooster, "Rooster", this.unread.has(directMessages(session.me)))
        : el("li", { class: "none" }, "Rooster isn't in this workspace"),
    );
  }

  place(id, picture, name, isNew) {
    const here = id === this.session.place;
    const go = () => {
      document.body.classList.remove("show-side");
      this.session.go({ place: id, ...(id === "rooster" ? { tab: "messages" } : {}) });
    };
    const attributes = {
      "data-id": id,
      class: isNew ? "new" : "",
      "aria-current": here ? "page" : undefined,
      onclick: go,
    };
    const mark = isNew ? el("span", { class: "dot", role: "img", "aria-label": "new messages" }) : "";
    return el("li", {}, el("button", attributes, picture, el("span", { class: "name" }, name), mark));
  }
}
