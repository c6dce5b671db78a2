/** How fast messages may be said: a bucket that holds so many, and fills so fast. */
export class Bucket {
  readonly #burst: number;
  readonly #perMs: number;
  #level: number;
  #at = 0;

  constructor(burst: number, perMinute: number) {
    this.#burst = burst;
    this.#perMs = perMinute / 60_000;
    this.#level = burst;
  }

  /** A new connection has a full one. */
  fill(now: number): void {
    this.#level = this.#burst;
    this.#at = now;
  }

  /** Takes one. What cannot wait takes it even from an empty bucket, and the others wait longer. */
  take(now: number): void {
    this.#settle(now);
    this.#level -= 1;
  }

  /** The service has counted otherwise: nothing for so long. */
  pause(now: number, ms: number): void {
    this.#settle(now);
    this.#level = Math.min(this.#level, 1 - ms * this.#perMs);
  }

  /** In how many milliseconds there is one; 0 is now. */
  wait(now: number): number {
    this.#settle(now);
    return this.#level >= 1 ? 0 : Math.ceil((1 - this.#level) / this.#perMs);
  }

  #settle(now: number): void {
    this.#level = Math.min(this.#burst, this.#level + (now - this.#at) * this.#perMs);
    this.#at = now;
  }
}
