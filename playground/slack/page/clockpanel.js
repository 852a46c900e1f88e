// The clock of the side panel: the time in the product, in the acting member's zone, and how to wind it forward.

import { byId, el } from "/dom.js";
import { clockTime, exactTime, fromField, nextWorkingDayAt, shortDate, toField } from "/times.js";

export class ClockPanel {
  constructor(session) {
    this.session = session;
    for (const button of document.querySelectorAll("[data-advance]")) {
      button.addEventListener("click", () => this.wind({ advance: Number(button.dataset.advance) }));
    }
    for (const button of document.querySelectorAll("[data-hour]")) {
      button.addEventListener("click", () => this.windTo(Number(button.dataset.hour)));
    }
    byId("set-clock").addEventListener("submit", (event) => {
      event.preventDefault();
      this.wind({ set: iso(fromField(byId("moment").value, session.zone)) });
    });
    byId("moment").addEventListener("input", () => (this.isChosen = true));
    session.addEventListener("look", () => this.draw());
    setInterval(() => this.tick(), 1000);
  }

  draw() {
    this.tick();
    const { zone } = this.session;
    byId("clock-zone").textContent = zone;
    this.drawZone(zone);
    const now = this.session.now();
    for (const button of document.querySelectorAll("[data-hour]")) {
      const at = nextWorkingDayAt(Number(button.dataset.hour), now, zone);
      button.title = `${shortDate(at, zone)}, ${clockTime(at, zone)} in ${zone}`;
    }
    if (!this.isChosen) byId("moment").value = toField(now, zone);
  }

  // A narrow window breaks the line after the slash.
  drawZone(zone) {
    if (zone === this.zone) return;
    this.zone = zone;
    const parts = zone.split("/").flatMap((part, index) => (index ? ["/", el("wbr"), part] : [part]));
    byId("zone-note")
      .querySelector("strong")
      .replaceChildren(...parts);
  }

  tick() {
    if (!this.session.state) return;
    const now = this.session.now();
    byId("now-time").textContent = exactTime(now, this.session.zone);
    byId("now-date").textContent = shortDate(now, this.session.zone);
  }

  // The next working day's time on the member's wall clock.
  windTo(hour) {
    return this.wind({ set: iso(nextWorkingDayAt(hour, this.session.now(), this.session.zone)) });
  }

  async wind(how) {
    const panel = byId("clock");
    if (panel.getAttribute("aria-busy") === "true") return;
    panel.setAttribute("aria-busy", "true");
    await this.session.call("clock", how);
    panel.setAttribute("aria-busy", "false");
    this.isChosen = false;
    this.draw();
  }
}

function iso(seconds) {
  return new Date(seconds * 1000).toISOString();
}
