/** Questions in words: how far the answer is, and the answer as a table. */

import { columnsOf, titleOf } from "./answers.js";
import { byId, element } from "./element.js";

/** @typedef {import("@greenroom/client").Greenroom} Greenroom */

const EXAMPLES = [
  "Find all proteins from human",
  "proteins associated with breast cancer",
  "the 5 longest proteins",
  "how many proteins per organism",
];
const MOST_ROWS = 100;

export class Ask {
  #greenroom;
  #field = byId("question", HTMLInputElement);
  #cancel = byId("cancel", HTMLButtonElement);
  #answer = byId("answer", HTMLElement);
  /** What was asked last: what comes of anything else is not shown any more. @type {AbortController | undefined} */
  #asked;

  /** @param {Greenroom} greenroom */
  constructor(greenroom) {
    this.#greenroom = greenroom;
    this.#cancel.addEventListener("click", () => this.#asked?.abort());
    byId("ask-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#field.value.trim() || this.#field.placeholder;
      this.#field.value = text;
      this.#ask(text);
    });
    byId("put-away", HTMLButtonElement).addEventListener("click", () => this.#putAway());
    byId("examples", HTMLElement).append(...EXAMPLES.map((text) => this.#example(text)));
  }

  /** @param {string} text */
  #example(text) {
    const button = element("button", { type: "button" }, text);
    button.addEventListener("click", () => {
      this.#field.value = text;
      this.#ask(text);
    });
    return element("li", {}, button);
  }

  /** @param {string} text */
  async #ask(text) {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    this.#course("Asking", 0);
    this.#answer.hidden = true;
    this.#cancel.hidden = false;
    try {
      const result = await this.#greenroom.sendQuery(text, {
        limit: MOST_ROWS,
        signal: asked.signal,
        onProgress: ({ message, progress }) =>
          this.#asked === asked && this.#course(message, progress),
      });
      if (this.#asked === asked) this.#show(result);
    } catch (error) {
      if (this.#asked === asked) this.#course(whyOf(error), 1, true);
    }
    if (this.#asked === asked) {
      this.#asked = undefined;
      this.#cancel.hidden = true;
    }
  }

  #putAway() {
    this.#asked?.abort();
    byId("course", HTMLElement).hidden = true;
    this.#answer.hidden = true;
    this.#field.focus();
  }

  /** @param {string} words @param {number} progress @param {boolean} [hasFailed] */
  #course(words, progress, hasFailed = false) {
    const course = byId("course", HTMLElement);
    course.hidden = false;
    course.classList.toggle("failed", hasFailed);
    byId("progress", HTMLProgressElement).value = progress;
    byId("stage", HTMLElement).textContent = words;
  }

  /** @param {import("@greenroom/client").Heard["query_result"]} result */
  #show({ results, query, execution_time, explanation }) {
    const rows = results?.bindings ?? [];
    const count = results?.row_count ?? 0;
    const amount = `${count}${results?.truncated ? " or more" : ""} ${count === 1 ? "row" : "rows"}`;
    this.#course(`${amount} in ${(execution_time * 1000).toFixed(0)} ms`, 1);
    const shown = columnsOf(results?.variables ?? [], rows);
    const head = element(
      "tr",
      {},
      ...shown.map((name) => element("th", { scope: "col" }, titleOf(name))),
    );
    const body = rows.map((row) =>
      element("tr", {}, ...shown.map((name) => element("td", {}, textOf(row, name)))),
    );
    this.#answer.replaceChildren(
      element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)),
      element(
        "details",
        {},
        element("summary", {}, "How it was asked"),
        element("p", {}, explanation ?? ""),
        element("pre", {}, query),
      ),
    );
    this.#answer.hidden = false;
    this.#answer.scrollTop = 0;
  }
}

/** What a row has in a column. @param {Readonly<Record<string, unknown>>} row @param {string} column */
function textOf(row, column) {
  const term = row[column];
  return typeof term === "object" && term && "value" in term ? String(term.value) : "";
}

/** @param {unknown} error */
function whyOf(error) {
  if (error instanceof DOMException && error.name === "AbortError") return "Taken back";
  return error instanceof Error ? error.message : String(error);
}
