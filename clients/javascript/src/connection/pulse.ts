import { Alarm, type Clock } from "../clock.ts";

/** How much later than promised a sign of life may come. */
const SLACK_MS = 5_000;
/** How long an answer to a ping may take before the connection is taken for dead. */
const ANSWER_MS = 10_000;

/** What is done about silence. */
export interface Response {
  ping(): void;
  dead(): void;
}

/**
 * Finds out that a connection is half-open: the socket says that it stands, and nothing comes any
 * more, as after a laptop's sleep or behind a router that has forgotten it.
 */
export class Pulse {
  readonly #clock: Clock;
  readonly #response: Response;
  readonly #alarm: Alarm;
  #patience = 0;
  #heard = 0;
  #answered = false;

  constructor(clock: Clock, response: Response) {
    this.#clock = clock;
    this.#response = response;
    this.#alarm = new Alarm(clock);
  }

  /** A first word is to come before then. */
  expect(ms: number): void {
    this.#alarm.set(ms, () => this.#response.dead());
  }

  /** The service has promised a sign of life this often. */
  start(intervalMs: number): void {
    this.#patience = intervalMs + SLACK_MS;
    this.heard();
    this.#watch(this.#patience);
  }

  /** Something came. Only noted, for much may come. */
  heard(): void {
    this.#heard = this.#clock.now();
    this.#answered = true;
  }

  /** Asks now whether the other side is still there. */
  check(): void {
    this.#answered = false;
    this.#response.ping();
    this.#alarm.set(ANSWER_MS, () =>
      this.#answered ? this.#watch(this.#patience) : this.#response.dead(),
    );
  }

  stop(): void {
    this.#alarm.stop();
  }

  #watch(ms: number): void {
    this.#alarm.set(ms, () => {
      const left = this.#heard + this.#patience - this.#clock.now();
      if (left > 0) this.#watch(left);
      else this.check();
    });
  }
}
