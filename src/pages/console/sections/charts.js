/**
 * How the figures went: as far back as this window has looked.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Samples } from "../app/samples.js"
 */

import { chart } from "../parts/chart.js";
import { h } from "../parts/element.js";
import { brief, millis, pace } from "../parts/format.js";

/** How far back, in minutes. */
const RANGES = [5, 15, 60];
/** A chart that has just begun shows this much at least, in milliseconds. */
const LEAST_MS = 60_000;

/**
 * @typedef {object} Kind
 * @property {string} title
 * @property {import("../parts/plot.js").Line[]} lines
 * @property {(value: number | null | undefined) => string} format
 * @property {(samples: Samples) => (number | null)[][]} of
 */

/** @type {Kind[]} */
const KINDS = [
  {
    title: "Messages a second",
    lines: [
      { label: "in", colour: "--first" },
      { label: "out", colour: "--second" },
    ],
    format: pace,
    of: (it) => [it.rates("total_messages_received"), it.rates("total_messages_sent")],
  },
  {
    title: "Connections",
    lines: [
      { label: "open", colour: "--first" },
      { label: "with a token", colour: "--second" },
    ],
    format: (value) => (value === null || value === undefined ? "–" : brief(value)),
    of: (it) => [
      it.all.map(({ figures }) => figures.active_connections),
      it.all.map(({ figures }) => figures.authenticated_connections),
    ],
  },
  {
    title: "Latency in a room",
    lines: [
      { label: "half", colour: "--first" },
      { label: "99 in 100", colour: "--second" },
    ],
    format: millis,
    of: (it) => [
      it.all.map(({ figures }) => timed(figures.latency_ms, "p50")),
      it.all.map(({ figures }) => timed(figures.latency_ms, "p99")),
    ],
  },
  {
    title: "Refused a second",
    lines: [
      { label: "for their rate", colour: "--first" },
      { label: "for other reasons", colour: "--second" },
    ],
    format: pace,
    of: (it) => [it.rates("rate_limit_violations"), it.rates("errors")],
  },
];

/**
 * Where nothing was said there is no latency, and not one of 0.
 *
 * @param {import("../app/wire.js").Latency} latency
 * @param {"p50" | "p99"} part
 */
function timed(latency, part) {
  return latency.count > 0 ? latency[part] : null;
}

/** @param {Desk} desk */
export function charts(desk) {
  let minutes = RANGES[0] ?? 5;
  const made = KINDS.map((kind) => ({ kind, chart: chart(kind) }));
  const beat = () => {
    const { samples } = desk.pulse;
    if (!samples.latest) return;
    const from = samples.latest.at - minutes * 60_000;
    const first = Math.max(
      0,
      samples.all.findIndex((it) => it.at >= from),
    );
    const begin = Math.min(samples.all[first]?.at ?? from, samples.latest.at - LEAST_MS);
    const times = samples.all.slice(first).map((it) => it.at / 1000);
    for (const { kind, chart } of made) {
      const lines = kind.of(samples).map((line) => line.slice(first));
      chart.show(times, lines, begin / 1000);
    }
  };
  const ranges = RANGES.map((range) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(range === minutes),
        onclick: () => {
          minutes = range;
          for (const [at, it] of ranges.entries())
            it.setAttribute("aria-pressed", String(RANGES[at] === range));
          beat();
        },
      },
      `${range} min`,
    ),
  );
  const range = h(
    "div",
    { class: "range", role: "group", "aria-label": "How far back" },
    ...ranges,
  );
  return {
    element: h("div", { class: "charts" }, range, ...made.map((it) => it.chart.element)),
    beat,
    stop: () => made.forEach((it) => it.chart.stop()),
  };
}
