import { type Discovery, Greenroom } from "@greenroom/client";

/** The longest wait before the first and before any later attempt; each one doubles it. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** Who is told what comes of asking. */
export interface Asker {
  found(client: Greenroom): void;
  /** It did not answer, and is asked again after so long. */
  failed(error: Error, retryInMs: number): void;
}

/** Asks the service where its sockets are, again and again until it answers. */
export class Lookup {
  readonly #base: string;
  readonly #wishes: Discovery;
  readonly #asker: Asker;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #over = false;

  constructor(base: string, wishes: Discovery, asker: Asker) {
    this.#base = base;
    this.#wishes = wishes;
    this.#asker = asker;
    void this.#ask();
  }

  /** Asks now, if it is waiting. */
  hurry(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#ask();
  }

  /** Asks no more, and tells nobody what was asked. */
  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    try {
      const client = await Greenroom.discover(this.#base, this.#wishes);
      if (!this.#over) this.#asker.found(client);
    } catch (reason) {
      if (this.#over) return;
      // Spread at random, so that the pages of a house that restarts do not all ask at once.
      const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
      const retryInMs = Math.random() * longest;
      this.#failures += 1;
      this.#timer = setTimeout(() => this.hurry(), retryInMs);
      this.#asker.failed(reason instanceof Error ? reason : new Error(String(reason)), retryInMs);
    }
  }
}
