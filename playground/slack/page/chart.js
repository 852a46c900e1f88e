// data_visualization as an inline SVG chart, with a legend and the figures as a table for those who cannot see it.

import { el, svg } from "/dom.js";

const BOX = { width: 520, height: 220, left: 44, right: 12, top: 12, bottom: 34 };

export function chart(block) {
  const { chart: data, title } = block;
  const isPie = data.type === "pie";
  const legend = isPie ? data.segments.map((one) => one.label) : data.series.map((one) => one.name);
  const picture = isPie ? pie(data.segments) : plot(data);
  const label = `${title}: ${data.type} chart of ${legend.join(", ")}`;
  const attributes = {
    viewBox: isPie ? "0 0 220 220" : `0 0 ${BOX.width} ${BOX.height}`,
    role: "img",
    "aria-label": label,
    class: `chart ${data.type}`,
  };
  return el(
    "figure",
    { class: "visualization" },
    el("figcaption", {}, title),
    svg("svg", attributes, picture),
    el(
      "ul",
      { class: "legend" },
      legend.map((name, index) => el("li", {}, el("span", { class: `swatch s${index}` }), name)),
    ),
    el("details", {}, el("summary", {}, "Figures"), figures(data)),
  );
}

function figures(data) {
  if (data.type === "pie") {
    return el(
      "table",
      {},
      data.segments.map((one) => el("tr", {}, el("th", { scope: "row" }, one.label), el("td", {}, String(one.value)))),
    );
  }
  const { categories, x_label, y_label } = data.axis_config;
  const head = el(
    "tr",
    {},
    el("th", {}, [x_label, y_label].filter(Boolean).join(" / ")),
    categories.map((name) => el("th", { scope: "col" }, name)),
  );
  const rows = data.series.map((one) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, one.name),
      one.data.map((point) => el("td", {}, String(point.value))),
    ),
  );
  return el("table", {}, head, rows);
}

function pie(segments) {
  const total = segments.reduce((sum, one) => sum + Math.max(one.value, 0), 0) || 1;
  let turned = 0;
  return segments.map((one, index) => {
    const share = Math.max(one.value, 0) / total;
    const from = turned;
    turned += share;
    const tip = svg("title", {}, `${one.label}: ${one.value} (${Math.round(share * 100)} %)`);
    if (share > 0.9999) return svg("circle", { cx: 110, cy: 110, r: 100, class: `fill s${index}` }, tip);
    const [x1, y1] = around(from);
    const [x2, y2] = around(turned);
    return svg(
      "path",
      { d: `M110 110 L${x1} ${y1} A100 100 0 ${share > 0.5 ? 1 : 0} 1 ${x2} ${y2} Z`, class: `fill s${index}` },
      tip,
    );
  });
}

function around(share) {
  const angle = (share - 0.25) * 2 * Math.PI;
  return [(110 + 100 * Math.cos(angle)).toFixed(2), (110 + 100 * Math.sin(angle)).toFixed(2)];
}

function plot(data) {
  const values = data.series.flatMap((one) => one.data.map((point) => point.value));
  const ticks = scale(Math.min(0, ...values), Math.max(0, ...values));
  const [least, most] = [ticks[0], ticks.at(-1)];
  const count = data.axis_config.categories.length;
  const wide = (BOX.width - BOX.left - BOX.right) / count;
  const axes = {
    wide,
    x: (index) => BOX.left + wide * (index + 0.5),
    y: (value) => BOX.height - BOX.bottom - ((value - least) / (most - least)) * (BOX.height - BOX.top - BOX.bottom),
  };
  const draw = { bar: bars, line: lines, area: areas }[data.type];
  return [
    grid(ticks, axes),
    ...data.series.map((one, index) => draw(one, index, axes, data.series.length)),
    captions(data.axis_config, axes),
  ];
}

// Four or five round numbers from below the least to above the most.
function scale(least, most) {
  const rough = (most - least || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((one) => one * power >= rough) * power;
  const ticks = [];
  for (let at = Math.floor(least / step); at <= Math.ceil((most || 1) / step); at += 1)
    ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}

function grid(ticks, { y }) {
  return ticks.flatMap((tick) => [
    svg("line", {
      x1: BOX.left,
      x2: BOX.width - BOX.right,
      y1: y(tick),
      y2: y(tick),
      class: tick === 0 ? "zero" : "grid",
    }),
    svg("text", { x: BOX.left - 6, y: y(tick) + 4, "text-anchor": "end" }, String(tick)),
  ]);
}

function captions({ categories, x_label, y_label }, { x }) {
  const every = Math.ceil(categories.length / 10);
  return [
    ...categories.map((name, index) =>
      index % every ? "" : svg("text", { x: x(index), y: BOX.height - BOX.bottom + 15, "text-anchor": "middle" }, name),
    ),
    x_label
      ? svg("text", { x: BOX.width / 2, y: BOX.height - 4, "text-anchor": "middle", class: "axis" }, x_label)
      : "",
    y_label
      ? svg(
          "text",
          { x: -BOX.height / 2, y: 11, transform: "rotate(-90)", "text-anchor": "middle", class: "axis" },
          y_label,
        )
      : "",
  ];
}

function tip(one, point) {
  return svg("title", {}, `${one.name}, ${point.label}: ${point.value}`);
}

function bars(one, index, { x, y, wide }, of) {
  const thick = (wide * 0.7) / of;
  return one.data.map((point, at) => {
    const left = x(at) - (wide * 0.7) / 2 + index * thick;
    const [top, low] = [y(Math.max(point.value, 0)), y(Math.min(point.value, 0))];
    return svg(
      "rect",
      { x: left, y: top, width: Math.max(thick - 1, 1), height: Math.max(low - top, 0), class: `fill s${index}` },
      tip(one, point),
    );
  });
}

function lines(one, index, { x, y }) {
  const points = one.data.map((point, at) => `${x(at)},${y(point.value)}`).join(" ");
  const dots = one.data.map((point, at) =>
    svg("circle", { cx: x(at), cy: y(point.value), r: 3.5, class: `fill s${index}` }, tip(one, point)),
  );
  return [svg("polyline", { points, class: `stroke s${index}` }), ...dots];
}

function areas(one, index, axes) {
  const { x, y } = axes;
  const top = one.data.map((point, at) => `${x(at)},${y(point.value)}`);
  const points = [`${x(0)},${y(0)}`, ...top, `${x(one.data.length - 1)},${y(0)}`].join(" ");
  return [svg("polygon", { points, class: `fill soft s${index}` }), ...lines(one, index, axes)];
}
