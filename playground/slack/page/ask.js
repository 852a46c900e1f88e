// Questions in a small dialog: "are you sure?", and one line or text to change.

import { byId, el } from "/dom.js";

// Resolves to true or false.
export async function sure({ title, text, confirm = "Yes", deny = "Cancel", style = "primary" }) {
  return (await show(title, el("p", {}, text), confirm, deny, style)) === "yes";
}

// A confirmation object of Block Kit; true if there is none.
export async function confirmed(object) {
  if (!object) return true;
  const { title, text, confirm, deny, style } = object;
  return sure({
    title: title.text,
    text: text.text,
    confirm: confirm.text,
    deny: deny.text,
    style: style ?? "primary",
  });
}

// Resolves to the new text, or null.
export async function changedText(title, value) {
  const field = el("textarea", { rows: 4, "aria-label": title });
  field.value = value;
  const answer = await show(title, field, "Save", "Cancel", "primary");
  return answer === "yes" && field.value.trim() ? field.value.trim() : null;
}

function show(title, body, yes, no, style) {
  const dialog = el("dialog", { class: "ask", "aria-labelledby": "ask-title" });
  const buttons = [
    el("button", { value: "no", formnovalidate: true }, no),
    el("button", { value: "yes", class: style }, yes),
  ];
  dialog.append(
    el(
      "form",
      { method: "dialog" },
      el("h2", { id: "ask-title" }, title),
      body,
      el("div", { class: "row end" }, buttons),
    ),
  );
  byId("dialogs").append(dialog);
  return new Promise((answered) => {
    dialog.addEventListener("close", () => {
      answered(dialog.returnValue);
      dialog.remove();
    });
    dialog.showModal();
    (dialog.querySelector("textarea") ?? buttons[1]).focus();
  });
}
