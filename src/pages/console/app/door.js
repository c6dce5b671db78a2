/**
 * The door: where the paper is shown, and why it is not enough.
 *
 * @import { Refusal } from "./service.js"
 */

import { byId, say } from "../parts/element.js";
import { forget, isSendable, keep } from "./paper.js";
import { Refusal as Refused, Service } from "./service.js";

/** The door of the page. */
export class Door {
  #page = byId("door", HTMLElement);
  #paper = byId("paper", HTMLInputElement);
  #why = byId("refused", HTMLElement);
  #enter;

  /** @param {(paper: string) => void} enter hears of a paper that is right */
  constructor(enter) {
    this.#enter = enter;
    byId("sign-in", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#knock(this.#paper.value.trim());
    });
  }

  /**
   * Shows itself to somebody whose paper is not right, or who has gone.
   *
   * @param {Refusal} [why]
   */
  close(why) {
    forget();
    say(this.#why, why ? told(why) : "");
    this.#page.hidden = false;
    this.#paper.value = "";
    this.#paper.focus();
  }

  /** Is out of the way. */
  open() {
    this.#page.hidden = true;
  }

  /** @param {string} paper */
  async #knock(paper) {
    try {
      if (!isSendable(paper)) throw new Refused(0, "UNREADABLE", "A key has no such letters.");
      await new Service(paper).ask("get_metrics");
      keep(paper);
      this.#enter(paper);
    } catch (error) {
      say(this.#why, error instanceof Refused ? told(error) : "It could not be tried.");
      this.#paper.select();
    }
  }
}

/** @param {Refusal} why */
function told(why) {
  if (why.status === 401) return "This is not the key of this service, or the token has expired.";
  if (why.status === 403) return "This token is right, but not an operator’s.";
  if (why.status === 429) return `Too many wrong keys from here. Wait ${why.retryAfter ?? 60} s.`;
  return why.message;
}
