// data_table: a table in pages, sorted by the column whose heading is pressed; and the plain table block.

import { el } from "/dom.js";
import { icon } from "/icons.js";

export function dataTable(block, text) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const state = { page: 0, column: -1, down: false };
  const root = el("div", { class: "data-table" });
  const draw = (focus) => {
    const sorted = state.column < 0 ? rows : [...rows].sort(by(state));
    const shown = sorted.slice(state.page * size, (state.page + 1) * size);
    const body = el(
      "table",
      {},
      el("caption", {}, block.caption),
      el("thead", {}, heading(head, state, draw)),
      el(
        "tbody",
        {},
        shown.map((row) => line(row, block, text)),
      ),
    );
    root.replaceChildren(el("div", { class: "wide" }, body), pager(rows.length, size, state, draw));
    if (focus) root.querySelector(`[data-focus="${focus}"]`)?.focus();
  };
  draw();
  return root;
}

export function plainTable(rows, text) {
  return el(
    "div",
    { class: "wide" },
    el(
      "table",
      {},
      rows.map((row) =>
        el(
          "tr",
          {},
          row.map((cell) => el("td", {}, cellNode(cell, text))),
        ),
      ),
    ),
  );
}

function heading(cells, state, draw) {
  const sort = (column) => () => {
    state.down = state.column === column && !state.down;
    Object.assign(state, { column, page: 0 });
    draw(`sort${column}`);
  };
  return el(
    "tr",
    {},
    cells.map((cell, column) => {
      const isSorted = state.column === column;
      const direction = isSorted ? (state.down ? "descending" : "ascending") : "none";
      const arrow = isSorted ? (state.down ? " ▼" : " ▲") : "";
      return el(
        "th",
        { scope: "col", "aria-sort": direction },
        el(
          "button",
          { type: "button", class: "link", "data-focus": `sort${column}`, onclick: sort(column) },
          plain(cell),
          arrow,
        ),
      );
    }),
  );
}

function line(row, block, text) {
  return el(
    "tr",
    {},
    row.map((cell, column) => {
      const isHead = column === block.row_header_column_index;
      const kind = cell.type === "raw_number" ? "number" : undefined;
      return el(isHead ? "th" : "td", { class: kind, scope: isHead ? "row" : undefined }, cellNode(cell, text));
    }),
  );
}

function pager(count, size, state, draw) {
  if (count <= size) return "";
  const pages = Math.ceil(count / size);
  const turn = (by, focus) => () => {
    state.page += by;
    draw(focus);
  };
  const button = (label, turned, focus, disabled) =>
    el(
      "button",
      {
        type: "button",
        "aria-label": label,
        "data-focus": focus,
        disabled,
        onclick: turned,
        class: focus === "next" ? "flip" : "",
      },
      icon("back"),
    );
  return el(
    "div",
    { class: "pager" },
    button("Previous rows", turn(-1, "previous"), "previous", state.page === 0),
    el(
      "span",
      { "aria-live": "polite" },
      `${state.page * size + 1} to ${Math.min((state.page + 1) * size, count)} of ${count}`,
    ),
    button("Next rows", turn(1, "next"), "next", state.page === pages - 1),
  );
}

function by({ column, down }) {
  const turn = down ? -1 : 1;
  return (one, other) => turn * compared(one[column], other[column]);
}

function compared(one, other) {
  if (one.type === "raw_number" && other.type === "raw_number") return one.value - other.value;
  return plain(one).localeCompare(plain(other), "en", { numeric: true });
}

function cellNode(cell, text) {
  return cell.type === "rich_text" ? text.richText(cell) : plain(cell);
}

function plain(cell) {
  if (cell.type !== "rich_text") return cell.text ?? String(cell.value ?? "");
  return cell.elements
    .flatMap((one) => one.elements ?? [])
    .map((part) => part.text ?? "")
    .join("");
}
