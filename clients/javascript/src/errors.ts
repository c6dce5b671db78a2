/** What the service says with a refusal. */
interface Refusal {
  readonly error: string;
  readonly code: string;
  readonly help?: string;
  readonly field?: string;
  readonly retry_after?: number;
}

/** A refusal of the service's: what it said, and what to do about it. */
export class Fault extends Error {
  override readonly name = "Fault";
  /** For programs, such as `PERMISSION_DENIED`. */
  readonly code: string;
  /** What to do. */
  readonly help: string | undefined;
  /** When the same could succeed, in seconds. */
  readonly retryAfter: number | undefined;
  /** Which field was wrong. */
  readonly field: string | undefined;
  /** All that the service said: of a stale write, the cell that stands. */
  readonly payload: Readonly<Record<string, unknown>>;

  constructor(payload: object) {
    const { error, code, help, field, retry_after } = payload as Refusal;
    super(error);
    this.code = code;
    this.help = help;
    this.retryAfter = retry_after;
    this.field = field;
    this.payload = payload as Record<string, unknown>;
  }
}

/** The connection is over for good: the service said so, or every attempt has failed. */
export class Farewell extends Error {
  override readonly name = "Farewell";
  /** The close code: docs/wire/close-codes.md. */
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string) {
    super(`${reason} (${code})`);
    this.code = code;
    this.reason = reason;
  }
}

/** The client was closed before this was answered. It may have been heard all the same. */
export class Closed extends Error {
  override readonly name = "Closed";

  constructor() {
    super("closed before it was answered");
  }
}

/** As much waits already as may: nothing was taken. */
export class OutboxFull extends Error {
  override readonly name = "OutboxFull";

  constructor(limit: number) {
    super(`${limit} messages wait already`);
  }
}

/** A message is longer than the service takes: nothing was sent. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";

  constructor(bytes: number, limit: number) {
    super(`${bytes} bytes, where ${limit} are the most`);
  }
}
