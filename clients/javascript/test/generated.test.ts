import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { bundle } from "../bundle.mjs";
import { generate } from "../generate.mjs";

const committed = (path: string) => readFile(new URL(path, import.meta.url), "utf8");

test("the types are those of the service's own description", async () => {
  for (const [name, text] of Object.entries(await generate())) {
    const file = await committed(`../src/wire/generated/${name}`);
    expect(file, `${name} is out of date: npm run generate`).toBe(text);
  }
});

test("the served module is this client", async () => {
  const file = await committed("../../../src/pages/client/greenroom.js");
  expect(file === (await bundle()), "out of date: npm run bundle -w javascript").toBe(true);
});
