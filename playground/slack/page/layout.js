// Which panes are open: drawers on a narrow window, the side panel's fold on a wide one, the phone that takes its place,
// and the head of the main pane.

import { byId, el } from "/dom.js";
import { icon } from "/icons.js";

const NARROW = matchMedia("(max-width: 1020px)");

export class Layout {
  constructor(session) {
    this.session = session;
    byId("open-side").append(icon("menu"));
    byId("toggle-panel").append(icon("panel"));
    byId("toggle-phone").append(icon("phone"));
    byId("close-phone").append(icon("close"));
    byId("close-thread").append(icon("close"));
    byId("dismiss-steps").append(icon("close"));
    byId("open-side").addEventListener("click", () => this.drawer("show-side", byId("side")));
    byId("toggle-panel").addEventListener("click", () => this.togglePanel());
    byId("toggle-phone").addEventListener("click", () => this.togglePhone());
    byId("close-phone").addEventListener("click", () => this.togglePhone());
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
    const isHidden = this.isPanelOpen();
    this.putPhoneAway();
    document.body.classList.toggle("hide-panel", isHidden);
    localStorage.panel = isHidden ? "hidden" : "shown";
    return this.draw();
  }

  togglePhone() {
    const phone = byId("phone");
    const hadFocus = phone.contains(document.activeElement);
    phone.hidden = !document.body.classList.toggle("has-phone");
    if (!phone.hidden) byId("phone-text").focus();
    else if (hadFocus) byId("toggle-phone").focus();
    this.draw();
  }

  putPhoneAway() {
    if (!byId("phone").hidden) this.togglePhone();
  }

  drawer(name, pane) {
    this.opener = document.activeElement;
    const isOpen = document.body.classList.toggle(name);
    if (isOpen) pane.querySelector("button, select")?.focus();
    this.draw();
  }

  close() {
    if (NARROW.matches) this.putPhoneAway();
    if (!["show-side", "show-panel"].some((name) => document.body.classList.contains(name))) return;
    document.body.classList.remove("show-side", "show-panel");
    this.opener?.focus();
    this.draw();
  }

  draw() {
    byId("toggle-panel").setAttribute("aria-expanded", String(this.isPanelOpen()));
    byId("toggle-phone").setAttribute("aria-expanded", String(!byId("phone").hidden));
    byId("open-side").setAttribute("aria-expanded", String(document.body.classList.contains("show-side")));
    this.drawHead();
  }

  isPanelOpen() {
    const { classList } = document.body;
    if (NARROW.matches) return classList.contains("show-panel");
    return !classList.contains("hide-panel") && byId("phone").hidden;
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
