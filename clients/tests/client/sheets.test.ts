// What a client promises of sheets: whoever comes later sees what stands, and all agree in the end.
import { expect, test } from "vitest";
import { openHouse } from "../support/house.ts";
import { layWire } from "../support/wire.ts";
import { fastClock, guestIn, TALKATIVE, TALKATIVE_LIMITS, until } from "./guests.ts";

const OPTIONS = { limits: TALKATIVE_LIMITS };

/** The values of a sheet. */
function values(cells: ReadonlyMap<string, { value: unknown }>): Record<string, unknown> {
  return Object.fromEntries([...cells].map(([name, { value }]) => [name, value]));
}

test("a newcomer reads what was written before, in parts, and hears what comes", async () => {
  const house = await openHouse(TALKATIVE);
  const ann = await guestIn(house, "ann", "lab", OPTIONS);
  const long = "x".repeat(5_000);
  const names = Array.from({ length: 20 }, (_, n) => `A${n}`);
  await Promise.all(names.map((name) => ann.room.writeCell("s", name, `${name} ${long}`)));
  const bob = await guestIn(house, "bob", "lab", OPTIONS);
  const read = await bob.room.readSheet("s");
  expect([...read.keys()].sort()).toEqual([...names].sort());
  expect(read.get("A7")).toMatchObject({ value: `A7 ${long}`, user_id: "ann", user_name: "ann" });
  expect(await bob.room.readSheet("another")).toEqual(new Map());

  const sheet = bob.room.sheet("s");
  await sheet.ready;
  await ann.room.writeCell("s", "A7", "new");
  await until(() => sheet.cells.get("A7")?.value === "new");
  expect(sheet.cells.size).toBe(20);
});

test("one's own write is there at once, and gives way to a faster one", async () => {
  const house = await openHouse(TALKATIVE);
  const wire = await layWire(house.address);
  const ann = await guestIn(wire, "ann", "lab", { ...OPTIONS, clock: fastClock(10) });
  const bob = await guestIn(house, "bob", "lab", OPTIONS);
  const [mine, theirs] = [ann.room.sheet("s"), bob.room.sheet("s")];
  await Promise.all([mine.ready, theirs.ready]);
  wire.cut();
  const slow = mine.write("A1", "slow");
  expect(mine.cells.get("A1")).toMatchObject({ value: "slow", pending: true, user_id: "ann" });
  await theirs.write("A1", "fast");
  const other = mine.write("B1", "only one");
  wire.mend();
  await expect(slow).rejects.toMatchObject({ code: "STALE", payload: { value: "fast" } });
  await other;
  await until(() => theirs.cells.size === 2);
  expect(values(mine.cells)).toEqual({ A1: "fast", B1: "only one" });
  expect(values(theirs.cells)).toEqual(values(mine.cells));
  // Several of one's own follow each other; what is to win does.
  await Promise.all(["1", "2", "3"].map((value) => mine.write("A1", value)));
  await theirs.write("A1", "4", { overwrite: true });
  await until(() => mine.cells.get("A1")?.value === "4");
});

test("all agree in the end, whatever is cut while they write", async () => {
  const house = await openHouse({ ...TALKATIVE, ROOMS__HISTORY_EVENTS: 20 });
  const wire = await layWire(house.address);
  const ann = await guestIn(wire, "ann", "lab", { ...OPTIONS, clock: fastClock(20) });
  const bob = await guestIn(house, "bob", "lab", OPTIONS);
  const sheets = [ann.room.sheet("s"), bob.room.sheet("s")];
  await Promise.all(sheets.map(({ ready }) => ready));
  const writes: Promise<unknown>[] = [];
  for (let n = 0; n < 200; n++) {
    for (const [who, sheet] of sheets.entries()) {
      // A write that came too late is refused, and its author knows: that is no loss.
      writes.push(sheet.write(`C${(n * 7 + who) % 10}`, [who, n]).catch(() => {}));
    }
    if (n % 60 === 30) wire.cut();
    if (n % 60 === 50) wire.mend();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(writes);
  const truth = async () => values(await bob.room.readSheet("s"));
  await until(async () => {
    const stands = JSON.stringify(Object.entries(await truth()).sort());
    const shown = sheets.map(({ cells }) => JSON.stringify(Object.entries(values(cells)).sort()));
    return shown.every((cells) => cells === stands);
  });
  expect(sheets[0]?.cells.size).toBe(10);
  expect([...(sheets[0]?.cells.values() ?? [])].some(({ pending }) => pending)).toBe(false);
});
