/**
 * The live stream as operators look at it: filtered at the source, and bounded here.
 *
 * @import { Happening } from "./wire.js"
 * @import { Service } from "./service.js"
 *
 * @typedef {{ kinds: string[], user_id: string, room_id: string }} Filters
 */

import { follow } from "./follow.js";

/** Lines that are kept; older ones make room. */
export const MOST_LINES = 1_000;

/** The latest lines, the newest first. `change` is heard when there are more, or the stream stands otherwise. */
export class Events extends EventTarget {
  /** @type {Happening[]} */
  lines = [];
  /** How many there have been, with those that have made room. */
  heard = 0;
  isOpen = false;
  #service;
  /** @type {AbortController | undefined} */
  #following;

  /** @param {Service} service */
  constructor(service) {
    super();
    this.#service = service;
  }

  get isPaused() {
    return this.#following === undefined;
  }

  /**
   * Listens with these filters from now on.
   *
   * @param {Filters} filters
   */
  follow(filters) {
    this.pause();
    const { signal } = (this.#following = new AbortController());
    const { kinds, ...who } = filters;
    const asked = Object.entries({ kinds: kinds.join(","), ...who }).filter(([, value]) => value);
    follow(this.#service, Object.fromEntries(asked), (it) => this.hear(it), {
      signal,
      stands: (isOpen) => this.#stands(isOpen),
    });
  }

  /** Listens no longer, and keeps what was heard. */
  pause() {
    this.#following?.abort();
    this.#following = undefined;
    this.#stands(false);
  }

  /** Forgets what was heard. */
  clear() {
    this.lines = [];
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Happening} it */
  hear(it) {
    this.heard += 1;
    this.lines.unshift(it);
    this.lines.length = Math.min(this.lines.length, MOST_LINES);
    this.dispatchEvent(new Event("change"));
  }

  /** @param {boolean} isOpen */
  #stands(isOpen) {
    this.isOpen = isOpen;
    this.dispatchEvent(new Event("change"));
  }
}
