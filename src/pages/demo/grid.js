/** The sheet as it is drawn, and the way through it by keys and pointer. What is written is told, not done, here. */

import { COLUMNS, moved, nameOf, placeOf, ROWS } from "./cells.js";
import { CellEditor } from "./editor.js";
import { element } from "./element.js";

/** @typedef {import("./cells.js").Place} Place */
/**
 * Who is told what happens in the grid.
 *
 * @typedef {object} Listener
 * @property {(name: string) => void} selected another cell is selected
 * @property {(name: string, text: string) => void} wrote somebody has written a cell
 * @property {(name: string) => void} typed a key was pressed in a cell
 * @property {() => void} stopped nobody types any more
 */
/** What a cell shows. @typedef {{text: string, isFigure: boolean, isSending: boolean}} Shown */

const NOTHING = { text: "", isFigure: false, isSending: false };

export class Grid {
  /** @type {HTMLTableCellElement[][]} */
  #cells = [];
  /** @type {Map<string, Shown>} */
  #shown = new Map();
  /** @type {HTMLTableCellElement[]} */
  #columnHeads = [];
  /** @type {HTMLTableCellElement[]} */
  #rowHeads = [];
  /** @type {Place} */
  #at = { column: 0, row: 0 };
  /** @type {string | undefined} */
  #pressedAgain;
  #listener;
  #editor;

  /** @param {HTMLTableElement} table @param {Listener} listener */
  constructor(table, listener) {
    this.#listener = listener;
    this.#draw(table);
    this.#editor = new CellEditor({
      typed: (name) => listener.typed(name),
      ended: (name, text, key) => this.#edited(name, text, key),
    });
    table.addEventListener("keydown", (event) => this.#key(event));
    table.addEventListener("pointerdown", (event) => this.#pressed(event));
    table.addEventListener("click", (event) => this.#clicked(event));
    table.addEventListener("dblclick", () => this.edit());
    table.addEventListener("focusin", (event) => this.#focused(event));
    this.#mark(true);
  }

  /** The name of the cell that is selected. */
  get selected() {
    return nameOf(this.#at);
  }

  /** What the cell shows. @param {string} name @returns {Shown} */
  shown(name) {
    return this.#shown.get(name) ?? NOTHING;
  }

  /** The element of a cell, if it is in the grid. @param {unknown} name */
  cell(name) {
    const place = placeOf(name);
    return place && this.#cells[place.row]?.[place.column];
  }

  /** Shows a cell as it stands. @param {string} name @param {Shown} shown */
  show(name, shown) {
    const cell = this.cell(name);
    if (!cell) return;
    this.#shown.set(name, shown);
    cell.classList.toggle("figure", shown.isFigure);
    cell.classList.toggle("sending", shown.isSending);
    const text = cell.querySelector(".text");
    if (text) text.textContent = shown.text;
  }

  /** Selects a cell and goes there. @param {Place} place */
  select(place) {
    this.#mark(false);
    this.#at = place;
    this.#mark(true);
    this.#cells[place.row]?.[place.column]?.focus();
    this.#listener.selected(this.selected);
  }

  /** Writes in the selected cell: on from what stands there, or with other text instead. @param {string} [text] */
  edit(text) {
    const cell = this.cell(this.selected);
    if (cell) this.#editor.open(cell, this.selected, text ?? this.shown(this.selected).text);
  }

  /** @param {HTMLTableElement} table */
  #draw(table) {
    const columns = Array.from({ length: COLUMNS }, (_, column) => column);
    this.#columnHeads = columns.map((column) =>
      element("th", { scope: "col" }, nameOf({ column, row: 0 })[0] ?? ""),
    );
    const body = element("tbody");
    for (let row = 0; row < ROWS; row++) {
      const head = element("th", { scope: "row" }, String(row + 1));
      const cells = columns.map((column) => {
        const cell = element(
          "td",
          { role: "gridcell", tabindex: -1 },
          element("span", { class: "text" }),
        );
        cell.dataset.cell = nameOf({ column, row });
        return cell;
      });
      this.#rowHeads.push(head);
      this.#cells.push(cells);
      body.append(element("tr", {}, head, ...cells));
    }
    table.append(
      element("thead", {}, element("tr", {}, element("th"), ...this.#columnHeads)),
      body,
    );
  }

  /** @param {boolean} isHere */
  #mark(isHere) {
    const { column, row } = this.#at;
    const cell = this.#cells[row]?.[column];
    cell?.setAttribute("aria-selected", String(isHere));
    cell?.setAttribute("tabindex", isHere ? "0" : "-1");
    this.#columnHeads[column]?.classList.toggle("here", isHere);
    this.#rowHeads[row]?.classList.toggle("here", isHere);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#editor.isOpen || event.isComposing) return;
    if (event.key === "F2") this.edit();
    else if (event.key === "Delete" || event.key === "Backspace")
      this.#listener.wrote(this.selected, "");
    else if (event.key === "Enter" && !event.shiftKey) this.edit();
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey)
      this.edit(event.key);
    else {
      const to = moved(this.#at, event);
      if (!to) return;
      this.select(to);
    }
    event.preventDefault();
  }

  /** A tap on the cell that one is in already writes in it: a finger knows no keys. @param {MouseEvent} event */
  #clicked(event) {
    const name = this.#cellOf(event)?.dataset.cell;
    const isTap = "pointerType" in event && event.pointerType === "touch";
    if (isTap && name === this.#pressedAgain) this.edit();
  }

  /** @param {PointerEvent} event */
  #pressed(event) {
    const cell = this.#cellOf(event);
    this.#pressedAgain = cell && cell === document.activeElement ? cell.dataset.cell : undefined;
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const place = placeOf(this.#cellOf(event)?.dataset.cell);
    if (place && nameOf(place) !== this.selected) this.select(place);
  }

  /** @param {Event} event @returns {HTMLElement | null} */
  #cellOf(event) {
    return event.target instanceof Element ? event.target.closest("td") : null;
  }

  /** @param {string} name @param {string | undefined} text @param {{key: string, shiftKey?: boolean} | undefined} key */
  #edited(name, text, key) {
    this.#listener.stopped();
    if (text !== undefined && text !== this.shown(name).text) this.#listener.wrote(name, text);
    const here = placeOf(name);
    if (key && here) this.select(moved(here, key) ?? here);
  }
}
