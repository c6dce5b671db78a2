import { type Discovery, Greenroom } from "@greenroom/client";

/** The longest pause before the second attempt, and before any; each failure doubles it. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Who is told what comes of asking. */
export interface Asker {
  asking(): void;
  found(client: Greenroom): void;
  /** It did not answer, and is asked again after so long. */
  failed(error: Error, retryInMs: number): void;
}

/** Asks a service where its sockets are, again and again until it answers. */
export class Lookup {
  readonly #base: string;
  readonly #wishes: Discovery;
  readonly #asker: Asker;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  /** What comes of an earlier attempt is not heard any more. */
  #attempt = 0;

  constructor(base: string, wishes: Discovery, asker: Asker) {
    this.#base = base;
    this.#wishes = wishes;
    this.#asker = asker;
  }

  /** Asks now. */
  ask(): void {
    this.end();
    this.#asker.asking();
    void this.#try(this.#attempt);
  }

  /** Asks no more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#attempt += 1;
  }

  async #try(attempt: number): Promise<void> {
    try {
      const client = await Greenroom.discover(this.#base, this.#wishes);
      if (attempt === this.#attempt) this.#asker.found(client);
    } catch (reason) {
      if (attempt === this.#attempt) this.#pause(reason);
    }
  }

  #pause(reason: unknown): void {
    // Spread at random, so that the pages of a service that restarts do not all ask at once.
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    const retryInMs = Math.random() * longest;
    this.#failures += 1;
    this.#timer = setTimeout(() => this.ask(), retryInMs);
    this.#asker.failed(reason instanceof Error ? reason : new Error(String(reason)), retryInMs);
  }
}
