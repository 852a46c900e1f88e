// What Rooster did: requests it got, jobs it worked off, calls it made, and what we did to it, newest first. What came
// after our last action is marked, so that one sees what a fault led to.

import { inWords } from "/actions.js";
import { byId, el, keyed } from "/dom.js";
import { icon } from "/icons.js";
import { exactTime, shortDate } from "/times.js";

const SHOWN = 80;

export class ActivityPanel {
  constructor(session) {
    this.session = session;
    session.addEventListener("look", () => this.draw());
  }

  draw() {
    const { entries } = this.session.activity;
    const last = entries.findLast((entry) => entry.kind === "action")?.time ?? Infinity;
    const shown = folded(entries.slice(-SHOWN)).reverse();
    byId("no-activity").hidden = shown.length > 0;
    keyed(
      byId("activity"),
      shown.map((entry) => {
        const isAfter = entry.time > last;
        const version = JSON.stringify([entry.rev, entry.times, isAfter, this.session.zone]);
        return { key: String(entry.seq), version, build: () => this.row(entry, isAfter) };
      }),
    );
    const after = entries.filter((entry) => entry.time > last).length;
    byId("aftermath").textContent = last === Infinity ? "" : after ? `${after} since` : "nothing yet since";
  }

  row(entry, isAfter) {
    const at = Date.parse(entry.at) / 1000;
    const { zone } = this.session;
    const time = el("time", { title: `${shortDate(at, zone)}, ${zone}` }, exactTime(at, zone));
    const kinds = ["entry", entry.kind, isAfter && "after", isBad(entry) && "bad"].filter(Boolean).join(" ");
    return el(
      "li",
      { class: kinds },
      el("span", { class: "way", title: WAYS[entry.kind][1] }, icon(WAYS[entry.kind][0])),
      ROWS[entry.kind](entry, this.session),
      time,
    );
  }
}

// The same call again and again with the same outcome is one line.
function folded(entries) {
  const lines = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    const isSame =
      last &&
      ["call", "job"].includes(entry.kind) &&
      ["kind", "what", "ok", "error", "outcome"].every((key) => last[key] === entry[key]);
    if (isSame) last.times += 1;
    else lines.push({ ...entry, times: 1 });
  }
  return lines;
}

const WAYS = {
  request: ["into", "A request to Rooster from Slack or Twilio"],
  job: ["work", "A job that Rooster runs"],
  call: ["outof", "A call from Rooster to Slack"],
  action: ["hand", "You"],
};

const ROWS = {
  request(entry) {
    const again = entry.attempt ? ` (retry ${entry.attempt})` : "";
    const status = entry.status === undefined ? "…" : entry.status || "no response";
    const took = entry.ms === undefined ? "" : `${entry.ms} ms`;
    return el(
      "span",
      { class: "what" },
      el("code", {}, `POST ${entry.path}`),
      el("span", { class: "about" }, entry.what + again),
      el("span", { class: "outcome" }, `${status} ${took}`),
    );
  },
  job(entry) {
    const took = entry.ms === null ? "" : `${entry.ms} ms`;
    const [name, outcome] = entry.what
      ? [`Job: ${JOBS[entry.what] ?? entry.what.replaceAll("_", " ")}`, OUTCOMES[entry.outcome]]
      : ["A job's message", UNCLAIMED[entry.outcome]];
    return el(
      "span",
      { class: "what" },
      el("span", {}, name),
      el("span", { class: "outcome" }, `${outcome ?? entry.outcome} ${took}`),
      entry.times > 1 ? el("span", { class: "about" }, `× ${entry.times}`) : "",
    );
  },
  call(entry) {
    const outcome = entry.status === undefined ? "…" : entry.ok ? "ok" : (entry.error ?? "ok");
    return el(
      "span",
      { class: "what" },
      el("code", {}, entry.what),
      el("span", { class: "outcome" }, WORDS[outcome] ?? outcome),
      entry.times > 1 ? el("span", { class: "about" }, `× ${entry.times}`) : "",
    );
  },
  action: (entry, session) => el("span", { class: "what" }, el("strong", {}, `You: ${inWords(entry, session.state)}`)),
};

const JOBS = {
  standup_open: "begin the day's standup",
  standup_roster: "see who is in the channel",
  standup_prompt: "ask a member",
  standup_direct_message: "update a direct message",
  standup_report: "report",
  standup_reply: "update a posted answer",
  standup_head: "update the report",
  standup_notice: "tell the owner",
  standup_created: "confirm a new standup",
  standup_home: "show the Home tab",
  standup_resume: "resume a workspace's standups",
  standup_undeleted: "ask and report what came due while a standup was deleted",
  workspace_welcome: "welcome the installer",
  workspace_grant: "join a workspace of the organization",
  workspace_revoke: "leave a workspace of the organization",
  workspace_leave_teams: "leave the organization's workspaces",
  workspace_check: "check that the token still works",
  workspace_export: "write the export",
  workspace_forget: "delete everything",
  workspace_purge: "delete an uninstalled workspace's data",
  workspace_suspended: "stop serving a workspace",
  workspace_help: "say what Rooster can do",
  standup_picture: "offer a picture for an answer",
  photos_fetch: "fetch a texted picture",
  photos_show: "show texted pictures in Slack",
  photos_linked: "confirm a linked phone",
  photos_lost: "tell a member that their phone was unlinked",
  photos_channel: "choose the channel for pictures",
  photos_forget: "delete a phone's data and pictures",
  emoji_react: "put an emoji on a message",
  emoji_answer: "answer a message with an emoji",
  emoji_wipe: "delete a message's text",
  emoji_switched_on: "tell a channel that reactions are on",
  emoji_list: "list the workspace's own emoji",
};

const OUTCOMES = {
  again: "continues later",
  wait: "waits as Slack asked",
  retry: "in doubt, tries again",
};

// A message whose job is not, or no more, to be done.
const UNCLAIMED = {
  done: "already done",
  leased: "another worker has it",
  early: "not due yet",
  gone: "no such job",
};

const WORDS = { ratelimited: "429, too many", dropped: "response dropped" };

function isBad(entry) {
  if (entry.kind === "request") return entry.status !== undefined && entry.status !== 200;
  if (entry.kind === "job") return entry.outcome === "failed";
  return entry.kind === "call" && entry.ok === false;
}
