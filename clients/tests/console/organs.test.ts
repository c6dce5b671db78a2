import { describe, expect, test } from "vitest";
import { verdict } from "../../../src/pages/console/app/health.js";
import { lines } from "../../../src/pages/console/app/lines.js";
import { asHeader } from "../../../src/pages/console/app/paper.js";
import { MOST_SAMPLES } from "../../../src/pages/console/app/samples.js";
import { Troubles } from "../../../src/pages/console/app/troubles.js";
import { bytes, instant, pace, span } from "../../../src/pages/console/parts/format.js";
import { seen } from "./figures.ts";

const HERE = { lostAt: null, readiness: "healthy" };

describe("the health in one line", () => {
  const line = (...others: Parameters<typeof seen>) => verdict(seen(...others), HERE);

  test("is well where nothing grows that must not, however much there has been", () => {
    const long = { errors: 9_000, slow_consumers: 40, room_restarts: 3 };
    expect(line(long, long)).toMatchObject({ tone: "well", line: "All well" });
  });

  test.each([
    [{ slow_consumers: 2 }, "doubt", "Connections closed for reading too slowly: 2"],
    [{ errors: 31 }, "doubt", "Messages refused: 31 in the last minute"],
    [{ store_failures: 1 }, "ill", "Failures of the store: 1"],
    [{ latency_ms: { p50: 3, p99: 400, max: 500, count: 9 } }, "doubt", "takes more than 400 ms"],
    [
      { latency_ms: { p50: 3, p99: 4_000, max: 5_000, count: 9 } },
      "ill",
      "takes more than 4,000 ms",
    ],
    [
      { jobs: { query: { running: 1, waiting: 5, done: 0, failed: 0, refused: 0 } } },
      "doubt",
      "query service: 5",
    ],
  ])("doubts for %o", (now, tone, text) => {
    const told = line({}, now);
    expect(told.tone).toBe(tone);
    expect(told.line).toContain(text);
  });

  test("forgets after a minute", () => {
    const samples = seen({}, { slow_consumers: 1 });
    for (let at = 0; at < 31; at += 1) {
      const latest = samples.latest;
      if (latest) samples.add({ at: latest.at + 2_000, figures: latest.figures });
    }
    expect(verdict(samples, HERE).tone).toBe("well");
  });

  test("says first what is worst, and how much more there is", () => {
    const told = line({}, { slow_consumers: 1, store_failures: 4 });
    expect(told).toMatchObject({
      tone: "ill",
      line: expect.stringMatching(/store.*, and 1 more$/),
    });
  });

  test("is ill where nobody answers, or the service says so itself", () => {
    const lost = verdict(seen({}), { lostAt: 0, readiness: "healthy" });
    expect(lost).toMatchObject({ tone: "ill", line: expect.stringContaining("No answer since") });
    const going = verdict(seen({}), { lostAt: null, readiness: "draining" });
    expect(going).toMatchObject({ tone: "ill", line: "The service is going away" });
  });
});

describe("figures over time", () => {
  test("come to a pace", () => {
    const samples = seen({}, { total_messages_received: 140 });
    expect(samples.rate("total_messages_received")).toBe(20);
    expect(samples.rates("total_messages_received")).toEqual([null, 20]);
  });

  test("begin anew with the service", () => {
    const samples = seen({}, { total_messages_received: 5, uptime_seconds: 1 });
    expect(samples.all).toHaveLength(1);
    expect(samples.growth("total_messages_received", 60_000)).toBe(0);
  });

  test("are kept for an hour and no longer", () => {
    const samples = seen(...Array.from({ length: MOST_SAMPLES + 5 }, () => ({})));
    expect(samples.all).toHaveLength(MOST_SAMPLES);
  });
});

describe("troubles", () => {
  const NOW = instant("2026-11-21T04:20:00");
  const refused = (user_id: string, code = "INVALID_JSON") => ({
    event: "fault",
    timestamp: "2026-11-21T04:19:37",
    user_id,
    code,
  });

  test("of one kind are told once, with how often and who is the noisy one", () => {
    const troubles = new Troubles();
    for (let times = 0; times < 5; times += 1) troubles.hear(refused("mallory"));
    troubles.hear(refused("ann"));
    troubles.hear({ event: "joined", timestamp: "2026-11-21T04:19:37", user_id: "bob" });
    expect(troubles.grouped().map((it) => [it.latest.user_id, it.times])).toEqual([
      ["ann", 1],
      ["mallory", 5],
    ]);
    expect(troubles.noisiest(NOW)).toEqual([
      ["mallory", 5],
      ["ann", 1],
    ]);
    expect(troubles.noisiest(NOW + 7_200_000), "that was long ago").toEqual([]);
    expect(troubles.counts.get("INVALID_JSON")).toBe(6);
  });

  test("are bounded", () => {
    const troubles = new Troubles();
    for (let times = 0; times < 500; times += 1) troubles.hear(refused(`user-${times}`));
    expect(troubles.recent).toHaveLength(200);
    expect(troubles.counts.get("INVALID_JSON")).toBe(500);
  });
});

test("a stream is read by lines, however it is cut", async () => {
  const text = new TextEncoder().encode('{"a":"ü"}\n\n{"b":2}\n{"cut":');
  const stream = new ReadableStream<Uint8Array>({
    start(it) {
      for (const byte of text) it.enqueue(Uint8Array.of(byte));
      it.close();
    },
  });
  const heard = [];
  for await (const line of lines(stream)) heard.push(line);
  expect(heard).toEqual(['{"a":"ü"}', '{"b":2}']);
});

test("a token is shown as one, and everything else as a key", () => {
  expect(asHeader("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")).toHaveProperty("Authorization");
  for (const key of ["0f1e2d3c4b5a69788796a5b4c3d2e1f0", "a.b.c", "eyJ"]) {
    expect(asHeader(key)).toEqual({ "X-API-Key": key });
  }
});

test("figures and times are short", () => {
  expect([0, 999, 62_000, 3_723_000, 180_000_000].map((ms) => span(ms))).toEqual([
    "0 s",
    "0 s",
    "1 min 2 s",
    "1 h 2 min",
    "2 d 2 h",
  ]);
  expect([0, 0.25, 12.3, 12_345].map(pace)).toEqual(["0", "0.3", "12", "12.3K"]);
  expect([0, 1_023, 1_536, 20 * 2 ** 20].map(bytes)).toEqual([
    "0 B",
    "1,023 B",
    "1.5 KiB",
    "20 MiB",
  ]);
  expect(instant("2026-11-21T04:19:37")).toBe(instant("2026-11-21T04:19:37Z"));
});
