import { judge } from "../wire/closing.ts";
import { backoff } from "./backoff.ts";

/** How a connection stands. */
export type State = "idle" | "connecting" | "open" | "waiting" | "closed";

/** All that decides what comes next. */
export interface Standing {
  readonly state: State;
  /** Attempts since anything was heard. */
  readonly failures: number;
  /** No attempt before this: the service has named the time. */
  readonly notBefore: number;
  readonly offline: boolean;
}

/** What happens to a connection. */
export type Turn =
  | { readonly type: "connect" | "heard" | "welcomed" | "due" | "online" | "offline" | "close" }
  | { readonly type: "visible" }
  | { readonly type: "lost"; readonly code: number; readonly reason: string };

/** What has to be done about it. */
export type Deed =
  | { readonly do: "dial" | "hang up" | "rest" }
  /** Try again after so long; without a time, once the network is back. */
  | { readonly do: "wait"; readonly ms: number | undefined }
  | { readonly do: "end"; readonly code: number; readonly reason: string };

/** Time and chance at a turn, and how many attempts in a row may fail. */
export interface Odds {
  readonly now: number;
  readonly random: number;
  readonly maxAttempts: number;
}

export const BEGINNING: Standing = { state: "idle", failures: 0, notBefore: 0, offline: false };

/** The next standing, and what has to be done. Pure. */
export function step(from: Standing, turn: Turn, odds: Odds): [Standing, Deed[]] {
  switch (turn.type) {
    case "connect":
      return connect(from, odds);
    case "due":
      return from.state === "waiting" ? dial(from) : [from, []];
    case "heard":
      return [{ ...from, failures: 0 }, []];
    case "welcomed":
      return [from.state === "connecting" ? { ...from, state: "open" } : from, []];
    case "visible":
      return from.state === "waiting" && !from.offline ? hurry(from, odds) : [from, []];
    case "online": {
      const back = { ...from, offline: false };
      return from.state === "waiting" ? hurry(back, odds) : [back, []];
    }
    case "offline":
      return goOffline(from);
    case "lost":
      return lose(from, turn.code, turn.reason, odds);
    case "close":
      return close(from);
  }
}

function dial(from: Standing): [Standing, Deed[]] {
  return [{ ...from, state: "connecting" }, [{ do: "dial" }]];
}

function connect(from: Standing, odds: Odds): [Standing, Deed[]] {
  if (from.state === "waiting") return hurry(from, odds);
  const rests = from.state === "idle" || from.state === "closed";
  return rests ? dial({ ...from, failures: 0 }) : [from, []];
}

/** Ends the waiting, but never before the service's own time. */
function hurry(from: Standing, { now }: Odds): [Standing, Deed[]] {
  const ms = from.notBefore - now;
  if (ms > 0) return [from, [{ do: "wait", ms }]];
  const [next, deeds] = dial(from);
  return [next, [{ do: "rest" }, ...deeds]];
}

function goOffline(from: Standing): [Standing, Deed[]] {
  const deeds: Deed[] = from.state === "waiting" ? [{ do: "wait", ms: undefined }] : [];
  return [{ ...from, offline: true }, deeds];
}

function lose(from: Standing, code: number, reason: string, odds: Odds): [Standing, Deed[]] {
  if (from.state !== "open" && from.state !== "connecting") return [from, []];
  const { again, afterMs, leastMs = 0 } = judge(code, reason);
  const failures = from.failures + 1;
  if (!again || failures > odds.maxAttempts) {
    return [{ ...from, state: "closed" }, [{ do: "end", code, reason }]];
  }
  const ms = afterMs ?? Math.max(leastMs, backoff(from.failures, odds.random));
  const notBefore = odds.now + (afterMs ?? leastMs);
  const next: Standing = { ...from, state: "waiting", failures, notBefore };
  return [next, [{ do: "wait", ms: from.offline ? undefined : ms }]];
}

function close(from: Standing): [Standing, Deed[]] {
  if (from.state === "closed") return [from, []];
  const live = from.state === "open" || from.state === "connecting";
  const last: Deed = { do: "end", code: 1000, reason: "bye" };
  return [{ ...from, state: "closed" }, [{ do: live ? "hang up" : "rest" }, last]];
}
