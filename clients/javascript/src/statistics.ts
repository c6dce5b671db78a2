import { Alarm, type Clock } from "./clock.ts";

/** What has become of a connection so far. */
export interface Statistics {
  /** How often a connection was tried, and how often it stood. */
  readonly attempts: number;
  readonly connections: number;
  /** Messages, and their bytes. */
  readonly sent: number;
  readonly received: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** What waits to be said or acknowledged. */
  readonly queued: number;
  /** Rooms that went on without a gap, and those that could not. */
  readonly resumed: number;
  readonly gaps: number;
  /** What was heard twice, and told once. */
  readonly duplicates: number;
  /** How long the latest ping took. */
  readonly latencyMs: number | undefined;
  /** When the present connection began, in milliseconds since 1970. */
  readonly connectedSince: number | undefined;
}

/** How often changes are told of: much may happen in a moment. */
const GATHER_MS = 100;

const NOTHING: Statistics = {
  attempts: 0,
  connections: 0,
  sent: 0,
  received: 0,
  bytesSent: 0,
  bytesReceived: 0,
  queued: 0,
  resumed: 0,
  gaps: 0,
  duplicates: 0,
  latencyMs: undefined,
  connectedSince: undefined,
};

/** Counts, and tells of it from time to time: the same object until something changes. */
export class Figures {
  readonly #alarm: Alarm;
  readonly #tell: (statistics: Statistics) => void;
  #now = NOTHING;

  constructor(clock: Clock, tell: (statistics: Statistics) => void) {
    this.#alarm = new Alarm(clock);
    this.#tell = tell;
  }

  get now(): Statistics {
    return this.#now;
  }

  add(counted: Partial<Record<keyof Statistics, number>>): void {
    const sums = Object.entries(counted).map(([key, more]) => {
      return [key, (this.#now[key as keyof Statistics] ?? 0) + more];
    });
    this.set(Object.fromEntries(sums));
  }

  set(changed: Partial<Statistics>): void {
    this.#now = Object.freeze({ ...this.#now, ...changed });
    if (!this.#alarm.isSet) this.#alarm.set(GATHER_MS, () => this.#tell(this.#now));
  }

  stop(): void {
    this.#alarm.stop();
    this.#tell(this.#now);
  }
}
