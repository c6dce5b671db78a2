import { describe, expect, test } from "vitest";
import { backoff } from "../src/connection/backoff.ts";
import {
  BEGINNING,
  type Standing,
  type State,
  step,
  type Turn,
} from "../src/connection/machine.ts";
import { judge } from "../src/wire/closing.ts";

const NOW = 10_000;
const odds = { now: NOW, random: 0.5, maxAttempts: Infinity };
const at = (state: State, more: Partial<Standing> = {}): Standing => ({
  ...BEGINNING,
  state,
  ...more,
});
const lost = (code: number, reason = ""): Turn => ({ type: "lost", code, reason });

/** From where, what happens, to where, and what is done about it. */
const TABLE: [State, Turn["type"], State, string | undefined][] = [
  ["idle", "connect", "connecting", "dial"],
  ["idle", "visible", "idle", undefined],
  ["idle", "online", "idle", undefined],
  ["idle", "offline", "idle", undefined],
  ["idle", "close", "closed", "end"],
  ["connecting", "connect", "connecting", undefined],
  ["connecting", "welcomed", "open", undefined],
  ["connecting", "visible", "connecting", undefined],
  ["connecting", "due", "connecting", undefined],
  ["connecting", "close", "closed", "end"],
  ["open", "connect", "open", undefined],
  ["open", "welcomed", "open", undefined],
  ["open", "online", "open", undefined],
  ["open", "offline", "open", undefined],
  ["open", "close", "closed", "end"],
  ["waiting", "connect", "connecting", "dial"],
  ["waiting", "due", "connecting", "dial"],
  ["waiting", "visible", "connecting", "dial"],
  ["waiting", "online", "connecting", "dial"],
  ["waiting", "offline", "waiting", "wait"],
  ["waiting", "close", "closed", "end"],
  ["closed", "connect", "connecting", "dial"],
  ["closed", "visible", "closed", undefined],
  ["closed", "online", "closed", undefined],
  ["closed", "close", "closed", undefined],
  ["closed", "due", "closed", undefined],
];

test.each(TABLE)("%s, %s: %s (%s)", (from, type, to, done) => {
  const [next, deed] = step(at(from), { type } as Turn, odds);
  expect([next.state, deed?.do]).toEqual([to, done]);
});

describe("a lost connection", () => {
  test.each<[number, string, State, number | undefined]>([
    [1006, "", "waiting", 250],
    [1001, "", "waiting", 250],
    [1011, "", "waiting", 250],
    [1012, "", "waiting", 250],
    [4001, "server is going away; reconnect_after_ms=1234", "waiting", 1_234],
    [4001, "server is going away", "waiting", 250],
    [4002, "heartbeat missed, reconnect", "waiting", 250],
    [4003, "", "waiting", 250],
    [4005, "", "waiting", 250],
    [4101, "token expired, reconnect with a new one", "waiting", 250],
    [4102, "too many refused messages", "waiting", 60_000],
    [1000, "bye", "closed", undefined],
    [1002, "", "closed", undefined],
    [1007, "", "closed", undefined],
    [1009, "", "closed", undefined],
    [4205, "", "closed", undefined],
    [4206, "", "closed", undefined],
    [4299, "", "closed", undefined],
  ])("by %i %s", (code, reason, state, ms) => {
    const [next, deed] = step(at("open"), lost(code, reason), odds);
    expect(next.state).toBe(state);
    expect(deed).toEqual(state === "closed" ? { do: "end", code, reason } : { do: "wait", ms });
    expect(judge(code, reason) !== undefined).toBe(state === "waiting");
  });

  test("is nobody's who has none", () => {
    for (const state of ["idle", "waiting", "closed"] as const) {
      expect(step(at(state), lost(1006), odds)).toEqual([at(state)]);
    }
  });

  test("is waited for longer each time, until something was heard", () => {
    let standing = at("connecting");
    const waits: unknown[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      const [next, deed] = step(standing, lost(1006), { ...odds, random: 1 });
      waits.push(deed);
      // That a socket opens is nothing yet: only a word is.
      standing = { ...next, state: "connecting" };
    }
    expect(waits.map((deed) => (deed as { ms: number }).ms)).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
    const [heard] = step(standing, { type: "heard" }, odds);
    expect(step(heard, lost(1006), { ...odds, random: 1 })[1]).toEqual({ do: "wait", ms: 500 });
  });

  test("is over after so many attempts", () => {
    const [next, deed] = step(at("connecting", { failures: 3 }), lost(1006), {
      ...odds,
      maxAttempts: 3,
    });
    expect([next.state, deed]).toEqual(["closed", { do: "end", code: 1006, reason: "" }]);
  });

  test("waits for the network, where there is none", () => {
    const [next, deed] = step(at("open", { offline: true }), lost(1006), odds);
    expect(deed).toEqual({ do: "wait", ms: undefined });
    expect(step(next, { type: "visible" }, odds)[1]).toBeUndefined();
    expect(step(next, { type: "online" }, odds)[0].state).toBe("connecting");
  });

  test("is not tried again before the service's own time, whoever hurries", () => {
    const drained = "reconnect_after_ms=4000";
    const [waiting] = step(at("open"), lost(4001, drained), odds);
    for (const type of ["connect", "visible", "online"] as const) {
      const [next, deed] = step(waiting, { type }, { ...odds, now: NOW + 1_000 });
      expect([next.state, deed]).toEqual(["waiting", { do: "wait", ms: 3_000 }]);
      expect(step(waiting, { type }, { ...odds, now: NOW + 4_000 })[0].state).toBe("connecting");
    }
  });
});

test("the wait is anything up to its bound, never less than nothing", () => {
  for (let failures = 0; failures < 100; failures++) {
    expect(backoff(failures, 0)).toBe(0);
    expect(backoff(failures, 1)).toBe(Math.min(30_000, 500 * 2 ** failures));
  }
});
