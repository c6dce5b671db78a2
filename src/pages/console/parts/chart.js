/**
 * Lines over time, on a canvas (uPlot).
 *
 * @typedef {object} Line
 * @property {string} label
 * @property {string} colour the name of a custom property of the style
 *
 * @typedef {object} Chart
 * @property {HTMLElement} element
 * @property {(times: number[], lines: (number | null)[][]) => void} show `times` in seconds
 * @property {() => void} stop
 */

import Vendored from "../vendor/uplot.js";
import { h, say } from "./element.js";
import { clock } from "./format.js";

/** The minified library says nothing of its types. */
const Plot = /** @type {typeof import("uplot")} */ (/** @type {unknown} */ (Vendored));

const HEIGHT = 150;
/** All charts show the same moment under the pointer. */
const TOGETHER = "console";

/**
 * @param {object} how
 * @param {string} how.title
 * @param {Line[]} how.lines
 * @param {(value: number | null | undefined) => string} how.format
 * @returns {Chart}
 */
export function chart({ title, lines, format }) {
  const place = h("div", { class: "plot", role: "img" });
  const values = lines.map(() => h("output", {}, "–"));
  const when = h("time", { class: "when" });
  const legend = lines.map((line, index) =>
    h("span", { class: "key", "data-colour": line.colour }, line.label, " ", values[index]),
  );
  const element = h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, h("h3", {}, title), when, ...legend),
    place,
  );
  /** @type {[number[], ...(number | null)[][]]} */
  let data = [[], ...lines.map(() => [])];

  /** @param {number | null | undefined} index the moment that is pointed at, or the latest */
  const read = (index) => {
    const at = data[0][index ?? -1];
    say(when, at === undefined ? "" : clock(at * 1000));
    const said = lines.map((line, n) => {
      const text = format(data[n + 1]?.at(index ?? -1));
      const value = values[n];
      if (value) say(value, text);
      return `${line.label} ${text}`;
    });
    if (index === null || index === undefined)
      place.setAttribute("aria-label", `${title}: ${said.join(", ")}`);
  };
  let plot = drawn(place, lines, format, read);
  const again = () => {
    plot.destroy();
    plot = drawn(place, lines, format, read);
    plot.setData(data);
  };
  const fit = new ResizeObserver(([it]) => {
    if (it) plot.setSize({ width: Math.max(1, it.contentRect.width), height: HEIGHT });
  });
  fit.observe(place);
  // The canvas has colours of its own, which the style cannot reach.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", again);
  document.addEventListener("theme", again);
  return {
    element,
    show(times, shown) {
      data = [times, ...shown];
      plot.setData(data);
      read(plot.cursor.idx);
    },
    stop() {
      fit.disconnect();
      dark.removeEventListener("change", again);
      document.removeEventListener("theme", again);
      plot.destroy();
    },
  };
}

/**
 * @param {HTMLElement} place
 * @param {Line[]} lines
 * @param {(value: number | null | undefined) => string} format
 * @param {(index: number | null | undefined) => void} read
 */
function drawn(place, lines, format, read) {
  const colour = colours(place);
  const axis = {
    stroke: colour("--quiet"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "11px ui-monospace, monospace",
  };
  const time = { ...axis, size: 26, values: "{HH}:{mm}:{ss}", space: 90 };
  const scale = {
    ...axis,
    size: 58,
    /** @param {unknown} _ @param {number[]} at */
    values: (_, at) => at.map((value) => format(value)),
  };
  return new Plot(
    {
      width: Math.max(1, place.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: TOGETHER } },
      padding: [8, 8, 0, 0],
      scales: { y: { range: (_, _low, high) => [0, Math.max(1, (high ?? 0) * 1.15)] } },
      axes: [time, scale],
      series: [
        {},
        ...lines.map((line) => ({
          label: line.label,
          stroke: colour(line.colour),
          width: 1.5,
          points: { show: false },
        })),
      ],
      hooks: {
        setCursor: [
          (it) => read(it.cursor.left === undefined || it.cursor.left < 0 ? null : it.cursor.idx),
        ],
      },
    },
    [[], ...lines.map(() => [])],
    place,
  );
}

/**
 * What custom properties come to: a canvas does not understand them.
 *
 * @param {HTMLElement} place
 */
function colours(place) {
  const probe = h("span", { hidden: true });
  place.append(probe);
  const found = getComputedStyle(probe);
  /** @param {string} name */
  return (name) => {
    probe.style.color = `var(${name})`;
    return found.color;
  };
}
