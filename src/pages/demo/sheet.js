/** The shared sheet: what stands in the room, what is written here, and who else is where. */

import { Fault } from "../client/greenroom.js";
import { COLUMNS, nameOf, placeOf, ROWS, textOf, valueOf } from "./cells.js";
import { byId } from "./element.js";
import { Grid } from "./grid.js";
import { Guests } from "./guests.js";
import { tour } from "./tour.js";
import { Typist } from "./typist.js";

/** @typedef {import("@greenroom/client").Room} Room */
/** @typedef {import("@greenroom/client").Cell} Cell */
/** @typedef {import("./people.js").People} People */

/** The sheet of the room that everybody here sees. */
const SHEET = "demo";

export class SharedSheet {
  #room;
  #people;
  #tell;
  #sheet;
  #grid;
  #guests;
  #typist;
  /** What each cell was when it was shown last. @type {Map<string, {version: number, text: string}>} */
  #known = new Map();
  /** Before the cells that stand there have come, none of them is news. */
  #isRead = false;
  #pointer = { x: -1, y: -1 };
  #content = byId("content", HTMLInputElement);
  #empty = byId("empty", HTMLElement);

  /** @param {Room} room @param {People} people @param {(news: string) => void} tell */
  constructor(room, people, tell) {
    this.#tell = tell;
    this.#room = room;
    this.#people = people;
    this.#sheet = room.sheet(SHEET);
    this.#typist = new Typist((isTyping, cell) => room.typing(isTyping, cell));
    this.#grid = new Grid(byId("cells", HTMLTableElement), {
      selected: () => this.#selected(),
      wrote: (name, text) => this.#write(name, valueOf(text)),
      typed: (name) => this.#typist.types(name),
      stopped: () => this.#typist.stops(),
    });
    this.#guests = new Guests((name) => this.#grid.cell(name), byId("pointers", HTMLElement));
    this.#sheet.on("change", () => this.#show());
    people.on(() => this.#showGuests());
    this.#followPointer();
    this.#ownBar();
    byId("fill", HTMLButtonElement).addEventListener("click", () => this.#fill());
  }

  /** Shows what stands there, once it has been read, and where one is oneself. */
  begin() {
    this.#isRead = true;
    this.#show();
    this.showMyself();
  }

  /** Tells where one is: whoever has just come in cannot know. */
  showMyself() {
    this.#room.moveCursor({ ...this.#pointer, cell: this.#grid.selected });
  }

  #show() {
    let filled = 0;
    for (const [name, cell] of this.#sheet.cells) {
      const text = textOf(cell.value);
      if (text !== "" && placeOf(name)) filled++;
      this.#grid.show(name, {
        text,
        isFigure: typeof cell.value === "number",
        isSending: cell.pending === true,
      });
      const known = this.#known.get(name);
      if (this.#isRead && known?.text !== text && known?.version !== cell.version)
        this.#news(name, cell, text);
      this.#known.set(name, { version: cell.version, text });
    }
    this.#empty.hidden = !this.#isRead || filled > 0;
    if (document.activeElement !== this.#content)
      this.#content.value = this.#grid.shown(this.#grid.selected).text;
  }

  /** Lights a cell up that somebody else has written. @param {string} name @param {Cell} cell @param {string} text */
  #news(name, cell, text) {
    const element = this.#grid.cell(name);
    if (!element || cell.user_id === this.#people.me.id || cell.pending) return;
    element.dataset.colour = String(this.#people.colour(cell.user_id));
    element.classList.remove("told");
    void element.offsetWidth; // So that it begins again, if it still goes on.
    element.classList.add("told");
    byId("sheet-news", HTMLElement).textContent =
      `${cell.user_name} wrote ${text || "nothing"} in ${name}`;
  }

  #showGuests() {
    this.#guests.show(
      this.#people.others.map(({ user_id, user_name, cursor, typing_cell }) => {
        const colour = this.#people.colour(user_id);
        return { user_id, user_name, colour, ...cursor, typesIn: typing_cell };
      }),
    );
  }

  #selected() {
    byId("where", HTMLElement).textContent = this.#grid.selected;
    this.#content.value = this.#grid.shown(this.#grid.selected).text;
    this.showMyself();
  }

  /** @param {string} name @param {string | number | null} value */
  #write(name, value) {
    this.#sheet.write(name, value).catch((/** @type {Error} */ error) => {
      const isLate = error instanceof Fault && error.code === "STALE";
      const why = isLate
        ? `${error.payload.user_name} was faster`
        : `not written: ${error.message}`;
      this.#tell(`${name}: ${why}`);
    });
  }

  /** Writes an example, where nothing is yet. */
  #fill() {
    this.#empty.hidden = true;
    tour.forEach((cells, row) => {
      cells.forEach((value, column) => this.#write(nameOf({ column, row }), value));
    });
  }

  #followPointer() {
    const over = byId("pointers", HTMLElement);
    const canvas = byId("canvas", HTMLElement);
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") return;
      const box = over.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * COLUMNS;
      const y = ((event.clientY - box.top) / box.height) * ROWS;
      this.#pointer = { x: Number(x.toFixed(3)), y: Number(y.toFixed(3)) };
      this.showMyself();
    });
    canvas.addEventListener("pointerleave", () => {
      this.#pointer = { x: -1, y: -1 };
      this.showMyself();
    });
  }

  /** The line above the cells, in which the selected one can be written as well. */
  #ownBar() {
    const field = this.#content;
    const stands = () => this.#grid.shown(this.#grid.selected).text;
    const done = () => {
      this.#typist.stops();
      if (field.value !== stands()) this.#write(this.#grid.selected, valueOf(field.value));
    };
    field.addEventListener("input", () => this.#typist.types(this.#grid.selected));
    field.addEventListener("blur", done);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") field.value = stands();
      if (event.key === "Enter" || event.key === "Escape")
        this.#grid.cell(this.#grid.selected)?.focus();
    });
  }
}
