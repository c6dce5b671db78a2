import { describe, expect, test } from "vitest";
import { Entry } from "../src/rooms/entry.ts";
import { type Members, presence, still } from "../src/rooms/members.ts";
import { Volatile } from "../src/rooms/volatile.ts";
import { Cells } from "../src/sheets/cells.ts";
import { FakeClock } from "./support/clock.ts";

const message = (type: string, payload: object = {}, beside: object = {}) => ({
  type,
  payload: payload as Record<string, unknown>,
  ...beside,
});
const HERE = { room_id: "lab", epoch: "e1", seq: 5 };

describe("where one stands in a room", () => {
  test("one who enters anew stands where the first word says", () => {
    const entry = new Entry();
    expect(entry.ask()).toBeUndefined();
    expect(entry.hear(message("user_joined", HERE))).toEqual({ type: "entered" });
    expect([entry.phase, entry.position]).toEqual(["in", { epoch: "e1", seq: 5 }]);
    expect(entry.isNew(6)).toBe(true);
    expect(entry.position?.seq).toBe(6);
    expect([entry.isNew(6), entry.isNew(3)]).toEqual([false, false]);
  });

  function returning(): Entry {
    const entry = new Entry();
    entry.ask();
    entry.hear(message("room_state", HERE));
    entry.lost();
    expect(entry.ask()).toEqual({ epoch: "e1", seq: 5 });
    return entry;
  }

  test("one who comes back stands where they were, until they have heard what they missed", () => {
    const entry = returning();
    // What others do meanwhile says where the room is, and not what was heard of it.
    entry.hear(message("room_state", { ...HERE, seq: 8 }));
    entry.hear(message("user_joined", { ...HERE, seq: 8 }));
    expect(entry.phase).toBe("asking");
    entry.hear(message("room_resumed", { ...HERE, seq: 8, recovered: true, count: 3 }));
    expect([entry.phase, entry.position?.seq]).toEqual(["replaying", 5]);
    expect([6, 7, 8].map((seq) => entry.isNew(seq))).toEqual([true, true, true]);
    expect(entry.hear(message("replay_done", { ...HERE, seq: 8 }))).toEqual({ type: "entered" });
    expect(entry.position?.seq).toBe(8);
  });

  test.each(["trimmed", "epoch_changed"])("after a gap (%s), where the room stands", (reason) => {
    const entry = returning();
    const there = { room_id: "lab", epoch: "e2", seq: 1 };
    const resumed = message("room_resumed", { ...there, recovered: false, reason });
    expect(entry.hear(resumed)).toEqual({ type: "gap", reason });
    expect(entry.isNew(2)).toBe(true);
    expect(entry.hear(message("replay_done", { ...there, seq: 2 }))).toEqual({ type: "entered" });
    expect(entry.position).toEqual({ epoch: "e2", seq: 2 });
  });

  test("whoever was there already has missed nothing", () => {
    const entry = returning();
    const resumed = { ...HERE, recovered: false, reason: "already_joined" };
    expect(entry.hear(message("room_resumed", resumed))).toEqual({ type: "entered" });
    expect(entry.position?.seq).toBe(5);
  });

  test.each(["forbidden", "unavailable"])("whoever is not let in (%s) is out", (reason) => {
    const entry = returning();
    const resumed = { ...HERE, recovered: false, reason };
    expect(entry.hear(message("room_resumed", resumed))).toBeUndefined();
    expect(entry.phase).toBe("out");
  });

  test("a room that the service enters again by itself is replayed as well", () => {
    const entry = new Entry();
    entry.ask();
    entry.hear(message("room_state", HERE));
    entry.hear(message("room_resumed", { ...HERE, seq: 6, recovered: true, count: 1 }));
    expect(entry.phase).toBe("replaying");
    expect(entry.isNew(6)).toBe(true);
    entry.hear(message("replay_done", { ...HERE, seq: 6 }));
    expect(entry.phase).toBe("in");
  });

  test("an answer to having left says nothing of having come back", () => {
    const entry = new Entry();
    entry.ask();
    const left = message("room_left", { room_id: "lab" }, { correlation_id: "x" });
    expect(entry.hear(left)).toBeUndefined();
    expect(entry.phase).toBe("asking");
    entry.hear(message("room_state", HERE));
    expect(entry.hear(message("room_left", { room_id: "lab" }))).toMatchObject({ type: "out" });
    expect(entry.hear(message("room_closed", { room_id: "lab" }))).toBeUndefined();
  });
});

