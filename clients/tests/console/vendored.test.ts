import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** Set, what the console brings along of others is written anew. */
const RENEWS = process.env["GREENROOM_RENEW"] !== undefined;
const VENDOR = new URL("../../../src/pages/console/vendor/", import.meta.url);
const BANNER = "// @ts-nocheck uPlot, minified by esbuild from its package; see uplot-licence.txt.";

const found = createRequire(import.meta.url);
const uplot = (file: string): string => found.resolve(`uplot/${file}`);

async function minified(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [uplot("dist/uPlot.esm.js")],
    bundle: true,
    format: "esm",
    minify: true,
    legalComments: "none",
    banner: { js: BANNER },
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

test("what the console brings along of others is what their package says", async () => {
  const expected = {
    "uplot.js": await minified(),
    "uplot.css": await readFile(uplot("dist/uPlot.min.css"), "utf8"),
    "uplot-licence.txt": await readFile(uplot("LICENSE"), "utf8"),
  };
  for (const [name, text] of Object.entries(expected)) {
    const file = fileURLToPath(new URL(name, VENDOR));
    if (RENEWS) await writeFile(file, text);
    expect(await readFile(file, "utf8"), `${name}; GREENROOM_RENEW=1 writes it anew`).toBe(text);
  }
});
