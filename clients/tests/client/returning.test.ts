// What a client promises when the line is cut, goes silent, or the service goes away.
import { Closed, Farewell, Greenroom, type Loss, type Sign } from "@greenroom/client";
import { expect, test } from "vitest";
import { openHouse } from "../support/house.ts";
import { layWire } from "../support/wire.ts";
import { fastClock, guest, guestIn, TALKATIVE, TALKATIVE_LIMITS, until } from "./guests.ts";

const OPTIONS = { limits: TALKATIVE_LIMITS };

test.each(["/api/ws/query", "/ws"])("over a cut line nothing is lost, at %s", async (path) => {
  const house = await openHouse(TALKATIVE);
  const wire = await layWire(house.address);
  const door = { ws: () => wire.ws(path) };
  const ann = await guestIn(door, "ann", "lab", { ...OPTIONS, clock: fastClock(10) });
  const bob = await guestIn(house, "bob", "lab", OPTIONS);
  const gaps: unknown[] = [];
  ann.client.on("gap", (gap) => gaps.push(gap));
  const returned: boolean[] = [];
  ann.client.on("connected", ({ resumed }) => returned.push(resumed));

  await Promise.all([ann.room.say("a1"), bob.room.say("b1")]);
  const lost = ann.client.once("disconnected");
  wire.cut();
  expect(await lost).toMatchObject({ code: 1006, willReconnect: true });
  const away = [ann.room.say("a2"), ann.room.say("a3")];
  await Promise.all([bob.room.say("b2"), bob.room.say("b3")]);
  expect(ann.client.statistics.queued).toBe(2);
  wire.mend();
  await Promise.all(away);
  await until(() => ann.heard.length === 6 && bob.heard.length === 6);
  // Who was away hears what was missed first, in the order of the room, as everybody has.
  expect(ann.heard).toEqual(bob.heard);
  expect([...ann.heard].sort()).toEqual(["a1", "a2", "a3", "b1", "b2", "b3"]);
  expect(returned).toEqual([true]);
  expect(gaps).toEqual([]);
});

test("a line that is cut amid talk loses and doubles nothing", async () => {
  const house = await openHouse({ ...TALKATIVE, ROOMS__HISTORY_EVENTS: 10_000 });
  const wire = await layWire(house.address);
  const ann = await guestIn(wire, "ann", "lab", { ...OPTIONS, clock: fastClock(20) });
  const bob = await guestIn(house, "bob", "lab", OPTIONS);
  const sendings: Promise<unknown>[] = [];
  for (let n = 0; n < 300; n++) {
    sendings.push(ann.room.say(n));
    if (n % 30 === 29) wire.snap();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(sendings);
  const numbers = Array.from({ length: 300 }, (_, n) => n);
  await until(() => ann.heard.length >= 300 && bob.heard.length >= 300);
  expect(bob.heard).toEqual(numbers);
  expect(ann.heard).toEqual(numbers);
  expect(ann.client.statistics.connections).toBeGreaterThan(2);
});

test("a gap is told, where the room no longer remembers", async () => {
  const house = await openHouse({ ...TALKATIVE, ROOMS__HISTORY_EVENTS: 2 });
  const wire = await layWire(house.address);
  const ann = await guestIn(wire, "ann", "lab", { ...OPTIONS, clock: fastClock(10) });
  const bob = await guestIn(house, "bob", "lab", OPTIONS);
  wire.cut();
  for (const text of ["1", "2", "3"]) await bob.room.say(text);
  const gap = ann.client.once("gap");
  wire.mend();
  expect(await gap).toEqual({ room_id: "lab", reason: "trimmed" });
  await bob.room.say("4");
  await until(() => ann.heard.length === 1);
  expect(ann.heard).toEqual(["4"]);
});

test("a line that has gone silent is given up, and nothing is lost", async () => {
  const house = await openHouse(TALKATIVE);
  const wire = await layWire(house.address);
  let show: (sign: Sign) => void = () => {};
  const surroundings = {
    watch(tell: (sign: Sign) => void) {
      show = tell;
      return () => {};
    },
  };
  const options = { ...OPTIONS, surroundings, clock: fastClock(10) };
  const ann = await guestIn(wire, "ann", "lab", options);
  const bob = await guestIn(house, "bob", "lab", OPTIONS);
  wire.stall();
  const said = ann.room.say("into the void");
  await bob.room.say("unheard");
  const lost = ann.client.once("disconnected");
  show("visible");
  expect((await lost).willReconnect).toBe(true);
  wire.mend();
  await said;
  await until(() => ann.heard.length === 2 && bob.heard.length === 2);
  expect([...ann.heard].sort()).toEqual(["into the void", "unheard"]);
  expect(bob.heard).toEqual(ann.heard);
});

test("at a drain a client comes back when it was told to, and goes on", async () => {
  const house = await openHouse({ ...TALKATIVE, SERVER__DRAIN_SPREAD_S: 1 });
  const ann = await guestIn(house, "ann", "lab", OPTIONS);
  await ann.room.say("before");
  const lost = ann.client.once("disconnected");
  await house.stop();
  const loss: Loss = await lost;
  expect(loss).toMatchObject({ code: 4001, willReconnect: true });
  expect(`reconnect_after_ms=${loss.retryInMs}`).toBe(loss.reason.split("; ").at(-1));
  const said = ann.room.say("meanwhile");
  await house.start();
  expect((await said).seq).toBe(2);
  expect(ann.heard).toEqual(["before", "meanwhile"]);
});

test("whom an operator sends away does not come back", async () => {
  const house = await openHouse();
  const ann = await guestIn(house, "ann", "lab");
  const lost = ann.client.once("disconnected");
  await house.admin("disconnect", { connection_id: ann.client.welcome?.connection_id });
  expect(await lost).toMatchObject({ code: 4206, willReconnect: false });
  expect(ann.client.state).toBe("closed");
  // Whoever connects again does so on purpose.
  await ann.client.connect();
  await ann.room.say("back");
});

test("what cannot be reached is tried again, so often as is wanted", async () => {
  const house = await openHouse();
  const url = house.ws();
  await house.kill();
  const client = new Greenroom({ url, maxAttempts: 3, clock: fastClock(50) });
  const said = client.join("lab").say("nobody hears this");
  const refused = expect(said).rejects.toThrow(Farewell);
  await expect(client.connect()).rejects.toThrow(Farewell);
  await refused;
  expect(client.statistics.attempts).toBe(4);
});

test("who leaves is told what was not acknowledged", async () => {
  const house = await openHouse();
  const wire = await layWire(house.address);
  const ann = await guestIn(wire, "ann", "lab");
  wire.stall();
  const said = expect(ann.room.say("too late")).rejects.toThrow(Closed);
  await ann.client.close();
  await said;
  expect(ann.client.state).toBe("closed");
});

test("a client without a name of its own is the same person when it comes back", async () => {
  const house = await openHouse();
  const wire = await layWire(house.address);
  const client = guest(wire, "", { user: {}, clock: fastClock(10) });
  const room = client.join("lab");
  const { user_id } = await client.connect();
  await room.ready;
  wire.snap();
  await client.once("connected");
  expect(client.welcome?.user_id).toBe(user_id);
  expect((await room.say("still me")).duplicate).toBe(false);
});
