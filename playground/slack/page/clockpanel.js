// The clock of the side panel: the time in the product, in the acting member's zone, and how to wind it forward, if
// need be to what Rooster does next by its own timers.

import { byId, el } from "/dom.js";
import { clockTime, comingTime, exactTime, fromField, fullDate, shortDate, toField } from "/times.js";
import { toast } from "/toast.js";

const VERBS = { prompt: "asks", report: "reports" };
// After what was due has begun, it takes so long until what comes then is known.
const WORK_SECONDS = 20;

export class ClockPanel {
  constructor(session) {
    this.session = session;
    this.planned = {};
    for (const button of document.querySelectorAll("[data-advance]")) {
      button.addEventListener("click", () => this.wind({ advance: Number(button.dataset.advance) }));
    }
    for (const button of document.querySelectorAll("[data-to]")) {
      button.addEventListener("click", () => this.press(button));
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
    for (const button of document.querySelectorAll("[data-to]")) this.drawNext(button, button.dataset.to);
    if (!this.isChosen) byId("moment").value = toField(now, zone);
  }

  // What comes next and when, or why nothing does. It stays where the keyboard finds it, to say so.
  drawNext(button, what) {
    const { timers, rooster } = this.session.state;
    const next = rooster === null ? null : timers?.[what];
    if (next) this.planned[this.session.team + what] = { due: next.due, seen: Date.now() };
    const [note, title] = next ? this.coming(what, next) : this.missing(what);
    button.querySelector("span").textContent = note;
    button.title = title;
    button.setAttribute("aria-disabled", String(!next));
  }

  coming(what, { due, channel }) {
    const { zone } = this.session;
    const place = this.session.channels().find((one) => one.id === channel);
    const where = place ? ` in #${place.name}` : "";
    const title = `Rooster ${VERBS[what]}${where}: ${fullDate(due, zone)}, ${clockTime(due, zone)} (${zone})`;
    return [comingTime(due, zone, this.session.now()), title];
  }

  missing(what) {
    const { timers, rooster } = this.session.state;
    if (rooster === null) return ["no Rooster here", "Rooster isn't installed in this workspace."];
    if (!timers) return ["…", "Rooster's timers aren't available right now."];
    if (what === "report" && timers.prompt)
      return ["after the prompt", "Rooster schedules the report when it asks: jump to the next prompt first."];
    if (this.isAtWork("prompt") || this.isAtWork("report")) return ["working…", "Rooster is working on what was due just now."];
    return ["nothing scheduled", "No standup is scheduled here. Set one up with /standup new."];
  }

  // What was planned is due, and Rooster has not said yet what comes after it.
  isAtWork(what) {
    const { due, seen } = this.planned[this.session.team + what] ?? {};
    return due <= this.session.now() && Date.now() - seen < WORK_SECONDS * 1000;
  }

  press(button) {
    if (button.getAttribute("aria-disabled") === "true") return void toast(button.title, "note");
    return this.windTo(button.dataset.to);
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

  // To the workspace's next prompt or report, whenever that is by now.
  windTo(what) {
    return this.wind({ to: what, team: this.session.team });
  }

  // Null if it could not be wound.
  async wind(how) {
    const panel = byId("clock");
    if (panel.getAttribute("aria-busy") === "true") return null;
    panel.setAttribute("aria-busy", "true");
    const wound = await this.session.call("clock", how);
    panel.setAttribute("aria-busy", "false");
    this.isChosen = false;
    this.draw();
    return wound;
  }
}

function iso(seconds) {
  return new Date(seconds * 1000).toISOString();
}
