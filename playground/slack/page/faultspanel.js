// Faults of the side panel: what goes wrong with a real Slack and a real AWS, at the press of a button.

import { sure } from "/ask.js";
import { byId } from "/dom.js";
import { toast } from "/toast.js";

const TOO_MANY = { method: "*", status: 429, retry_after: 30 };
const HOME = { T0ROOSTER: "Start over brings it back." };
const DROPPED = { method: "chat.postMessage", drop: true };

export class FaultsPanel {
  constructor(session) {
    this.session = session;
    const actions = {
      "fault-429": () => this.add(TOO_MANY, "Rooster's next call gets a 429: it has to wait 30 seconds before it tries again."),
      "fault-drop": () => this.add(DROPPED, "Rooster's next message arrives, but Slack's answer to it gets lost."),
      "fault-clear": () => session.call("faults", { clear: true }),
      "fault-kill": () => this.kill(),
      "fault-limits": () => session.call("limits", { on: !session.state.limits }),
      "fault-remove": () => this.remove(),
      "fault-uninstall": () => this.uninstall(),
      reset: () => this.reset(),
    };
    for (const [id, action] of Object.entries(actions)) byId(id).addEventListener("click", action);
    session.addEventListener("look", () => this.draw());
  }

  draw() {
    const { session } = this;
    const { faults, limits, rooster } = session.state;
    byId("fault-count").textContent = faults ? `${faults} waiting` : "";
    byId("fault-clear").disabled = !faults;
    byId("fault-limits").setAttribute("aria-pressed", String(limits));
    byId("fault-uninstall").disabled = rooster === null;
    const words = rooster === null ? absent(session) : "";
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
      toast("The worker is dead. The next one does its work again.", "note");
  }

  async remove() {
    const channel = this.session.current();
    const rooster = !channel.members.includes(this.session.state.rooster);
    await this.session.call("channel", { team: this.session.team, channel: channel.id, rooster });
  }

  async uninstall() {
    const { session } = this;
    const title = `Uninstall Rooster from ${session.workspace().name}?`;
    const isSure = await sure({ title, text: loss(session), confirm: "Uninstall", style: "danger" });
    if (isSure) await session.call("uninstall", { team: session.team });
  }

  async reset() {
    const text = "This deletes every message and standup, and sets the clock back to real time.";
    if (!(await sure({ title: "Start over?", text, confirm: "Start over", style: "danger" }))) return;
    if (await this.session.call("reset")) this.session.did("reset");
  }
}

// What uninstalling means here, and the way back.
function loss(session) {
  const { app_url } = session.state;
  if (session.workspace().org_wide) return "It belongs to the organization. An admin of the organization can add it again.";
  if (app_url) return "Its token is revoked at once. To reinstall it, use Add to Slack; Rooster keeps its data for 30 days.";
  return `Its token is revoked at once. ${HOME[session.team] ?? "It can't be reinstalled here."}`;
}

// Without OAuth there is one token, for one workspace.
function absent(session) {
  if (session.org()?.installed) return "Rooster isn't in this workspace. An admin of the organization can add it.";
  if (session.state.app_url) return "Rooster isn't installed here. Install it with Add to Slack.";
  return `Rooster isn't installed here. ${HOME[session.team] ?? "Nothing from Acme may show up here."}`;
}
