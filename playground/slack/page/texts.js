// One line of a phone's conversation as a node: a bubble on the side of whoever wrote it, or what Twilio says of it.

import { el, safeUrl } from "/dom.js";
import { clockTime, fullDate } from "/times.js";

const LINK = /(https?:\/\/[^\s<>"]+)/;
const NOT_OF_A_LINK = /[.,;:!?)\]]+$/;
const WHO = { sent: "You: ", reply: "Rooster: " };
// What one does not see on a phone, but in Twilio's console.
const LOGGED = "Twilio logs: ";

export function bubble(line, zone) {
  const at = Date.parse(line.at) / 1000;
  const title = `${fullDate(at, zone)}, ${clockTime(at, zone)} (${zone})`;
  const who = WHO[line.kind] ? el("span", { class: "visually-hidden" }, WHO[line.kind]) : "";
  const words = line.text ? el("p", {}, line.kind === "error" ? LOGGED : "", linked(line.text)) : "";
  return el("div", { class: `text-line ${line.kind}`, title }, who, (line.pictures ?? []).map(thumbnail), words);
}

function thumbnail({ name, type, url }) {
  if (!url) return el("span", { class: "no-picture" }, `${name} (${type})`);
  return el("img", { src: url, alt: name });
}

// Phones make links out of addresses; a full stop after one does not belong to it.
function linked(text) {
  return text.split(LINK).flatMap((part, index) => {
    if (index % 2 === 0) return part;
    const [tail] = NOT_OF_A_LINK.exec(part) ?? [""];
    const url = part.slice(0, part.length - tail.length);
    return [el("a", { href: safeUrl(url), target: "_blank", rel: "noopener" }, url), tail];
  });
}
