import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { onTestFinished } from "vitest";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Where the examples stand. */
export const JAVASCRIPT = here("../../../examples/javascript");
export const PYTHON = here("../../../examples/python");

/** The examples in a folder of their own, as `npm install` there would leave it, with the client of now. */
export async function unpack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-examples-"));
  for (const name of await readdir(JAVASCRIPT)) {
    if (name.endsWith(".mjs")) await copyFile(join(JAVASCRIPT, name), join(folder, name));
  }
  const client = join(folder, "node_modules/@greenroom/client");
  await mkdir(client, { recursive: true });
  await symlink(here("../../node_modules/ws"), join(folder, "node_modules/ws"));
  await writeFile(join(client, "package.json"), '{"type":"module","exports":"./index.js"}');
  await build({
    entryPoints: [here("../../javascript/src/index.ts")],
    outfile: join(client, "index.js"),
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["ws"],
  });
  return folder;
}

/** Removes what was unpacked. */
export function pack(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** Runs a program to its end and gives the lines that it has printed. */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const options = { env: { ...process.env, ...env }, timeout: 50_000 };
  const { stdout } = await promisify(execFile)(program, args, options);
  return stdout.trimEnd().split("\n");
}

/** A program that goes on, read line by line. */
export class Running {
  readonly #child;
  readonly #lines: AsyncIterator<string>;

  constructor(program: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    onTestFinished(() => void child.kill("SIGKILL"));
  }

  /** The next line that is JSON with this event; what comes before it is passed over. */
  async tells(event: string): Promise<Record<string, unknown>> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`it has ended without telling of ${event}`);
      const told = JSON.parse(value) as Record<string, unknown>;
      if (told["event"] === event) return told;
    }
  }

  /** Asks it to end, and gives the code with which it does. */
  async ends(): Promise<number | null> {
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    return (await ended)[0];
  }
}
