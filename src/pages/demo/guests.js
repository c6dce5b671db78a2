/** The others in the sheet: a frame and a flag on the cell that each is in, and their pointers. */

import { COLUMNS, ROWS } from "./cells.js";
import { dots, drawing, element } from "./element.js";

/** @typedef {{user_id: string, user_name: string, colour: number, cell?: unknown, typesIn?: unknown, x?: number, y?: number}} Guest */

/** @typedef {{flag: HTMLElement, pointer: HTMLElement, rest?: ReturnType<typeof setTimeout>, at?: string}} Drawn */

/** A pointer that rests is in the way of what it points at. */
const REST_MS = 8_000;
const ARROW = "M3 2.5v13.2l3.6-3.4 2.5 5.4 2.6-1.2-2.5-5.3 5-.4z";

export class Guests {
  #cellOf;
  #over;
  /** @type {Map<string, Drawn>} */
  #drawn = new Map();

  /**
   * @param {(name: unknown) => HTMLElement | undefined} cellOf
   * @param {HTMLElement} over what lies over the cells, as wide and as high as all of them
   */
  constructor(cellOf, over) {
    this.#cellOf = cellOf;
    this.#over = over;
  }

  /** Shows who is there now, and nobody else. @param {readonly Guest[]} guests */
  show(guests) {
    const present = new Set(guests.map((guest) => guest.user_id));
    for (const [id, { flag, pointer, rest }] of this.#drawn) {
      if (present.has(id)) continue;
      clearTimeout(rest);
      flag.remove();
      pointer.remove();
      this.#drawn.delete(id);
    }
    for (const guest of guests) {
      this.#showFlag(guest);
      this.#showPointer(guest);
    }
  }

  /** @param {Guest} guest @returns {Drawn} */
  #draw(guest) {
    const known = this.#drawn.get(guest.user_id);
    if (known) return known;
    const flag = element("div", { class: "guest", "aria-hidden": "true" });
    const pointer = element("div", { class: "pointer gone" }, drawing(ARROW, 20), element("span"));
    this.#over.append(pointer);
    /** @type {Drawn} */
    const drawn = { flag, pointer };
    this.#drawn.set(guest.user_id, drawn);
    return drawn;
  }

  /** @param {Guest} guest */
  #showFlag(guest) {
    const { flag } = this.#draw(guest);
    const cell = this.#cellOf(guest.typesIn ?? guest.cell);
    if (!cell) return flag.remove();
    flag.dataset.colour = String(guest.colour);
    flag.classList.toggle("below", cell.dataset.cell?.slice(1) === "1");
    const types = guest.typesIn !== undefined;
    // Only what is new is drawn: a flag folds after a while, and must not be unfolded by each move of a pointer.
    const isSame = flag.parentElement === cell && flag.classList.contains("types") === types;
    if (isSame && flag.textContent === guest.user_name) return;
    flag.classList.toggle("types", types);
    flag.replaceChildren(
      element("span", { class: "flag" }, guest.user_name, ...(types ? [dots()] : [])),
    );
    cell.append(flag);
  }

  /** Where it is over the cells is said in cells, for each window has them in another width. @param {Guest} guest */
  #showPointer(guest) {
    const drawn = this.#draw(guest);
    const { pointer } = drawn;
    pointer.dataset.colour = String(guest.colour);
    const name = pointer.querySelector("span");
    if (name) name.textContent = guest.user_name;
    const { x = -1, y = -1 } = guest;
    const at = `${x} ${y}`;
    if (at === drawn.at) return;
    drawn.at = at;
    clearTimeout(drawn.rest);
    const isOver = x >= 0 && y >= 0 && x <= COLUMNS && y <= ROWS;
    pointer.classList.toggle("gone", !isOver);
    if (!isOver) return;
    pointer.style.left = `${(x / COLUMNS) * 100}%`;
    pointer.style.top = `${(y / ROWS) * 100}%`;
    drawn.rest = setTimeout(() => pointer.classList.add("gone"), REST_MS);
  }
}
