/**
 * Lines on a canvas, drawn by uPlot in the colours of the page.
 *
 * @typedef {object} Line
 * @property {string} label
 * @property {string} colour the name of a custom property of the style
 *
 * @typedef {(value: number | null | undefined) => string} Format
 */

import Vendored from "../vendor/uplot.js";

/** The minified library says nothing of its types. */
const Plot = /** @type {typeof import("uplot")} */ (/** @type {unknown} */ (Vendored));

export const HEIGHT = 150;
/** All charts show the same moment under the pointer. */
const TOGETHER = "console";

/**
 * Draws into a place that stands in the page: its style says the colours.
 *
 * @param {HTMLElement} place
 * @param {Line[]} lines
 * @param {Format} format
 * @param {object} knows
 * @param {() => number} knows.first where the time begins that is shown, in seconds
 * @param {(index: number | null) => void} knows.pointed hears at which moment the pointer is, if at any
 */
export function draw(place, lines, format, { first, pointed }) {
  const colour = colours(place);
  const axis = {
    stroke: colour("--quiet"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "11px ui-monospace, monospace",
  };
  /** @type {import("uplot").Options} */
  const how = {
    width: Math.max(1, place.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: TOGETHER } },
    padding: [8, 10, 0, 0],
    scales: {
      x: { range: (_, _low, high) => [first(), high ?? first() + 1] },
      y: { range: (_, _low, high) => [0, Math.max(1, (high ?? 0) * 1.15)] },
    },
    axes: [
      { ...axis, size: 26, values: "{HH}:{mm}:{ss}", space: 90 },
      { ...axis, size: 54, values: (_, at) => at.map((value) => format(value)) },
    ],
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
      setCursor: [({ cursor }) => pointed((cursor.left ?? -1) < 0 ? null : (cursor.idx ?? null))],
    },
  };
  return new Plot(how, [[], ...lines.map(() => [])], place);
}

/**
 * What custom properties come to: a canvas does not understand them.
 *
 * @param {HTMLElement} place
 */
function colours(place) {
  const found = getComputedStyle(place);
  /** @param {string} name */
  return (name) => {
    place.style.color = `var(${name})`;
    const { color } = found;
    place.style.color = "";
    return color;
  };
}
