/**
 * What went wrong, of late: by its code, and who had to do with it.
 *
 * @import { Happening } from "./wire.js"
 *
 * @typedef {object} Trouble like happenings are one
 * @property {string} name
 * @property {Happening} latest
 * @property {number} times
 */

import { instant } from "../parts/format.js";

/** What is trouble. Everything else on the live stream is people coming and going. */
export const TROUBLE = [
  "fault",
  "blocked",
  "slow_consumer",
  "job_failed",
  "room_restarted",
  "room_rests",
  "user_restarted",
  "store_failed",
  "store_recovered",
  "draining",
];

/** What is older says nothing of who is noisy now. */
const HOUR_MS = 3_600_000;
/** As many as the service itself remembers. */
const MOST = 200;

/** What is known of troubles. `change` is heard when there is more. */
export class Troubles extends EventTarget {
  /** The latest first. @type {Happening[]} */
  recent = [];
  /** How often messages were refused since the start of the service, by code. @type {Map<string, number>} */
  counts = new Map();

  /**
   * What happened before this window looked.
   *
   * @param {{ counts: Record<string, number>, recent: Happening[] }} past the newest first
   */
  recall({ counts, recent }) {
    this.counts = new Map(Object.entries(counts));
    this.recent = recent.slice(0, MOST);
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Happening} it */
  hear(it) {
    if (!TROUBLE.includes(it.event)) return;
    this.recent.unshift(it);
    this.recent.length = Math.min(this.recent.length, MOST);
    if (it.event === "fault" && it.code) {
      this.counts.set(it.code, (this.counts.get(it.code) ?? 0) + 1);
    }
    this.dispatchEvent(new Event("change"));
  }

  /**
   * The like told once, with how often: one noisy client would hide everything else.
   *
   * @returns {Trouble[]} the latest first
   */
  grouped() {
    /** @type {Map<string, Trouble>} */
    const groups = new Map();
    for (const it of this.recent) {
      const name = [it.event, it.code, it.user_id, it.room_id, it.service].join("\n");
      const group = groups.get(name);
      if (group) group.times += 1;
      else groups.set(name, { name, latest: it, times: 1 });
    }
    return [...groups.values()];
  }

  /**
   * Those that are no older than so many milliseconds.
   *
   * @param {number} ms
   * @param {number} [now]
   */
  within(ms, now = Date.now()) {
    return this.recent.filter((it) => instant(it.timestamp) >= now - ms);
  }

  /**
   * Who has had most to do with it in the last hour.
   *
   * @param {number} [now]
   * @returns {[string, number][]}
   */
  noisiest(now) {
    /** @type {Map<string, number>} */
    const by = new Map();
    for (const { user_id: who } of this.within(HOUR_MS, now)) {
      if (who) by.set(who, (by.get(who) ?? 0) + 1);
    }
    return [...by].sort(([, a], [, b]) => b - a);
  }
}
