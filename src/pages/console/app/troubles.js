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

/** As many as the service itself remembers. */
const MOST = 200;

/** What is known of troubles. `change` is heard when there is more. */
export class Troubles extends EventTarget {
  /** The latest first. @type {Happening[]} */
  recent = [];
  /** Since the start of the service. @type {Map<string, number>} */
  counts = new Map();

  /**
   * What happened before this window looked.
   *
   * @param {{ counts: Record<string, number>, recent: Happening[] }} past
   */
  recall({ counts, recent }) {
    this.counts = new Map(Object.entries(counts));
    this.recent = recent.slice(-MOST).reverse();
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Happening} it */
  hear(it) {
    if (!TROUBLE.includes(it.event)) return;
    this.recent.unshift(it);
    this.recent.length = Math.min(this.recent.length, MOST);
    const kind = kindOf(it);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
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
   * Who has most to do with it.
   *
   * @param {"user_id" | "room_id"} field
   * @returns {[string, number][]}
   */
  noisiest(field) {
    /** @type {Map<string, number>} */
    const by = new Map();
    for (const it of this.recent) {
      const who = it[field];
      if (who) by.set(who, (by.get(who) ?? 0) + 1);
    }
    return [...by].sort(([, a], [, b]) => b - a);
  }
}

/**
 * Under what a trouble is counted.
 *
 * @param {Happening} it
 */
export function kindOf(it) {
  return it.code ?? it.event;
}
