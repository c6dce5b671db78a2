import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Living } from "../src/living.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A state whose beginnings and ends are counted. */
function counted() {
  const life = { begun: 0, ended: 0 };
  const living = new Living({ count: 0, name: "ann" }, () => {
    life.begun += 1;
    return () => {
      life.ended += 1;
    };
  });
  return { living, life };
}

test("it lives from the first who watches until a tick after the last has gone", () => {
  const { living, life } = counted();
  const listener = vi.fn();
  expect(life).toEqual({ begun: 0, ended: 0 });
  const one = living.subscribe(listener);
  const other = living.subscribe(listener);
  living.change({ count: 1 });
  expect(listener).toHaveBeenCalledTimes(2);
  one();
  one();
  vi.runAllTimers();
  expect(life).toEqual({ begun: 1, ended: 0 });
  other();
  expect(life).toEqual({ begun: 1, ended: 0 });
  expect(living.snapshot().count).toBe(1);
  vi.runAllTimers();
  expect(life).toEqual({ begun: 1, ended: 1 });
  living.change({ count: 9 });
  expect(living.snapshot()).toBe(living.initial());
});

test("whoever comes back within the tick finds it as it was", () => {
  const { living, life } = counted();
  living.subscribe(() => {})();
  living.change({ count: 2 });
  living.subscribe(() => {});
  vi.runAllTimers();
  expect(life).toEqual({ begun: 1, ended: 0 });
  expect(living.snapshot().count).toBe(2);
});

test("it begins anew for whoever comes later", () => {
  const { living, life } = counted();
  living.subscribe(() => {})();
  vi.runAllTimers();
  living.subscribe(() => {})();
  vi.runAllTimers();
  expect(life).toEqual({ begun: 2, ended: 2 });
});

test("what changes nothing is told to nobody, and the state stays the same object", () => {
  const { living } = counted();
  const listener = vi.fn();
  living.subscribe(listener);
  const before = living.snapshot();
  living.change({ count: 0, name: "ann" });
  expect(living.snapshot()).toBe(before);
  living.change({ name: "bob" });
  expect(living.snapshot()).toEqual({ count: 0, name: "bob" });
  expect(listener).toHaveBeenCalledTimes(1);
});
