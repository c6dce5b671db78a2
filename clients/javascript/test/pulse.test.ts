import { expect, test } from "vitest";
import { Pulse } from "../src/connection/pulse.ts";
import { FakeClock } from "./support/clock.ts";

function listen() {
  const clock = new FakeClock();
  const done: string[] = [];
  const pulse = new Pulse(clock, { ping: () => done.push("ping"), dead: () => done.push("dead") });
  pulse.start(30_000);
  return { clock, done, pulse };
}

test("silence is asked about after the interval and some slack, and then given up", async () => {
  const { clock, done } = listen();
  await clock.pass(34_999);
  expect(done).toEqual([]);
  await clock.pass(1);
  expect(done).toEqual(["ping"]);
  await clock.pass(9_999);
  expect(done).toEqual(["ping"]);
  await clock.pass(1);
  expect(done).toEqual(["ping", "dead"]);
});

test("whatever is heard is a sign of life", async () => {
  const { clock, done, pulse } = listen();
  for (let minute = 0; minute < 10; minute++) {
    await clock.pass(30_000);
    pulse.heard();
  }
  expect(done).toEqual([]);
  await clock.pass(35_000);
  pulse.heard();
  await clock.pass(20_000);
  expect(done).toEqual(["ping"]);
});

test("what was said before it was asked is no answer", async () => {
  const { clock, done, pulse } = listen();
  pulse.heard();
  pulse.check();
  await clock.pass(10_000);
  expect(done).toEqual(["ping", "dead"]);
});

test("a pulse that is stopped asks nobody", async () => {
  const { clock, done, pulse } = listen();
  pulse.stop();
  await clock.pass(1e9);
  expect(done).toEqual([]);
});
