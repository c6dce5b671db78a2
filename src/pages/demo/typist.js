/** Says that somebody types, no more often than needed, and when they have stopped. */

/** Well before the service takes it back by itself, after 8 s. */
const AGAIN_MS = 3_000;
const SILENCE_MS = 4_000;

export class Typist {
  /** @type {(isTyping: boolean, cell?: string) => void} */
  #tell;
  #toldAt = -Infinity;
  /** @type {string | undefined} */
  #cell;
  #isTyping = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;

  /** @param {(isTyping: boolean, cell?: string) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /** A key was pressed, in a cell or in the chat. @param {string} [cell] @param {number} [now] */
  types(cell, now = performance.now()) {
    if (!this.#isTyping || cell !== this.#cell || now - this.#toldAt >= AGAIN_MS) {
      this.#tell(true, cell);
      this.#toldAt = now;
    }
    this.#isTyping = true;
    this.#cell = cell;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.stops(), SILENCE_MS);
  }

  /** What was typed is sent, or given up. */
  stops() {
    clearTimeout(this.#silence);
    if (this.#isTyping) this.#tell(false, this.#cell);
    this.#isTyping = false;
  }
}
