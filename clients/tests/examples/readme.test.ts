import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { browserTest, openWindow } from "../support/browser.ts";
import { openHouse } from "../support/house.ts";
import { pack, run, unpack } from "./stage.ts";

const README = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");

/** What the README prints in this language, for a service at this address. */
function printed(language: string, address: string): string {
  const [, text] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(README) ?? [];
  if (!text) throw new Error(`the README prints nothing in ${language}`);
  expect(text).toContain("127.0.0.1:8000");
  return text.replaceAll("127.0.0.1:8000", address);
}

browserTest("the page in the README works from any page on this machine", async () => {
  const house = await openHouse();
  const page = `<!doctype html><link rel="icon" href="data:,"><body></body>${printed("html", house.address)}`;
  const server = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end(page);
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const window = await openWindow();
  await window.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  await window.getByText("Dora: hello").waitFor();
});

test("the program in the README works", async () => {
  const house = await openHouse();
  const folder = await unpack();
  onTestFinished(() => pack(folder));
  await writeFile(join(folder, "printed.mjs"), printed("js", house.address));
  const lines = await run("node", [join(folder, "printed.mjs")]);
  expect(lines).toContain("1 Done");
  expect(lines.at(-1)).toBe("5");
});

test("every example is listed with a command that names a file", async () => {
  const rows = README.split("\n").filter((line) => /^\| \w+ \| .* \| `(node|python)/.test(line));
  const files = rows.flatMap((row) => row.match(/examples\/\w+\/\w+\.(mjs|py)/g) ?? []);
  expect(files).toHaveLength(9);
  for (const file of files) readFileSync(new URL(`../../../${file}`, import.meta.url));
});
