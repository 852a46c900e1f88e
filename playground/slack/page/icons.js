// The page's few icons as line drawings on a 20 x 20 grid; they take the colour of the text around them.

import { svg } from "/dom.js";

const DRAWN = {
  hash: "M8 3 6 17M14 3l-2 14M4 7.5h13M3 12.5h13",
  lock: "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3",
  smile: "M10 2.5a7.5 7.5 0 1 0 .01 0M7 8v.5M13 8v.5M6.5 12c1.5 2.5 5.5 2.5 7 0",
  thread: "M3 4h14v10H9l-4 3v-3H3zM6.5 8h7M6.5 10.700h4",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  close: "m5 5 10 10M15 5 5 15",
  menu: "M3 5h14M3 10h14M3 15h14",
  phone: "M6 2.500h8v15H6zM9 15h2",
  picture: "M3 4h14v12H3zM3 14l4-4 3 3 3-4 4 5M7 7.500h.01",
  panel: "M3 4h14v12H3zM12 4v12",
  send: "m3 3 15 7-15 7 3-7zM6 10h6",
  back: "M12 4 6 10l6 6",
  eye: "M2 10c4-7 12-7 16 0-4 7-12 7-16 0M10 7.5a2.5 2.5 0 1 0 .01 0",
  trash: "M4 6h12M8 6V4h4v2M6 6l1 11h6l1-11",
  pencil: "m4 16 1-4L14 3l3 3-9 9z",
  check: "m4 10 4 5 8-10",
  into: "M3 10h13m-5-5 5 5-5 5",
  outof: "M17 10H4m5-5-5 5 5 5",
  work: "M10 7a3 3 0 1 0 .01 0M10 2v3M10 15v3M2 10h3M15 10h3M5 5l1.500 1.500M13.500 13.500 15 15M5 15l1.500-1.500M13.500 6.500 15 5",
  save: "M10 3v9M6 8.500l4 4 4-4M4 16.500h12",
  hand: "M10 3v8M5 10l5 5 5-5M4 18h12",
};

export function icon(name) {
  const path = svg("path", { d: DRAWN[name] });
  return svg("svg", { class: `icon icon-${name}`, viewBox: "0 0 20 20", "aria-hidden": "true" }, path);
}
