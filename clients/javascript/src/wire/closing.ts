/** When a client may come back (docs/wire/close-codes.md). */
export interface Verdict {
  /** After exactly so long, for a drained service gives each client a number of its own (4001). */
  readonly afterMs?: number;
  /** Not sooner than so. */
  readonly leastMs?: number;
}

/**
 * RFC 6455 section 7.4.1: said, broken, not text, too big; and what the service has decided. Coming
 * back would change nothing.
 */
const FINAL = /^(1000|1002|1007|1009|42..)$/;

const TOO_MANY_REFUSALS = 4102;

/** What holds after the service, or the network, has ended a connection; nothing: it is over. */
export function judge(code: number, reason: string): Verdict | undefined {
  if (FINAL.test(String(code))) return undefined;
  if (code === TOO_MANY_REFUSALS) return { leastMs: 60_000 };
  const named = /reconnect_after_ms=(\d+)/.exec(reason);
  return named ? { afterMs: Number(named[1]) } : {};
}
