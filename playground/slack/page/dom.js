// DOM nodes in few words. Text only ever becomes text nodes, so nothing in a message can become HTML.

const SVG = "http://www.w3.org/2000/svg";

export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(
    ...children.flat(3).filter((child) => child !== undefined && child !== null && child !== "" && child !== false),
  );
  return node;
}

export const byId = (id) => document.getElementById(id);

// Only http, https and mailto links can be followed.
export function safeUrl(url) {
  return /^(https?:|mailto:)/i.test(url) ? url : undefined;
}

// Shows `items` ({key, version, build}) in `pane` and leaves alone what has not changed, so that focus, selections and
// what a screen reader has read stay where they are. Says whether anything has changed.
export function keyed(pane, items) {
  const old = new Map([...pane.children].map((node) => [node.dataset.key, node]));
  const focus = pane.contains(document.activeElement) ? trail(pane, document.activeElement) : null;
  let before = pane.firstElementChild;
  let hasChanged = false;
  for (const item of items) {
    let node = old.get(item.key);
    if (!node || node.dataset.version !== item.version) {
      const fresh = item.build();
      Object.assign(fresh.dataset, { key: item.key, version: item.version });
      if (node === before) before = before?.nextElementSibling ?? null;
      node?.remove();
      node = fresh;
      hasChanged = true;
    }
    old.delete(item.key);
    if (node === before) before = before.nextElementSibling;
    else pane.insertBefore(node, before);
  }
  for (const node of old.values()) node.remove();
  if (focus && !pane.contains(document.activeElement)) refocus(pane, focus);
  return hasChanged || old.size > 0;
}

// Which element of which item has the focus: its place among the item's buttons and fields.
const OPERABLE = "button, a, input, select, textarea, summary";

function trail(pane, active) {
  const item = [...pane.children].find((node) => node.contains(active));
  return item && { key: item.dataset.key, index: [...item.querySelectorAll(OPERABLE)].indexOf(active) };
}

function refocus(pane, { key, index }) {
  const item = [...pane.children].find((node) => node.dataset.key === key);
  const all = item ? [...item.querySelectorAll(OPERABLE)] : [];
  all[Math.min(index, all.length - 1)]?.focus();
}
