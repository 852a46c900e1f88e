// Block Kit as DOM nodes. `surface` is where they stand (a message, a modal, a Home): what its fields hold, and
// `act(block, element, value)` and `changed(block, element, value)` for what a member does to them.

import { chart } from "/chart.js";
import { el, safeUrl } from "/dom.js";
import { drawElement, image } from "/elements.js";
import { dataTable, plainTable } from "/table.js";

export function render(blocks, text, surface) {
  return el(
    "div",
    { class: "blocks" },
    blocks.map((block) => renderBlock(block, text, surface)),
  );
}

function renderBlock(block, text, surface) {
  const draw = BLOCKS[block.type] ?? unknown;
  return el("div", { class: `block ${block.type}`, "data-block": block.block_id }, draw(block, text, surface));
}

const BLOCKS = {
  section(block, text, surface) {
    const words = block.text ? el("div", {}, text.object(block.text)) : "";
    const fields = (block.fields ?? []).map((field) => el("div", { class: "field" }, text.object(field)));
    const body = el("div", { class: "words" }, words, fields.length ? el("div", { class: "fields" }, fields) : "");
    return [
      body,
      block.accessory ? el("div", { class: "accessory" }, drawElement(block, block.accessory, text, surface)) : "",
    ];
  },
  header: (block, text) => [
    el(`h${(block.level ?? 1) + 2 > 6 ? 6 : (block.level ?? 1) + 2}`, {}, text.object(block.text)),
  ],
  divider: () => [el("hr")],
  context: (block, text) => block.elements.map((one) => (one.type === "image" ? image(one) : text.object(one))),
  actions: (block, text, surface) => block.elements.map((one) => drawElement(block, one, text, surface)),
  image: (block, text) => [block.title ? el("div", { class: "hint" }, text.object(block.title)) : "", image(block)],
  rich_text: (block, text) => [text.richText(block)],
  markdown: (block, text) => [text.plain(block.text)],
  data_table: (block, text) => [dataTable(block, text)],
  table: (block, text) => [plainTable(block.rows, text)],
  data_visualization: (block) => [chart(block)],
  input,
};

function input(block, text, surface) {
  const id = `field-${block.block_id}`;
  const about = [block.hint ? `${id}-hint` : "", `${id}-error`].filter(Boolean).join(" ");
  const field = drawElement(block, block.element, text, surface);
  const control = field.matches("input, textarea, select") ? field : null;
  control?.setAttribute("id", id);
  control?.setAttribute("aria-describedby", about);
  if (!block.optional) control?.setAttribute("aria-required", "true");
  const optional = block.optional ? el("span", { class: "hint" }, " (optional)") : "";
  const label = el(
    control ? "label" : "div",
    { class: "label", id: `${id}-label`, for: control ? id : undefined },
    text.object(block.label),
    optional,
  );
  if (!control) field.setAttribute("aria-labelledby", `${id}-label`);
  const error = el("div", { class: "error", id: `${id}-error`, role: "alert" });
  const counter = control?.maxLength > 0 && control.maxLength < 3000 ? countedBy(control) : "";
  const hint = block.hint ? el("div", { class: "hint", id: `${id}-hint` }, text.object(block.hint)) : "";
  return [label, field, el("div", { class: "below" }, error, hint, counter)];
}

// How many characters are left, once it matters.
function countedBy(field) {
  const counter = el("span", { class: "counter" });
  const count = () => {
    const left = field.maxLength - field.value.length;
    counter.textContent = `${left.toLocaleString("en")} left`;
    counter.classList.toggle("few", left < field.maxLength / 10);
    counter.hidden = !field.value;
  };
  field.addEventListener("input", count);
  count();
  return counter;
}

function unknown(block) {
  return [el("em", { class: "hint" }, `(a block of type ${block.type}, which this page does not draw)`)];
}
