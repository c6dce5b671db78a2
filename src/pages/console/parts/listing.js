/**
 * A list of the service's, a page at a time, asked for again while it is looked at.
 *
 * @import { Service } from "../app/service.js"
 * @import { Answers, Paged } from "../app/wire.js"
 */

import { h, say } from "./element.js";
import { count } from "./format.js";
import { MOST_ROWS, Table } from "./table.js";

const AGAIN_MS = 5_000;
/** Whoever sorts or searches asks every one: a list that is twice as long as this is asked for half as often. */
const SHORT = 5_000;
/** So that not every letter of a word is asked for. */
const TYPING_MS = 250;

/**
 * @template {Paged} Action
 * @template Row
 * @typedef {object} ListingTerms
 * @property {Service} service
 * @property {Action} action
 * @property {(answer: Answers[Action]) => Row[]} rowsOf
 * @property {ConstructorParameters<typeof Table<Row>>[0]} table
 * @property {() => Record<string, unknown>} filters
 * @property {string} noun what is counted
 * @property {number} [limit]
 */

/**
 * @template {Paged} Action
 * @template Row
 */
export class Listing {
  #terms;
  #table;
  /** Where the pages before this one begin. @type {(string | undefined)[]} */
  #trail = [];
  /** @type {string | undefined} */
  #after;
  /** @type {string | undefined} */
  #next;
  #asked = 0;
  #total = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isOver = false;
  #status = h("p", { class: "status", role: "status" });
  #back = h(
    "button",
    { type: "button", hidden: true, onclick: () => this.#turn(false) },
    "← Previous",
  );
  #on = h("button", { type: "button", hidden: true, onclick: () => this.#turn(true) }, "Next →");

  /** @param {ListingTerms<Action, Row>} terms */
  constructor(terms) {
    this.#terms = terms;
    this.#table = new Table(terms.table);
    const pager = h("div", { class: "pager" }, this.#status, this.#back, this.#on);
    this.element = h("div", { class: "listing" }, this.#table.element, pager);
  }

  /** Begins with the first page. */
  start() {
    [this.#trail, this.#after] = [[], undefined];
    return this.refresh();
  }

  /** Begins with the first page once nothing has been typed for a moment. */
  startSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(), TYPING_MS);
  }

  /** Ends it. */
  stop() {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  /** Asks for the page that is shown. */
  async refresh() {
    clearTimeout(this.#timer);
    const turn = ++this.#asked;
    const { service, action, filters, limit = MOST_ROWS } = this.#terms;
    const after = this.#after === undefined ? {} : { after: this.#after };
    try {
      const answer = await service.page(action, limit, { ...filters(), ...after });
      if (turn === this.#asked && !this.#isOver) this.#show(answer);
    } catch (error) {
      if (turn === this.#asked) say(this.#status, error instanceof Error ? error.message : "");
    }
    if (turn === this.#asked && !this.#isOver) {
      this.#timer = setTimeout(() => this.#again(), restBetween(this.#total));
    }
  }

  /** Nobody looks at a window in the background. */
  #again() {
    if (document.hidden) this.#timer = setTimeout(() => this.#again(), AGAIN_MS);
    else this.refresh();
  }

  /** @param {Answers[Action]} answer */
  #show(answer) {
    const rows = this.#terms.rowsOf(answer);
    this.#table.show(rows);
    this.#next = answer.more ? answer.next : undefined;
    this.#back.disabled = this.#after === undefined;
    this.#on.disabled = this.#next === undefined;
    this.#back.hidden = this.#on.hidden = this.#back.disabled && this.#on.disabled;
    const page = this.#trail.length + 1;
    const where = page > 1 || answer.more ? `page ${page}, ` : "";
    this.#total = answer.total;
    say(this.#status, `${where}${count(rows.length)} of ${count(this.#total)} ${this.#terms.noun}`);
  }

  /** @param {boolean} isOn */
  #turn(isOn) {
    if (isOn) {
      this.#trail.push(this.#after);
      this.#after = this.#next;
    } else {
      this.#after = this.#trail.pop();
    }
    return this.refresh();
  }
}

/**
 * How long a list is looked at before it is asked for again, in milliseconds.
 *
 * @param {number} entries that it has in all
 */
export function restBetween(entries) {
  return AGAIN_MS * Math.max(1, entries / SHORT);
}
