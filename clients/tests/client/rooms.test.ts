// What a client promises of rooms, mail and presence, heard from the service itself.
import { Fault } from "@greenroom/client";
import { expect, test } from "vitest";
import { openHouse } from "../support/house.ts";
import { guest, guestIn, until } from "./guests.ts";

test.each(["/api/ws/query", "/ws"])("people talk in a room, by way of %s", async (path) => {
  const house = await openHouse();
  const door = { ws: () => house.ws(path) };
  const bob = await guestIn(house, "bob", "lab");
  const ann = await guestIn(door, "ann", "lab");
  const said = await Promise.all(["one", "two", { three: 3 }].map((text) => ann.room.say(text)));
  expect(said.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
    [1, false],
    [2, false],
    [3, false],
  ]);
  await until(() => bob.heard.length === 3 && ann.heard.length === 3);
  expect([bob.heard, ann.heard]).toEqual([
    ["one", "two", { three: 3 }],
    ["one", "two", { three: 3 }],
  ]);
  expect(ann.room.position).toEqual({ seq: 3, epoch: said[0]?.epoch });
  expect(ann.client.welcome?.heartbeat_interval).toBe(30);
  await expect(ann.room.say("x".repeat(20_000))).rejects.toThrow(/bytes/);
});

test("everybody sees who is there, where, and what they do", async () => {
  const house = await openHouse();
  const ann = await guestIn(house, "ann", "lab");
  const bob = await guestIn(house, "bob", "lab");
  await until(() => ann.room.members.size === 2);
  bob.client.setStatus("busy");
  bob.room.moveCursor({ x: 1, y: 2, cell: "A1" });
  bob.room.typing(true, "A1");
  const shown = { status: "busy", cursor: { x: 1, y: 2, cell: "A1" }, typing: true };
  const seen = () => ann.room.members.get("bob");
  await until(() => Object.entries(shown).every(([key]) => Boolean(seen()?.[key as "typing"])));
  expect(seen()).toMatchObject({ ...shown, user_name: "bob", typing_cell: "A1" });
  bob.room.leave();
  await until(() => ann.room.members.size === 1);
});

test("mail finds a person now, and when they come", async () => {
  const house = await openHouse();
  const ann = guest(house, "ann");
  await ann.connect();
  expect(await ann.message("bob", "first")).toMatchObject({ queued: 1, delivered: 0 });
  const bob = guest(house, "bob");
  const letters: unknown[] = [];
  bob.on("direct_message", ({ message }) => letters.push(message));
  await bob.connect();
  await until(() => letters.length === 1);
  expect(await ann.message("bob", "second")).toMatchObject({ delivered: 1 });
  await until(() => letters.length === 2);
  await until(async () => (await house.metrics())["queued_messages"] === 0);
  await bob.close();
  await bob.connect();
  expect(await ann.message("bob", "third")).toMatchObject({ delivered: 1 });
  await until(() => letters.length === 3);
  expect(letters).toEqual(["first", "second", "third"]);
});

test("a room that is closed says so, and can be entered again", async () => {
  const house = await openHouse();
  const ann = await guestIn(house, "ann", "lab");
  const closed = new Promise<Fault>((resolve) => ann.client.on("fault", resolve));
  await house.admin("close_room", { room_id: "lab" });
  expect((await closed).code).toBe("NOT_IN_ROOM");
  await expect(ann.room.say("anybody?")).rejects.toThrow(Fault);
  expect(ann.room.joined).toBe(false);
  await ann.client.join("lab").ready;
  expect((await ann.room.say("here again")).seq).toBe(1);
});

test("whoever may not enter is told, and the rest goes on", async () => {
  const house = await openHouse({ ROOMS__OPEN_ON_JOIN: false });
  const ann = guest(house, "ann");
  const faults: Fault[] = [];
  ann.on("fault", (fault) => faults.push(fault));
  const room = ann.join("nowhere");
  const said = room.say("hello");
  await ann.connect();
  await expect(room.ready).rejects.toMatchObject({ code: "ROOM_NOT_FOUND" });
  await expect(said).rejects.toMatchObject({ code: "ROOM_NOT_FOUND" });
  expect(faults.map(({ code }) => code)).toEqual(["ROOM_NOT_FOUND"]);
  expect(ann.state).toBe("open");
});

test("who talks faster than they may waits their turn, and nothing is refused to them", async () => {
  const limits = { messagesPerMinute: 3_000, burst: 5 };
  const settings = { LIMITS__QUERY__MESSAGES_PER_MINUTE: 3_000, LIMITS__QUERY__BURST: 5 };
  const house = await openHouse(settings);
  const bob = await guestIn(house, "bob", "lab");
  const ann = await guestIn(house, "ann", "lab", { limits });
  // This one believes that it may say more.
  const eve = await guestIn(house, "eve", "lab");
  const numbers = Array.from({ length: 15 }, (_, n) => n);
  await Promise.all(numbers.flatMap((n) => [ann.room.say(["ann", n]), eve.room.say(["eve", n])]));
  await until(() => bob.heard.length === 30);
  for (const name of ["ann", "eve"]) {
    const heard = (bob.heard as [string, number][]).filter(([who]) => who === name);
    expect(heard.map(([, n]) => n)).toEqual(numbers);
  }
  expect(ann.client.statistics.queued).toBe(0);
});

test("a cell that somebody else has written meanwhile is not lost", async () => {
  const house = await openHouse();
  const ann = await guestIn(house, "ann", "lab");
  const bob = await guestIn(house, "bob", "lab");
  const heard: unknown[] = [];
  bob.room.on("cell_updated", ({ value, version }) => heard.push([value, version]));
  await ann.room.writeCell("s", "A1", "first", { formula: "=1" });
  await until(() => heard.length === 1);
  const [[, version]] = heard as [[string, number]];
  await bob.room.writeCell("s", "A1", "second", { version });
  const stale = await ann.room.writeCell("s", "A1", "third", { version }).catch((fault) => fault);
  expect(stale).toMatchObject({ code: "STALE", payload: { value: "second" } });
});
