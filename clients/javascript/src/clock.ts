/** Time and chance, as arguments: so that tests have them in hand. */
export interface Clock {
  /** Milliseconds since some beginning; never goes back. */
  now(): number;
  /** Runs something after so many milliseconds; what it gives back prevents that. */
  after(ms: number, run: () => void): () => void;
  /** A number from 0 to less than 1. */
  random(): number;
}

let latest = 0;
let ahead = 0;

/** The time of the day, for that goes on while a laptop sleeps; set back, it goes on from there. */
function now(): number {
  ahead = Math.max(ahead, latest - Date.now());
  latest = Date.now() + ahead;
  return latest;
}

/** The machine's own. */
export const systemClock: Clock = {
  now,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** One thing that is to happen later: setting it again moves it. */
export class Alarm {
  readonly #clock: Clock;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isSet(): boolean {
    return this.#cancel !== undefined;
  }

  set(ms: number, run: () => void): void {
    this.stop();
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = undefined;
      run();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
