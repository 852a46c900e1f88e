// The elements of Block Kit that a member operates: buttons, menus, pickers, boxes and text fields.

import { confirmed } from "/ask.js";
import { el, safeUrl } from "/dom.js";
import { icon } from "/icons.js";
import { menu } from "/popup.js";
import { fromField, toField } from "/times.js";

export function drawElement(block, one, text, surface) {
  const draw = ELEMENTS[one.type];
  if (!draw) return el("em", { class: "hint" }, `(${one.type} is not drawn here)`);
  return draw(block, one, text, guarded(one, surface));
}

export function image(one) {
  const { id, url } = one.slack_file ?? {};
  const src = id ? `/files/${encodeURIComponent(id)}` : safeUrl(url ?? one.image_url ?? "");
  return el("img", { src, alt: one.alt_text, title: one.alt_text });
}

// An element with a confirmation acts only after a yes.
function guarded(one, surface) {
  if (!one.confirm) return surface;
  const asks =
    (what) =>
    async (...given) =>
      (await confirmed(one.confirm)) && surface[what](...given);
  return { ...surface, act: asks("act"), changed: asks("changed") };
}

const ELEMENTS = {
  image: (block, one) => image(one),
  button,
  overflow,
  static_select: optionMenu,
  external_select: optionMenu,
  users_select: idMenu("user"),
  channels_select: idMenu("channel"),
  conversations_select: idMenu("conversation"),
  multi_static_select: (block, one, text, surface) => several(block, one, surface, optionsOf(one), "selected_options"),
  multi_users_select: (block, one, text, surface) =>
    several(block, one, surface, known(one, surface), "selected_users"),
  multi_channels_select: (block, one, text, surface) =>
    several(block, one, surface, known(one, surface), "selected_channels"),
  multi_conversations_select: (block, one, text, surface) =>
    several(block, one, surface, known(one, surface), "selected_conversations"),
  checkboxes: (block, one, text, surface) => boxes(block, one, text, surface, "checkbox"),
  radio_buttons: (block, one, text, surface) => boxes(block, one, text, surface, "radio"),
  plain_text_input: plainText,
  rich_text_input: richText,
  email_text_input: (block, one, text, surface) => line("email", block, one, surface),
  url_text_input: (block, one, text, surface) => line("url", block, one, surface),
  number_input: (block, one, text, surface) => line("number", block, one, surface),
  datepicker: (block, one, text, surface) => picker("date", "selected_date", block, one, surface),
  timepicker: (block, one, text, surface) => picker("time", "selected_time", block, one, surface),
  datetimepicker: moment,
};

function button(block, one, text, surface) {
  const click = async (event) => {
    const pressed = event.currentTarget;
    if (one.url) window.open(safeUrl(one.url), "_blank", "noreferrer");
    pressed.setAttribute("aria-busy", "true");
    await surface.act(block, one, one.value);
    pressed.removeAttribute("aria-busy");
  };
  const attributes = {
    type: "button",
    class: one.style,
    "aria-label": one.accessibility_label,
    "data-action": one.action_id,
  };
  return el("button", { ...attributes, onclick: click }, text.object(one.text));
}

function overflow(block, one, text, surface) {
  const choose = (option) => () => {
    if (option.url) window.open(safeUrl(option.url), "_blank", "noreferrer");
    surface.act(block, one, option.value);
  };
  const items = one.options.map((option) => [text.object(option.text), choose(option)]);
  const open = (event) => menu(event.currentTarget, [["", items]]);
  return el(
    "button",
    { type: "button", "aria-label": "More", "aria-haspopup": "menu", "data-action": one.action_id, onclick: open },
    icon("more"),
  );
}

function common(block, one) {
  const label = block.type === "input" ? undefined : (one.placeholder?.text ?? one.action_id);
  return { "data-action": one.action_id, placeholder: one.placeholder?.text, "aria-label": label };
}

function plainText(block, one, text, surface) {
  const limits = { maxlength: one.max_length ?? 3000, rows: one.multiline ? 4 : undefined };
  return filled(
    el(one.multiline ? "textarea" : "input", { ...common(block, one), ...limits }),
    "value",
    block,
    one,
    surface,
  );
}

function line(type, block, one, surface) {
  const step = type === "number" ? (one.is_decimal_allowed ? "any" : "1") : undefined;
  return filled(el("input", { ...common(block, one), type, step }), "value", block, one, surface);
}

function picker(type, key, block, one, surface) {
  return filled(el("input", { ...common(block, one), type }), key, block, one, surface);
}

