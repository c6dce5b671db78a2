/**
 * The figures of now.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Samples } from "../app/samples.js"
 * @import { Figures } from "../app/wire.js"
 */

import { h, say } from "../parts/element.js";
import { brief, bytes, count, millis, pace } from "../parts/format.js";

const MINUTE_MS = 60_000;

/**
 * A tile's name, its figure and the line below it.
 *
 * @typedef {[string, (figures: Figures, samples: Samples) => [string, string]]} Tile
 */

/** @type {Tile[]} */
const TILES = [
  [
    "Connections",
    (it) => [count(it.active_connections), `${count(it.authenticated_connections)} with a token`],
  ],
  ["People", (it) => [count(it.active_users), `in ${count(it.active_rooms)} rooms`]],
  [
    "In",
    (it, all) => [
      `${pace(all.rate("total_messages_received"))}/s`,
      soFar(it.total_messages_received, it.bytes_received),
    ],
  ],
  [
    "Out",
    (it, all) => [
      `${pace(all.rate("total_messages_sent"))}/s`,
      soFar(it.total_messages_sent, it.bytes_sent),
    ],
  ],
  [
    "Latency",
    ({ latency_ms: it }) =>
      it.count > 0
        ? [millis(it.p50), `99 in 100 under ${millis(it.p99)}`]
        : ["–", "nothing said of late"],
  ],
  [
    "Refused",
    (it, all) => [`${count(refused(all))}/min`, soFar(it.errors + it.rate_limit_violations)],
  ],
  ["Read too slowly", (it) => [brief(it.slow_consumers), "connections closed so far"]],
  [
    "Waiting mail",
    (it) => [brief(it.queued_messages), `${brief(it.dropped_messages)} dropped so far`],
  ],
];

/** @param {Samples} samples */
function refused(samples) {
  return samples.growth("errors", MINUTE_MS) + samples.growth("rate_limit_violations", MINUTE_MS);
}

/**
 * @param {number} many
 * @param {number} [weight] in bytes
 */
function soFar(many, weight) {
  return `${brief(many)} so far${weight === undefined ? "" : `, ${bytes(weight)}`}`;
}

/** @param {Desk} desk */
export function tiles(desk) {
  const made = TILES.map(([name, tell]) => {
    const [figure, more] = [h("dd", { class: "number" }, "–"), h("dd", { class: "more" })];
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
      const { samples } = desk.pulse;
      if (!samples.latest) return;
      for (const { figure, more, tell } of made) {
        const [first, second] = tell(samples.latest.figures, samples);
        say(figure, first);
        say(more, second);
      }
    },
  };
}
