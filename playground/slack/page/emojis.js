// Emoji as they look, and choosing one for a reaction: the usual ones first, any other by its name.

import { el } from "/dom.js";
import { popup } from "/popup.js";

const USUAL = "thumbsup tada eyes heart white_check_mark rocket raised_hands joy thinking_face pray fire clap";
const MAX_NAMES = 48;

// A character, a picture if members of the workspace made it, or nothing for a name that is none.
export function drawn(name, emoji) {
  const known = Object.hasOwn(emoji, name) ? emoji[name] : undefined;
  return known?.startsWith("/") ? el("img", { class: "emoji", src: known, alt: `:${name}:`, title: `:${name}:` }) : known;
}

export function pickEmoji(anchor, emoji, chosen) {
  const grid = el("div", { class: "emoji-grid" });
  const search = el("input", { type: "search", placeholder: "Find an emoji", "aria-label": "Find an emoji" });
  const pick = (name) => {
    box.hidePopover();
    chosen(name);
  };
  const show = () => {
    const names = matching(search.value.trim().toLowerCase(), emoji);
    grid.replaceChildren(
      ...names.map((name) =>
        el(
          "button",
          { type: "button", title: `:${name}:`, "aria-label": name, onclick: () => pick(name) },
          drawn(name, emoji),
        ),
      ),
    );
    if (!names.length) grid.replaceChildren(el("p", { class: "hint" }, "There is no emoji of that name."));
  };
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") grid.querySelector("button")?.click();
  });
  show();
  const box = popup(anchor, [search, grid], { role: "dialog", "aria-label": "React with an emoji" });
  search.focus();
}

function matching(wanted, emoji) {
  if (!wanted) return USUAL.split(" ").filter((name) => emoji[name]);
  const names = Object.keys(emoji);
  const starting = names.filter((name) => name.startsWith(wanted));
  return [...starting, ...names.filter((name) => name.includes(wanted) && !name.startsWith(wanted))].slice(0, MAX_NAMES);
}
