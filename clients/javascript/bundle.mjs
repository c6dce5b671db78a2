// Makes the one file that the service serves at /client/greenroom.js, for pages without a build:
// src/pages/client/greenroom.js. Run by `npm run bundle`; a test compares what is committed.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ENTRY = fileURLToPath(new URL("./src/index.ts", import.meta.url));
const FILE = new URL("../../src/pages/client/greenroom.js", import.meta.url);

/** The whole client as one minified module. */
export async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    write: false,
    // The compiler's own settings concern its checks.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  });
  return outputFiles[0].text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(new URL(".", FILE), { recursive: true });
  await writeFile(FILE, await bundle());
}
