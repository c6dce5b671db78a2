/**
 * What the figures were, for as long as this window has looked: an hour at most.
 *
 * @import { Figures } from "./wire.js"
 *
 * @typedef {{ at: number, figures: Figures }} Sample `at` is in milliseconds
 */

/** An hour, at one sample every two seconds. */
export const MOST_SAMPLES = 1_800;

/** Names of figures that only grow. */
export const COUNTERS = /** @type {const} */ ([
  "total_connections",
  "refused_connections",
  "total_messages_received",
  "total_messages_sent",
  "dropped_messages",
  "rate_limit_violations",
  "errors",
  "limited_requests",
  "wrong_papers",
  "slow_consumers",
  "room_restarts",
  "room_rests",
  "user_restarts",
  "store_failures",
]);

/** @typedef {typeof COUNTERS[number]} Counter */

/** The latest samples, oldest first. */
export class Samples {
  /** @type {Sample[]} */
  all = [];

  /** @param {Sample} sample */
  add(sample) {
    const latest = this.latest;
    // A service that has started anew counts from nothing: what was before says nothing of it.
    if (latest && sample.figures.uptime_seconds < latest.figures.uptime_seconds) this.all = [];
    this.all.push(sample);
    if (this.all.length > MOST_SAMPLES) this.all.shift();
  }

  /** @returns {Sample | undefined} */
  get latest() {
    return this.all.at(-1);
  }

  /**
   * By how much a counter has grown over the last so many milliseconds, or since we look.
   *
   * @param {Counter} counter
   * @param {number} ms
   */
  growth(counter, ms) {
    const latest = this.latest;
    if (!latest) return 0;
    const before = this.all.find((it) => it.at >= latest.at - ms) ?? latest;
    return latest.figures[counter] - before.figures[counter];
  }

  /**
   * The pace of a counter at each sample, per second, over a few samples so that it can be read.
   *
   * @param {Counter} counter
   * @returns {(number | null)[]}
   */
  rates(counter) {
    return this.all.map((now, index) => rate(this.all[Math.max(0, index - 2)], now, counter));
  }

  /**
   * A counter's pace now, per second; none before there are two samples.
   *
   * @param {Counter} counter
   */
  rate(counter) {
    const latest = this.latest;
    return latest ? rate(this.all.at(-4) ?? this.all[0], latest, counter) : null;
  }
}

/**
 * @param {Sample | undefined} before
 * @param {Sample} now
 * @param {Counter} counter
 */
function rate(before, now, counter) {
  if (!before || before.at >= now.at) return null;
  return ((now.figures[counter] - before.figures[counter]) * 1000) / (now.at - before.at);
}
