// Faults of the side panel: what goes wrong with a real Slack and a real AWS, at the press of a button.

import { sure } from "/ask.js";
import { byId } from "/dom.js";
import { toast } from "/toast.js";

const TOO_MANY = { method: "*", status: 429, retry_after: 30 };
const ABSENT = {
  T0ROOSTER: "Rooster is not installed here. Start afresh brings it back; installing by OAuth comes later.",
};
const ELSEWHERE = "Rooster is not installed here: what it does in Acme must not show here.";
const DROPPED = { method: "chat.postMessage", drop: true };

export class FaultsPanel {
  constructor(session) {
    this.session = session;
    const deeds = {
      "fault-429": () => this.add(TOO_MANY, "Rooster's next call gets a 429: it has to wait 30 seconds and try again."),
      "fault-drop": () => this.add(DROPPED, "Rooster's next message arrives, but Slack's answer to it gets lost."),
      "fault-clear": () => session.call("faults", { clear: true }),
      "fault-kill": () => this.kill(),
      "fault-limits": () => session.call("limits", { on: !session.state.limits }),
      "fault-remove": () => this.remove(),
      "fault-uninstall": () => this.uninstall(),
      reset: () => this.reset(),
    };
    for (const [id, deed] of Object.entries(deeds)) byId(id).addEventListener("click", deed);
    session.addEventListener("look", () => this.draw());
  }

  draw() {
    const { session } = this;
    const { faults, limits, rooster } = session.state;
    byId("fault-count").textContent = faults ? `${faults} waiting to strike` : "";
    byId("fault-clear").disabled = !faults;
    byId("fault-limits").setAttribute("aria-pressed", String(limits));
    byId("fault-uninstall").disabled = rooster === null;
    const words = rooster === null ? (ABSENT[session.team] ?? ELSEWHERE) : "";
    if (byId("absent").textContent !== words) byId("absent").textContent = words;
    const channel = session.current();
    byId("fault-remove").disabled = !channel || rooster === null;
    byId("fault-remove").textContent =
      channel && !channel.members.includes(rooster) ? "Invite Rooster again" : "Remove from channel";
  }

  async add(rule, words) {
    if (await this.session.call("faults", rule)) toast(words, "note");
  }

  async kill() {
    if (await this.session.call("kill"))
      toast("The worker is dead. Whatever it was doing is done again by the next one.", "note");
  }

  async remove() {
    const channel = this.session.current();
    const rooster = !channel.members.includes(this.session.state.rooster);
    await this.session.call("channel", { team: this.session.team, channel: channel.id, rooster });
  }

  async uninstall() {
    const text = "Its token dies at once. Start afresh brings it back to Acme.";
    const isSure = await sure({
      title: "Uninstall Rooster from this workspace?",
      text,
      confirm: "Uninstall",
      style: "danger",
    });
    if (isSure) await this.session.call("uninstall", { team: this.session.team });
  }

  async reset() {
    const text = "Every message and every standup goes, and the clock returns to real time.";
    if (!(await sure({ title: "Start afresh?", text, confirm: "Start afresh", style: "danger" }))) return;
    if (await this.session.call("reset")) this.session.did("reset");
  }
}
