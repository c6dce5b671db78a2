/** The field in which a cell is written, in its place. */

import { element } from "./element.js";

/**
 * @typedef {object} Listener
 * @property {(name: string) => void} typed
 * @property {(name: string, text: string | undefined, key?: {key: string, shiftKey?: boolean}) => void} ended with the
 *   text, unless it was given up; and with the key that leads on, if there was one
 */

export class CellEditor {
  #listener;
  /** @type {{name: string, field: HTMLInputElement} | undefined} */
  #open;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  get isOpen() {
    return this.#open !== undefined;
  }

  /** @param {string} name */
  isOpenIn(name) {
    return this.#open?.name === name;
  }

  /** @param {HTMLElement} cell @param {string} name @param {string} text */
  open(cell, name, text) {
    this.finish();
    const field = element("input", {
      "aria-label": `Cell ${name}`,
      autocomplete: "off",
      spellcheck: "false",
    });
    field.value = text;
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("input", () => this.#listener.typed(name));
    field.addEventListener("blur", () => this.finish());
    this.#open = { name, field };
    cell.append(field);
    field.focus();
    field.setSelectionRange(text.length, text.length);
    this.#listener.typed(name);
  }

  /** Ends it with what stands there. @param {{key: string, shiftKey?: boolean}} [key] */
  finish(key) {
    if (this.#open) this.#end(this.#open.field.value, key);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === "Tab") this.finish(event);
    else if (event.key === "Escape") this.#end(undefined, { key: "Escape" });
    else return;
    event.preventDefault();
  }

  /** @param {string | undefined} text @param {{key: string, shiftKey?: boolean}} [key] */
  #end(text, key) {
    const open = this.#open;
    if (!open) return;
    // Before the field goes: its going takes the focus away, which would end it a second time.
    this.#open = undefined;
    this.#listener.ended(open.name, text, key);
    open.field.remove();
  }
}
