// Which panes are open: drawers on a narrow window, the side panel's fold on a wide one, and the head of the main pane.

import { byId, el } from "/dom.js";
import { icon } from "/icons.js";

const NARROW = matchMedia("(max-width: 1020px)");

export class Layout {
  constructor(session) {
    this.session = session;
    byId("open-side").append(icon("menu"));
    byId("toggle-panel").append(icon("panel"));
    byId("close-thread").append(icon("close"));
    byId("dismiss-steps").append(icon("close"));
    byId("open-side").addEventListener("click", () => this.drawer("show-side", byId("side")));
    byId("toggle-panel").addEventListener("click", () => this.togglePanel());
    byId("shade").addEventListener("click", () => this.close());
    for (const button of document.querySelectorAll(".close-drawer")) {
      button.append(icon("close"));
      button.addEventListener("click", () => this.close());
    }
    addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    for (const tab of document.querySelectorAll("[data-tab]")) {
      tab.addEventListener("click", () => session.go({ tab: tab.dataset.tab }));
    }
    document.body.classList.toggle("hide-panel", localStorage.panel === "hidden");
    session.addEventListener("look", () => this.draw());
  }

  togglePanel() {
    if (NARROW.matches) return this.drawer("show-panel", byId("panel"));
    const isHidden = document.body.classList.toggle("hide-panel");
    localStorage.panel = isHidden ? "hidden" : "shown";
    return this.draw();
  }

  drawer(name, pane) {
    this.opener = document.activeElement;
    const isOpen = document.body.classList.toggle(name);
    if (isOpen) pane.querySelector("button, select")?.focus();
    this.draw();
  }

  close() {
    if (!["show-side", "show-panel"].some((name) => document.body.classList.contains(name))) return;
    document.body.classList.remove("show-side", "show-panel");
    this.opener?.focus();
    this.draw();
  }

  draw() {
    const { classList } = document.body;
    const isPanelOpen = NARROW.matches ? classList.contains("show-panel") : !classList.contains("hide-panel");
    byId("toggle-panel").setAttribute("aria-expanded", String(isPanelOpen));
    byId("open-side").setAttribute("aria-expanded", String(classList.contains("show-side")));
    this.drawHead();
  }

  drawHead() {
    const { session } = this;
    const { rooster } = session.state;
    const isRooster = session.place === "rooster";
    const channel = session.current();
    const name = isRooster ? "Rooster" : (channel?.name ?? "");
    const version = JSON.stringify([isRooster, name, channel?.is_private, rooster]);
    document.title = `${isRooster ? "" : "#"}${name} · Rooster playground`;
    byId("tabs").hidden = !isRooster;
    for (const tab of document.querySelectorAll("[data-tab]"))
      tab.setAttribute("aria-current", String(tab.dataset.tab === session.tab));
    const isHome = isRooster && session.tab === "home" && rooster !== null;
    for (const id of ["conversation", "compose"]) byId(id).hidden = isHome;
    byId("compose").hidden ||= isRooster && rooster === null;
    byId("not-here").hidden = rooster === null || isRooster || !channel || channel.members.includes(rooster);
    byId("text").placeholder = `Message ${isRooster ? "Rooster" : `#${name}`}, or type / for a command`;
    if (version === this.drawn) return;
    this.drawn = version;
    const picture = isRooster
      ? el("img", { src: `/avatar/${rooster}`, alt: "" })
      : icon(channel?.is_private ? "lock" : "hash");
    byId("title").replaceChildren(picture, name);
  }
}
