import type { Sign } from "../surroundings.ts";
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

/** A connection has ended, or has not come about. */
export interface Lost {
  readonly type: "lost";
  readonly code: number;
  readonly reason: string;
}

/** What happens to a connection. */
export type Turn =
  | { readonly type: "connect" | "heard" | "welcomed" | "due" | "close" | Sign }
  | Lost;

/** What has to be done about it. */
export type Deed =
  | { readonly do: "dial" }
  /** Try again after so long; without a time, once the network is back. */
  | { readonly do: "wait"; readonly ms: number | undefined }
  /** It is over: no socket, and no attempt. */
  | { readonly do: "end"; readonly code: number; readonly reason: string };

/** Time and chance at a turn, and how many attempts in a row may fail. */
export interface Odds {
  readonly now: number;
  readonly random: number;
  readonly maxAttempts: number;
}

export const BEGINNING: Standing = { state: "idle", failures: 0, notBefore: 0, offline: false };

/** The next standing, and what has to be done. Pure. */
export function step(from: Standing, turn: Turn, odds: Odds): [Standing, Deed?] {
  const waits = from.state === "waiting";
  switch (turn.type) {
    case "connect":
      if (from.state === "idle" || from.state === "closed") return dial({ ...from, failures: 0 });
      return waits ? hurry(from, odds) : [from];
    case "due":
      return waits ? dial(from) : [from];
    case "heard":
      return [{ ...from, failures: 0 }];
    case "welcomed":
      return [from.state === "connecting" ? { ...from, state: "open" } : from];
    case "visible":
      return waits && !from.offline ? hurry(from, odds) : [from];
    case "online": {
      const back = { ...from, offline: false };
      return waits ? hurry(back, odds) : [back];
    }
    case "offline": {
      const gone = { ...from, offline: true };
      return waits ? [gone, { do: "wait", ms: undefined }] : [gone];
    }
    case "lost":
      return from.state === "open" || from.state === "connecting" ? lose(from, turn, odds) : [from];
    case "close":
      return from.state === "closed" ? [from] : end(from, 1000, "bye");
  }
}

function dial(from: Standing): [Standing, Deed] {
  return [{ ...from, state: "connecting" }, { do: "dial" }];
}

function end(from: Standing, code: number, reason: string): [Standing, Deed] {
  return [
    { ...from, state: "closed" },
    { do: "end", code, reason },
  ];
}

/** Ends the waiting, but never before the service's own time. */
function hurry(from: Standing, { now }: Odds): [Standing, Deed] {
  const ms = from.notBefore - now;
  return ms > 0 ? [from, { do: "wait", ms }] : dial(from);
}

function lose(from: Standing, { code, reason }: Lost, odds: Odds): [Standing, Deed] {
  const verdict = judge(code, reason);
  const failures = from.failures + 1;
  if (!verdict || failures > odds.maxAttempts) return end(from, code, reason);
  const { afterMs, leastMs = 0 } = verdict;
  const ms = afterMs ?? Math.max(leastMs, backoff(from.failures, odds.random));
  const notBefore = odds.now + (afterMs ?? leastMs);
  const next: Standing = { ...from, state: "waiting", failures, notBefore };
  return [next, { do: "wait", ms: from.offline ? undefined : ms }];
}
