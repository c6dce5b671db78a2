/**
 * The figures of now.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Samples } from "../app/samples.js"
 */

import { h, say } from "../parts/element.js";
import { brief, bytes, count, millis, pace, span } from "../parts/format.js";

const MINUTE_MS = 60_000;

/**
 * What a tile says: its figure and a line below it.
 *
 * @typedef {[string, (samples: Samples) => [string, string]]} Tile
 */

/** @type {Tile[]} */
const TILES = [
  [
    "Connections",
    (it) =>
      now(it, (f) => [
        count(f.active_connections),
        `${count(f.authenticated_connections)} with a token`,
      ]),
  ],
  ["People", (it) => now(it, (f) => [count(f.active_users), "connected, or with mail waiting"])],
  ["Rooms", (it) => now(it, (f) => [count(f.active_rooms), "open"])],
  [
    "In",
    (it) =>
      now(it, (f) => [
        `${pace(it.rate("total_messages_received"))}/s`,
        `${brief(f.total_messages_received)} so far${weight(f.bytes_received)}`,
      ]),
  ],
  [
    "Out",
    (it) =>
      now(it, (f) => [
        `${pace(it.rate("total_messages_sent"))}/s`,
        `${brief(f.total_messages_sent)} so far${weight(f.bytes_sent)}`,
      ]),
  ],
  [
    "Latency",
    (it) => now(it, ({ latency_ms: l }) => [millis(l?.p50), `99 in 100 under ${millis(l?.p99)}`]),
  ],
  [
    "Refused",
    (it) =>
      now(it, (f) => [
        `${count(refused(it))}/min`,
        `${brief(f.errors + f.rate_limit_violations)} so far`,
      ]),
  ],
  [
    "Waiting mail",
    (it) =>
      now(it, (f) => [brief(f.queued_messages), `${brief(f.dropped_messages)} dropped so far`]),
  ],
  [
    "Up for",
    (it) =>
      now(it, (f) => [
        span(f.uptime_seconds * 1000),
        `connections last ${span(f.average_connection_seconds * 1000)}`,
      ]),
  ],
];

/**
 * @param {Samples} samples
 * @param {(figures: import("../app/wire.js").Figures) => [string, string]} tell
 * @returns {[string, string]}
 */
function now(samples, tell) {
  const figures = samples.latest?.figures;
  return figures ? tell(figures) : ["–", ""];
}

/** @param {Samples} samples */
function refused(samples) {
  return samples.growth("errors", MINUTE_MS) + samples.growth("rate_limit_violations", MINUTE_MS);
}

/** @param {number | undefined} many */
function weight(many) {
  return many === undefined ? "" : `, ${bytes(many)}`;
}

/** @param {Desk} desk */
export function tiles(desk) {
  const made = TILES.map(([name, tell]) => {
    const [figure, more] = [h("dd", { class: "number" }), h("dd", { class: "more" })];
    return {
      element: h("div", { class: "tile" }, h("dt", {}, name), figure, more),
      figure,
      more,
      tell,
    };
  });
  return {
    element: h("dl", { class: "tiles" }, ...made.map((it) => it.element)),
    stop: undefined,
    beat() {
      for (const { figure, more, tell } of made) {
        const [first, second] = tell(desk.pulse.samples);
        say(figure, first);
        say(more, second);
      }
    },
  };
}
