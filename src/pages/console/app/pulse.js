/**
 * Asks for the figures every two seconds, and tells everybody who looks at them.
 *
 * @import { Service } from "./service.js"
 * @import { Verdict } from "./health.js"
 */

import { verdict } from "./health.js";
import { Samples } from "./samples.js";
import { Refusal } from "./service.js";

const EVERY_MS = 2_000;

/** The pulse of the service. `beat` is heard after every question, answered or not. */
export class Pulse extends EventTarget {
  samples = new Samples();
  readiness = "healthy";
  /** @type {number | null} */
  lostAt = null;
  #service;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isOver = false;

  /** @param {Service} service */
  constructor(service) {
    super();
    this.#service = service;
  }

  /** @returns {Verdict} */
  get health() {
    return verdict(this.samples, this);
  }

  /** Begins, and goes on until it is stopped. */
  async start() {
    await this.#ask();
    if (!this.#isOver) this.#timer = setTimeout(() => this.start(), EVERY_MS);
  }

  /** Ends it. */
  stop() {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  async #ask() {
    try {
      const [figures, readiness] = await Promise.all([
        this.#service.ask("get_metrics"),
        this.#service.readiness(),
      ]);
      this.samples.add({ at: Date.now(), figures });
      this.readiness = readiness;
      this.lostAt = null;
    } catch (error) {
      if (error instanceof Refusal && error.isOfPaper) {
        this.dispatchEvent(new CustomEvent("refused", { detail: error }));
      }
      this.lostAt ??= Date.now();
    }
    if (!this.#isOver) this.dispatchEvent(new Event("beat"));
  }
}
