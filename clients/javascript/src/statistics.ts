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

type Counter = Exclude<keyof Statistics, "latencyMs" | "connectedSince">;

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

  add(counted: Partial<Record<Counter, number>>): void {
    const now: Record<Counter, number> = { ...this.#now };
    for (const key in counted) now[key as Counter] += counted[key as Counter] ?? 0;
    this.set(now);
  }

  set(changed: Partial<Statistics>): void {
    this.#now = { ...this.#now, ...changed };
    if (!this.#alarm.isSet) this.#alarm.set(GATHER_MS, () => this.#tell(this.#now));
  }
}
