/**
 * What every part of the console has at hand.
 *
 * @import { Refusal } from "./service.js"
 */

import { Events } from "./events.js";
import { follow } from "./follow.js";
import { Pulse } from "./pulse.js";
import { Service } from "./service.js";
import { TROUBLE, Troubles } from "./troubles.js";

/** An operator's desk, from signing in to signing out. */
export class Desk {
  service;
  pulse;
  troubles = new Troubles();
  events;
  #ended = new AbortController();

  /** @param {string} paper */
  constructor(paper) {
    this.service = new Service(paper);
    this.pulse = new Pulse(this.service);
    this.events = new Events(this.service);
  }

  /**
   * Begins to look.
   *
   * @param {(why: Refusal) => void} refused hears that another paper has to be shown
   */
  open(refused) {
    const { signal } = this.#ended;
    this.pulse.addEventListener("refused", (it) => {
      refused(/** @type {CustomEvent<Refusal>} */ (it).detail);
    });
    this.pulse.start();
    const hear = this.troubles.hear.bind(this.troubles);
    /** @param {boolean} isOpen */
    const stands = (isOpen) => {
      // What happened while nobody listened is remembered by the service.
      if (isOpen) this.#recall();
    };
    follow(this.service, { kinds: TROUBLE.join(",") }, hear, { signal, stands, refused });
  }

  /** Looks no longer. */
  close() {
    this.pulse.stop();
    this.events.pause();
    this.#ended.abort();
  }

  async #recall() {
    try {
      this.troubles.recall(await this.service.ask("list_faults"));
    } catch {
      // The figures say whether the service answers; the stream asks again when it has been opened anew.
    }
  }
}
