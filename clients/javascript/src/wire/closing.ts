/** What a close code asks of a client (docs/wire/close-codes.md). */
export interface Verdict {
  /** Whether to come back. */
  readonly again: boolean;
  /** After exactly so long: each client has been given a number of its own. */
  readonly afterMs?: number;
  /** Not sooner than so. */
  readonly leastMs?: number;
}

/** RFC 6455 section 7.4.1: said, broken, not text, too big. Coming back would change nothing. */
const FINAL = [1000, 1002, 1007, 1009];

const GOING_AWAY = 4001;
const TOO_MANY_REFUSALS = 4102;

/** What to do after the service, or the network, has ended a connection. */
export function judge(code: number, reason: string): Verdict {
  if (FINAL.includes(code) || (code >= 4200 && code < 4300)) return { again: false };
  if (code === TOO_MANY_REFUSALS) return { again: true, leastMs: 60_000 };
  const named = code === GOING_AWAY && /reconnect_after_ms=(\d+)/.exec(reason);
  return named ? { again: true, afterMs: Number(named[1]) } : { again: true };
}
