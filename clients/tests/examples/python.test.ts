import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openHouse } from "../support/house.ts";
import { PYTHON, run } from "./stage.ts";

/** `deploy/needs.sh` makes the first, with the package; or there is one on this machine. */
const made = fileURLToPath(new URL("../../../target/python/bin/python", import.meta.url));
const python = [made, "python3"].find(has) ?? "";
if (!python) {
  process.stderr.write(
    "SKIPPED: examples in Python, for there is none with the package websockets\n",
  );
}
const pythonTest = test.skipIf(!python);

function has(program: string): boolean {
  if (program.startsWith("/") && !existsSync(program)) return false;
  try {
    execFileSync(program, ["-c", "import websockets"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const example = (name: string): string => join(PYTHON, `${name}.py`);

pythonTest("basic asks a question and shows how the answer comes about", async () => {
  const house = await openHouse();
  const lines = await run(python, [example("basic"), house.ws("")]);
  expect(lines[0]).toBe("connected as ann");
  expect(lines).toContain("100%  Done");
  expect(lines).toContain("Amyloid-beta precursor protein");
  expect(lines.at(-1)).toMatch(/^5 rows in [\d.]+ s, and there are more$/);
  const refused = run(python, [example("basic"), house.ws(""), "what is gribble"]);
  await expect(refused).rejects.toThrow(/NOT_UNDERSTOOD: .*gribble/);
});

pythonTest("room shows two people on one sheet", async () => {
  const house = await openHouse();
  expect(await run(python, [example("room"), house.ws("")])).toEqual([
    "ann sees Bob come in: 2 people are here",
    "ann sees Bob's cursor in B2",
    "ann sees B2 = 42, version 1",
    "bob was too late: 43 stands, by Ann",
    "bob hears Ann: B2 is mine, sorry",
    "bob sees Ann leave: 1 person is here",
  ]);
});

pythonTest("advanced loses nothing over a line that is cut", async () => {
  const house = await openHouse();
  const lines = await run(python, [example("advanced"), house.ws("")]);
  expect(lines).toEqual([
    "the network breaks after 15 lines",
    expect.stringMatching(/^back again, with 1[56] lines still to say$/),
    "30 lines arrived, each once and in order: True",
  ]);
});
