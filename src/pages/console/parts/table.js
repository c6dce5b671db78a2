/**
 * A table whose rows stay the same elements while their contents change, so that nobody loses their place
 * to a refresh.
 */

import { h, put, say } from "./element.js";

/** More rows than anybody reads would only make every refresh slow. */
export const MOST_ROWS = 100;

/**
 * @typedef {string | number | { text: string, title?: string, tone?: string }} Cell
 */

/**
 * @template Row
 * @typedef {object} Column
 * @property {string} head
 * @property {(row: Row) => Cell} cell
 * @property {boolean} [figure] stands to the right, so that figures can be compared
 * @property {boolean} [told] is a sentence, which may take several lines where there is little room
 * @property {boolean} [rare] is left out where there is little room
 * @property {(row: Row) => void} [open] what a click does
 */

/** @template Row */
export class Table {
  #columns;
  #nameOf;
  #body = h("tbody");
  #empty;
  /** @type {Map<string, { element: HTMLTableRowElement, row: Row }>} */
  #rows = new Map();

  /**
   * @param {object} how
   * @param {string} how.caption for those who do not see the table
   * @param {Column<Row>[]} how.columns
   * @param {(row: Row) => string} how.nameOf what makes a row this one
   * @param {string} how.empty said where there are no rows
   */
  constructor({ caption, columns, nameOf, empty }) {
    this.#columns = columns;
    this.#nameOf = nameOf;
    const heads = columns.map((it) => h("th", { scope: "col", class: classOf(it) }, it.head));
    this.#empty = h("p", { class: "empty" }, empty);
    this.element = h(
      "div",
      { class: "table" },
      h(
        "table",
        {},
        h("caption", { class: "unseen" }, caption),
        h("thead", {}, h("tr", {}, ...heads)),
        this.#body,
      ),
      this.#empty,
    );
  }

  /**
   * Shows these rows, the first hundred of them.
   *
   * @param {Row[]} rows
   */
  show(rows) {
    const shown = rows.slice(0, MOST_ROWS).map((row) => this.#shown(row));
    const names = new Set(shown.map(([name]) => name));
    for (const name of this.#rows.keys()) {
      if (!names.has(name)) this.#rows.delete(name);
    }
    const elements = shown.map(([, element]) => element);
    const isSame =
      elements.length === this.#body.children.length &&
      elements.every((it, index) => it === this.#body.children[index]);
    if (!isSame) place(this.#body, elements);
    this.#empty.hidden = elements.length > 0;
  }

  /**
   * @param {Row} row
   * @returns {[string, HTMLTableRowElement]}
   */
  #shown(row) {
    const name = this.#nameOf(row);
    const known = this.#rows.get(name);
    const entry = known ?? { element: this.#made(name), row };
    entry.row = row;
    this.#rows.set(name, entry);
    this.#columns.forEach((column, index) => {
      const cell = entry.element.cells[index];
      if (cell) fill(cell, column.cell(row));
    });
    return [name, entry.element];
  }

  /** @param {string} name */
  #made(name) {
    const cells = this.#columns.map((column) => {
      const { open } = column;
      const click = () => {
        const row = this.#rows.get(name)?.row;
        if (row) open?.(row);
      };
      const cell = h("td", { class: classOf(column) });
      put(cell, open ? h("button", { type: "button", class: "open", onclick: click }) : h("span"));
      return cell;
    });
    return h("tr", {}, ...cells);
  }
}

/** @param {{ figure?: boolean, told?: boolean, rare?: boolean }} column */
function classOf({ figure, told, rare }) {
  return [figure && "figure", told && "told", rare && "rare"].filter(Boolean).join(" ") || null;
}

/**
 * @param {HTMLTableCellElement} cell
 * @param {Cell} content
 */
function fill(cell, content) {
  const { text, title, tone } =
    typeof content === "object" ? content : { text: String(content), title: "", tone: "" };
  const inner = cell.firstElementChild ?? cell;
  say(inner, text);
  if (title) inner.setAttribute("title", title);
  if (tone) inner.setAttribute("data-tone", tone);
  else inner.removeAttribute("data-tone");
}

/**
 * Puts rows in their order and moves none that stands right; one that is moved would lose the focus.
 *
 * @param {HTMLElement} body
 * @param {HTMLElement[]} rows
 */
function place(body, rows) {
  const focused = document.activeElement;
  const wanted = new Set(rows);
  for (const child of [...body.children]) {
    if (!wanted.has(/** @type {HTMLElement} */ (child))) child.remove();
  }
  rows.forEach((row, index) => {
    const there = body.children[index];
    if (there !== row) body.insertBefore(row, there ?? null);
  });
  const isLost = focused !== document.activeElement && focused instanceof HTMLElement;
  if (isLost && focused.isConnected) focused.focus({ preventScroll: true });
}
