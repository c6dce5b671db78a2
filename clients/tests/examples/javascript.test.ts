import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BINARY, openHouse } from "../support/house.ts";
import { pack, Running, run, unpack } from "./stage.ts";

let folder = "";
beforeAll(async () => {
  folder = await unpack();
});
afterAll(() => pack(folder));

const example = (name: string): string => join(folder, `${name}.mjs`);

test("basic asks a question and shows how the answer comes about", async () => {
  const house = await openHouse();
  const lines = await run("node", [example("basic"), house.ws("")]);
  expect(lines[0]).toBe("connected as ann");
  expect(lines).toContain("100 %  Done");
  expect(lines).toContain("Amyloid-beta precursor protein");
  expect(lines.at(-1)).toMatch(/^5 rows in [\d.e-]+ s, and there are more$/);
  const refused = run("node", [example("basic"), house.ws(""), "what is gribble"]);
  await expect(refused).rejects.toThrow(/NOT_UNDERSTOOD: .*gribble/);
});

test("room shows two people on one sheet, again and again", async () => {
  const house = await openHouse();
  const course = [
    "ann sees Bob come in: 2 people are here",
    "ann sees Bob's cursor in B2",
    "ann sees Bob typing",
    "ann sees B2 = 42, by Bob",
    "one was too late (STALE), and both see the other's B2",
    "bob hears Ann: B2 is settled, then",
    "bob sees Ann leave: 1 person is here",
  ];
  expect(await run("node", [example("room"), house.ws("")])).toEqual(course);
  expect(await run("node", [example("room"), house.ws("")])).toEqual(course);
});

test("advanced loses nothing over a line that is cut", async () => {
  const house = await openHouse();
  const lines = await run("node", [example("advanced"), house.ws("")]);
  expect(lines).toEqual([
    "connected",
    "OutboxFull: 30 messages wait already",
    "cut off (1006), and coming back",
    "back again, from where it was",
    "30 lines arrived, each once and in order: true",
    expect.stringMatching(/^2 connections, 1 resumed, \d+ heard twice and told once$/),
  ]);
});

test("production fails over, keeps to a drain, and leaves when it is told to", async () => {
  const house = await openHouse({ AUTH__ANONYMOUS: "refuse" });
  const token = join(folder, "token");
  await writeFile(token, await house.token("robot", "--room", "lab=join,publish,create"));
  const nobody = "ws://127.0.0.1:1";
  const env = { GREENROOM_TOKEN_FILE: token };
  const robot = new Running("node", [example("production"), nobody, house.ws("")], env);
  expect(await robot.tells("failed")).toMatchObject({ address: nobody, error: "Farewell" });
  expect(await robot.tells("connected")).toMatchObject({ address: house.ws(""), resumed: false });
  expect(await robot.tells("said")).toMatchObject({ seq: 1 });
  await house.stop();
  expect(await robot.tells("drained")).toMatchObject({ code: 4001 });
  await house.start();
  expect(await robot.tells("connected")).toMatchObject({ address: house.ws("") });
  expect(await robot.ends()).toBe(0);
});

test("integration carries a question through a sheet, a library and a letter", async () => {
  const house = await openHouse();
  expect(await run("node", [example("integration"), house.http()])).toEqual([
    "the sheet has 5 rows; the longest is Titin",
    "the library tells of document.added: The longest proteins",
    'it is found by "longest": The longest proteins',
    "for Bob 1 letter waits",
    "bob reads, from Ann: the sheet is ready",
  ]);
});

test("testing passes, with a socket of its own and with the service", async () => {
  const tap = ["--test", "--test-reporter=tap", example("testing")];
  const lines = await run("node", tap, { GREENROOM_BIN: BINARY });
  expect(lines).toContain("# pass 2");
  expect(lines).toContain("# skipped 0");
});
