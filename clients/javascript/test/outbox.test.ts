import { describe, expect, test } from "vitest";
import { OutboxFull } from "../src/errors.ts";
import { Bucket } from "../src/outbox/bucket.ts";
import { type Letter, Outbox } from "../src/outbox/outbox.ts";

const anywhere = (_lane: string) => true;
const letter = (id: string, lane = "room a", more: Partial<Letter> = {}): Letter => ({
  id,
  lane,
  type: "room_message",
  payload: () => ({}),
  ...more,
});

function filled(...letters: Letter[]): Outbox {
  const outbox = new Outbox(100);
  for (const one of letters) outbox.add(one);
  return outbox;
}

/** All that may be said now. */
function saidBy(outbox: Outbox, now = 0, may = anywhere): string[] {
  const said: string[] = [];
  for (let next = outbox.next(now, may); next; next = outbox.next(now, may)) said.push(next.id);
  return said;
}

describe("an outbox", () => {
  test("has one letter of each lane in flight, and lanes do not wait for each other", () => {
    const outbox = filled(letter("a1"), letter("a2"), letter("b1", "room b"));
    expect(saidBy(outbox)).toEqual(["a1", "b1"]);
    outbox.settle("a1");
    expect(saidBy(outbox)).toEqual(["a2"]);
    expect(outbox.size).toBe(2);
  });

  test("lets lanes take turns", () => {
    const outbox = filled(
      letter("a1"),
      letter("a2"),
      letter("b1", "room b"),
      letter("b2", "room b"),
    );
    const said: string[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const next = outbox.next(0, anywhere);
      said.push(next?.id ?? "");
      outbox.settle(next?.id ?? "");
    }
    expect(said).toEqual(["a1", "b1", "a2", "b2"]);
  });

  test("says nothing in a lane that may not speak", () => {
    const outbox = filled(letter("a1"), letter("b1", "room b"));
    expect(saidBy(outbox, 0, (lane) => lane === "room b")).toEqual(["b1"]);
    expect(outbox.due((lane) => lane === "room a")).toBe(0);
    expect(outbox.due(() => false)).toBe(Infinity);
  });

  test("says again what was in flight when the connection was lost, in order", () => {
    const outbox = filled(letter("a1"), letter("a2"));
    saidBy(outbox);
    outbox.lost();
    expect(saidBy(outbox)).toEqual(["a1"]);
    outbox.settle("a1");
    expect(saidBy(outbox)).toEqual(["a2"]);
  });

  test("does not say again what may be said only once", () => {
    const outbox = filled(letter("q1", "q", { once: true }), letter("q2", "r", { once: true }));
    expect(outbox.next(0, (lane) => lane === "q")?.id).toBe("q1");
    expect(saidBy(outbox, 1e9, (lane) => lane === "q")).toEqual([]);
    outbox.lost();
    expect(saidBy(outbox)).toEqual(["q2"]);
  });

  test("says again what was not answered for half a minute", () => {
    const outbox = filled(letter("a1"));
    saidBy(outbox, 1_000);
    expect(outbox.due(anywhere)).toBe(31_000);
    expect(saidBy(outbox, 30_999)).toEqual([]);
    expect(outbox.next(31_000, anywhere)?.id).toBe("a1");
  });

  test("takes no more than it may", () => {
    const outbox = new Outbox(2);
    outbox.add(letter("a1"));
    outbox.add(letter("a2"));
    expect(() => outbox.add(letter("a3"))).toThrow(OutboxFull);
    outbox.settle("a1");
    outbox.add(letter("a3"));
  });

  test("gives up one lane, and the others stay", () => {
    const outbox = filled(letter("a1"), letter("b1", "room b"), letter("a2"));
    expect(outbox.drop("room a").map(({ id }) => id)).toEqual(["a1", "a2"]);
    expect(saidBy(outbox)).toEqual(["b1"]);
    expect(outbox.drop().map(({ id }) => id)).toEqual(["b1"]);
    expect(outbox.size).toBe(0);
  });
});

describe("whether something may be heard twice", () => {
  const MINUTES = 60_000;
  /** What is doubted of a letter that is said again, so many minutes later. */
  function doubts(minutes: number, change: (outbox: Outbox) => void, more: Partial<Letter> = {}) {
    const outbox = filled(letter("a1", "room a", more));
    saidBy(outbox);
    outbox.lost();
    change(outbox);
    return outbox.next(minutes * MINUTES, anywhere)?.doubts;
  }

  test.each<[string, number, number, (outbox: Outbox) => void, Partial<Letter>]>([
    ["its name is still known", 0, 4.9, (box) => box.missed("room a", false), {}],
    ["it would have been replayed", 0, 600, () => {}, {}],
    ["neither known nor replayed", 1, 5, (box) => box.missed("room a", false), {}],
    ["the room has forgotten everything", 1, 0, (box) => box.missed("room a", true), {}],
    ["of cells no replay tells whose they are", 1, 5, () => {}, { type: "cell_update" }],
    ["mail is known for as long", 0, 4.9, () => {}, { type: "direct_message" }],
    ["somebody else is here, but it would have been replayed", 0, 0, (box) => box.renamed(), {}],
    ["another room has forgotten", 0, 600, (box) => box.missed("room b", true), {}],
  ])("%s: %i", (_, expected, minutes, change, more) => {
    expect(doubts(minutes, change, more)).toBe(expected);
  });

  test("what was never said is not doubted", () => {
    const outbox = filled(letter("a1"));
    outbox.missed("room a", true);
    expect(outbox.next(1e9, anywhere)?.doubts).toBe(0);
  });

  test("a doubt stays, and grows with each time that it is said", () => {
    const outbox = filled(letter("a1"));
    saidBy(outbox);
    outbox.lost();
    outbox.missed("room a", true);
    saidBy(outbox);
    outbox.lost();
    expect(outbox.next(0, anywhere)?.doubts).toBe(2);
  });
});

describe("a bucket", () => {
  test("holds so many, and fills so fast", () => {
    const bucket = new Bucket(3, 60);
    bucket.fill(0);
    for (let taken = 0; taken < 3; taken++) {
      expect(bucket.wait(0)).toBe(0);
      bucket.take(0);
    }
    expect(bucket.wait(0)).toBe(1_000);
    expect(bucket.wait(400)).toBe(600);
    expect(bucket.wait(1_000)).toBe(0);
    expect(bucket.wait(1e9)).toBe(0);
    for (let taken = 0; taken < 3; taken++) bucket.take(1e9);
    expect(bucket.wait(1e9)).toBe(1_000);
  });

  test("what cannot wait takes from it all the same, and the rest waits longer", () => {
    const bucket = new Bucket(1, 60);
    bucket.fill(0);
    bucket.take(0);
    bucket.take(0);
    expect(bucket.wait(0)).toBe(2_000);
  });

  test("rests for as long as the service says", () => {
    const bucket = new Bucket(10, 60);
    bucket.fill(0);
    bucket.pause(0, 5_000);
    expect(bucket.wait(0)).toBe(5_000);
    expect(bucket.wait(5_000)).toBe(0);
  });
});
