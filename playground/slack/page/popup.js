// A small box under a button: menus and the emoji picker. Esc, a click elsewhere or leaving with Tab closes it.

import { el } from "/dom.js";

export function popup(anchor, body, attributes = {}) {
  const box = el("div", { class: "popup", popover: "auto", ...attributes }, body);
  (anchor.closest("dialog") ?? document.body).append(box);
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    if (box.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    box.remove();
  });
  anchor.setAttribute("aria-expanded", "true");
  box.showPopover();
  place(box, anchor.getBoundingClientRect());
  return box;
}

function place(box, around) {
  const top =
    around.bottom + 4 + box.offsetHeight > innerHeight ? around.top - box.offsetHeight - 4 : around.bottom + 4;
  box.style.top = `${Math.max(4, top)}px`;
  box.style.left = `${Math.max(4, Math.min(around.left, innerWidth - box.offsetWidth - 8))}px`;
}

// `groups`: [heading, items] with `items`: [label, action, kind?]; a group without items is not shown.
export function menu(anchor, groups) {
  let box = null;
  const entry = ([label, action, kind]) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: kind,
        onclick: () => {
          box.hidePopover();
          action();
        },
      },
      label,
    );
  const drawn = groups
    .filter(([, items]) => items.length)
    .map(([heading, items]) =>
      el(
        "div",
        { role: "group", "aria-label": heading || undefined },
        heading ? el("div", { class: "hint", "aria-hidden": "true" }, heading) : "",
        items.map(entry),
      ),
    );
  const entries = drawn.flatMap((group) => [...group.querySelectorAll("[role=menuitem]")]);
  box = popup(anchor, drawn, { role: "menu" });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    entries.at((entries.indexOf(document.activeElement) + step) % entries.length).focus();
  });
  entries[0].focus();
}
