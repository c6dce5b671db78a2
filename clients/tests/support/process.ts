import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** How long a program may take to say what it is waited for: CI is slow now and then. */
const PATIENCE_MS = 20_000;

/** Programs that run now. None outlives the tests, however these end. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A program that runs beside the tests, read line by line. */
export class Program {
  /** What it has written to its standard error so far. */
  log = "";
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #lines: string[] = [];
  #heard: () => void = () => {};

  /** Starts it with this environment and no other. */
  constructor(path: string, args: readonly string[], cwd: string, env: Record<string, string>) {
    const child = spawn(path, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    running.add(child);
    this.#ended = Promise.race([once(child, "close"), once(child, "error")]).finally(() => {
      running.delete(child);
      this.#heard();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.log += text;
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.#lines.push(line);
      this.#heard();
    });
  }

  /** The first line in which the pattern is found, printed already or yet to be. */
  async prints(pattern: RegExp): Promise<RegExpMatchArray> {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      for (const line of this.#lines) {
        const found = line.match(pattern);
        if (found) return found;
      }
      if (deadline.aborted || !running.has(this.#child)) {
        throw new Error(`it never printed ${pattern}\n${this.#lines.join("\n")}\n${this.log}`);
      }
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
        deadline.onabort = () => resolve();
      });
    }
  }

  /** Sends a signal and waits until it has ended: by SIGTERM it may say its farewells first. */
  async ends(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.#child.kill(signal);
    await this.#ended;
  }
}