describe("who is in a room", () => {
  const ann = { user_id: "ann", user_name: "Ann", status: "busy" as const, cursor: null };
  const nobody: Members = new Map();
  const both = presence(
    nobody,
    message("room_state", { users: [ann, { ...ann, user_id: "bob", user_name: "Bob" }] }),
  );

  test("people come, change, move, type and go", () => {
    const cursor = { x: 1, y: 2, cell: "A1" };
    const told = [
      message("user_joined", { user_id: "cat", user_name: "Cat" }),
      message("user_status_changed", { user_id: "cat", user_name: "Cat", status: "away" }),
      message("cursor_moved", { user_id: "cat", user_name: "Cat", cursor }),
      message("typing_indicator", {
        user_id: "cat",
        user_name: "Cat",
        is_typing: true,
        cell_id: "B",
      }),
      message("user_left", { user_id: "ann" }),
    ];
    const after = told.reduce(presence, both);
    expect([...after.keys()]).toEqual(["bob", "cat"]);
    expect(after.get("cat")).toEqual({
      user_id: "cat",
      user_name: "Cat",
      status: "away",
      cursor,
      typing: true,
      typing_cell: "B",
    });
    const stops = { user_id: "cat", user_name: "Cat", is_typing: false };
    const stopped = presence(after, message("typing_indicator", stops)).get("cat");
    expect(stopped).toMatchObject({ typing: false, typing_cell: undefined });
    expect([...still(after).values()].some(({ typing }) => typing)).toBe(false);
  });

  test("what concerns nobody's presence changes nothing", () => {
    expect(presence(both, message("room_message", { user_id: "dan" }))).toBe(both);
    expect(presence(both, message("user_left", { user_id: "dan" }))).toBe(both);
    const announced = message("user_left", { user_id: "ann" }, { greenroom: { seq: 1 } });
    expect(presence(both, announced)).toBe(both);
  });

  test("who types goes on typing when everybody is shown again", () => {
    const typing = { user_id: "ann", user_name: "Ann", is_typing: true };
    const before = presence(both, message("typing_indicator", typing));
    const after = presence(before, message("room_state", { users: [ann] }));
    expect([...after]).toEqual([["ann", before.get("ann")]]);
  });
});

describe("the cells of a sheet", () => {
  const me = { user_id: "ann", user_name: "Ann" };
  const told = (version: number, value: unknown) => ({
    cell_id: "A1",
    value,
    version,
    user_id: "bob",
    user_name: "Bob",
  });

  test("come to the same in whatever order they are told", () => {
    const writes = [told(1, "a"), told(2, "b"), told(5, "c"), told(9, "d")];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
      [1, 1, 3, 3],
    ]) {
      const cells = new Cells();
      for (const at of order) cells.merge(writes[at] ?? told(0, ""));
      expect(cells.shown(me).get("A1")).toMatchObject({ value: "d", version: 9 });
    }
  });

  test("show one's own write until it is kept or refused", () => {
    const cells = new Cells();
    cells.merge(told(1, "theirs"));
    cells.write("A1", { id: "w1", value: "mine", formula: undefined });
    expect(cells.shown(me).get("A1")).toMatchObject({ value: "mine", pending: true, ...me });
    cells.merge(told(2, "theirs again"));
    expect(cells.shown(me).get("A1")?.value).toBe("mine");
    cells.write("A1", { id: "w2", value: "mine again", formula: "=1" });
    cells.settle("A1", "w1");
    expect(cells.shown(me).get("A1")).toMatchObject({ value: "mine again", formula: "=1" });
    cells.settle("A1", "w2");
    expect(cells.shown(me).get("A1")?.value).toBe("theirs again");
  });

  test("are the same map until something changes", () => {
    const cells = new Cells();
    cells.merge(told(2, "x"));
    const shown = cells.shown(me);
    expect(cells.merge(told(1, "old"))).toBe(false);
    cells.settle("A1", "nobody's");
    expect(cells.shown(me)).toBe(shown);
    cells.merge(told(3, "y"));
    expect(cells.shown(me)).not.toBe(shown);
  });
});

test("of what is shown and not kept, only the latest of a kind is said, so often as may be", async () => {
  const clock = new FakeClock();
  const volatile = new Volatile(clock, 20);
  const said: string[] = [];
  for (let n = 0; n < 10; n++) {
    volatile.offer("cursor", () => said.push(`cursor ${n}`));
    volatile.offer("typing", () => said.push(`typing ${n}`));
  }
  expect(said).toEqual(["cursor 0"]);
  await clock.pass(49);
  expect(said.length).toBe(1);
  await clock.pass(1_000);
  expect(said).toEqual(["cursor 0", "typing 9", "cursor 9"]);
  volatile.offer("cursor", () => said.push("lost"));
  volatile.offer("typing", () => said.push("lost too"));
  volatile.clear();
  await clock.pass(1_000);
  expect(said.slice(3)).toEqual(["lost"]);
});
