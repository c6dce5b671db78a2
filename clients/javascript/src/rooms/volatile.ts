import { Alarm, type Clock } from "../clock.ts";

/**
 * What is shown and not kept: of each kind only the latest is said, so often as may be, and nothing
 * of it waits for a connection.
 */
export class Volatile {
  readonly #alarm: Alarm;
  readonly #everyMs: number;
  readonly #waiting = new Map<string, () => void>();

  constructor(clock: Clock, perSecond: number) {
    this.#alarm = new Alarm(clock);
    this.#everyMs = 1_000 / perSecond;
  }

  /** Says it now, or in place of what waits under this key. */
  offer(key: string, say: () => void): void {
    this.#waiting.set(key, say);
    if (!this.#alarm.isSet) this.#next();
  }

  /** Nobody would hear it. */
  clear(): void {
    this.#waiting.clear();
  }

  #next(): void {
    for (const [key, say] of this.#waiting) {
      this.#waiting.delete(key);
      say();
      this.#alarm.set(this.#everyMs, () => this.#next());
      return;
    }
  }
}
