/**
 * What was said, in its order: each line once, however often and by whichever way it is heard. Pure.
 *
 * Lines that have a number stand by it; one's own that have none yet stand below them, in the order in which they
 * were said.
 */

/**
 * @typedef {object} Line
 * @property {string} key what it is told from others by: its name, or its number
 * @property {number | undefined} seq its number in the room, once it has one
 * @property {string} userId
 * @property {string} userName
 * @property {unknown} text
 * @property {number} at in milliseconds since 1970
 * @property {"sent" | "sending" | "failed"} state
 * @property {string} [why] what it failed of
 */

export class Lines {
  /** @type {Line[]} */
  #numbered = [];
  /** @type {Map<string, Line>} */
  #waiting = new Map();

  /** All of them, the oldest first. @returns {readonly Line[]} */
  get all() {
    return [...this.#numbered, ...this.#waiting.values()];
  }

  /** Notes one's own line, which is on its way. @param {{id: string, userId: string, userName: string, text: string, at: number}} said */
  saying({ id, ...said }) {
    this.#waiting.set(id, { key: id, seq: undefined, state: "sending", ...said });
  }

  /** Notes that one's own line was refused. @param {string} id @param {string} why */
  failed(id, why) {
    const line = this.#waiting.get(id);
    if (line) this.#waiting.set(id, { ...line, state: "failed", why });
  }

  /** Takes back a line that failed, and gives what it said. @param {string} id */
  takeBack(id) {
    const line = this.#waiting.get(id);
    this.#waiting.delete(id);
    return line?.text;
  }

  /**
   * Notes a line that the room has told, now or from before.
   *
   * @param {{seq?: number, user_id: string, user_name: string, message: unknown, timestamp: number}} payload
   * @param {string} [id] the name that its author gave it
   */
  heard(payload, id) {
    if (id !== undefined) this.#waiting.delete(id);
    if (this.#numbered.some((line) => line.seq === payload.seq)) return;
    this.#numbered.push({
      key: `#${payload.seq}`,
      seq: payload.seq,
      userId: payload.user_id,
      userName: payload.user_name,
      text: payload.message,
      at: payload.timestamp * 1000,
      state: "sent",
    });
    this.#numbered.sort((one, other) => (one.seq ?? 0) - (other.seq ?? 0));
  }

  /** Forgets what had numbers: the room has lost its history and counts anew. */
  startAnew() {
    this.#numbered = [];
  }
}
