// A sentence at the foot of the window: what went wrong, or that something was done.

import { byId, el } from "/dom.js";
import { icon } from "/icons.js";

const SECONDS = 8;

export function toast(words, kind = "error") {
  const pane = byId("toasts");
  if ([...pane.children].some((one) => one.dataset.words === words)) return;
  const close = el("button", { class: "quiet", "aria-label": "Dismiss", onclick: () => one.remove() }, icon("close"));
  const one = el(
    "div",
    { class: `toast ${kind}`, role: kind === "error" ? "alert" : "status", "data-words": words },
    el("span", {}, words),
    close,
  );
  pane.append(one);
  // A popover lies above a modal dialog if it is opened after it.
  if (pane.matches(":popover-open")) pane.hidePopover();
  pane.showPopover();
  setTimeout(() => one.remove(), SECONDS * 1000);
}