function filled(field, key, block, one, surface) {
  field.value = surface.value(block, one)?.[key] ?? "";
  return typed(field, block, one, surface);
}

function richText(block, one, text, surface) {
  const field = el("textarea", { ...common(block, one), rows: 4 });
  const held = surface.value(block, one)?.rich_text_value?.elements ?? [];
  field.value = held
    .flatMap((part) => part.elements ?? [])
    .map((part) => part.text ?? "")
    .join("");
  return typed(field, block, one, surface);
}

// A date and time in the member's own zone.
function moment(block, one, text, surface) {
  const field = el("input", { ...common(block, one), type: "datetime-local", title: surface.zone });
  const held = surface.value(block, one)?.selected_date_time;
  field.value = held ? toField(held, surface.zone) : "";
  field.addEventListener(
    "change",
    () => field.value && surface.changed(block, one, String(fromField(field.value, surface.zone))),
  );
  return field;
}

function typed(field, block, one, surface) {
  field.addEventListener("change", () => surface.changed(block, one, field.value));
  field.addEventListener("input", () => surface.typed?.(block, one, field.value));
  return field;
}

function optionsOf(one) {
  const all = [...(one.options ?? []), ...(one.option_groups ?? []).flatMap((group) => group.options)];
  return all.map((option) => [option.value, option.text.text]);
}

// Members, channels, or both, by the element's type and filter.
function known(one, surface) {
  const users = Object.entries(surface.names.users).map(([id, name]) => [id, `@${name}`]);
  const channels = Object.entries(surface.names.channels).map(([id, name]) => [id, `#${name}`]);
  if (one.type.includes("users")) return users;
  if (one.type.includes("channels")) return channels;
  const include = one.filter?.include ?? ["im", "public", "private"];
  return [
    ...(include.some((kind) => kind !== "im" && kind !== "mpim") ? channels : []),
    ...(include.includes("im") ? users : []),
  ];
}

function optionMenu(block, one, text, surface) {
  const groups = one.option_groups?.map((group) => [
    group.label.text,
    group.options.map((option) => [option.value, option.text.text]),
  ]);
  return select(
    groups ?? [["", optionsOf(one)]],
    surface.value(block, one)?.selected_option?.value,
    block,
    one,
    surface,
  );
}

function idMenu(kind) {
  return (block, one, text, surface) =>
    select([["", known(one, surface)]], surface.value(block, one)?.[`selected_${kind}`], block, one, surface);
}

function select(groups, chosen, block, one, surface) {
  const field = el("select", common(block, one), el("option", { value: "" }, one.placeholder?.text ?? "Choose…"));
  for (const [label, items] of groups) {
    const options = items.map(([value, words]) => el("option", { value, selected: value === chosen }, words));
    field.append(...(label ? [el("optgroup", { label }, options)] : options));
  }
  field.addEventListener("change", () => surface.changed(block, one, field.value));
  return field;
}

// A menu that takes more than one: boxes to tick, in a list that scrolls.
function several(block, one, surface, items, key) {
  const chosen = (surface.value(block, one)?.[key] ?? []).map((entry) => entry.value ?? entry);
  const all = items.map(([value, label]) =>
    el(
      "label",
      { class: "box" },
      el("input", { type: "checkbox", value, checked: chosen.includes(value) }),
      el("span", {}, label),
    ),
  );
  const attributes = {
    class: "several",
    role: "group",
    "data-action": one.action_id,
    "aria-label": one.placeholder?.text,
  };
  return ticking(el("div", attributes, all), "checkbox", block, one, surface);
}

let groups = 0;

function boxes(block, one, text, surface, type) {
  const held = surface.value(block, one);
  const chosen = [...(held?.selected_options ?? []), held?.selected_option]
    .filter(Boolean)
    .map((option) => option.value);
  const name = `group${(groups += 1)}`;
  const all = one.options.map((option) => {
    const box = el("input", { type, name, value: option.value, checked: chosen.includes(option.value) });
    const more = option.description ? el("span", { class: "hint" }, text.object(option.description)) : "";
    return el("label", { class: "box" }, box, el("span", {}, text.object(option.text), more));
  });
  const attributes = {
    class: `boxes ${all.length > 4 ? "flow" : ""}`,
    role: type === "radio" ? "radiogroup" : "group",
    "data-action": one.action_id,
  };
  return ticking(el("div", attributes, all), type, block, one, surface);
}

function ticking(root, type, block, one, surface) {
  root.addEventListener("change", () => {
    const values = [...root.querySelectorAll("input:checked")].map((box) => box.value);
    surface.changed(block, one, type === "radio" ? values[0] : values);
  });
  return root;
}
