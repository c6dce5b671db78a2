import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { Program } from "./process.ts";

/** The service as cargo has built it; `GREENROOM_BIN` names another. */
export const BINARY =
  process.env["GREENROOM_BIN"] ??
  fileURLToPath(new URL("../../../target/debug/greenroom", import.meta.url));

/** Settings as an operator would give them by the environment, such as `SERVER__DRAIN_SPREAD_S`. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** One thread of each kind and a short farewell: many houses stand on few cores. */
const USUAL: Settings = {
  SERVER__PORT: 0,
  SERVER__WORKERS: 1,
  SERVER__ROOMS_ARBITERS: 1,
  SERVER__DRAIN_SPREAD_S: 0,
  AUTH__ANONYMOUS: "claimed",
  LOG__LEVEL: "warn",
};

/** A running service with a folder of its own, which outlives its restarts. */
export class House {
  /** What operators show as `X-API-Key`. */
  readonly adminKey: string;
  readonly #folder: string;
  readonly #settings: Settings;
  #address = "";
  #program: Program | undefined;

  private constructor(folder: string, settings: Settings) {
    this.#folder = folder;
    this.adminKey = randomBytes(24).toString("hex");
    this.#settings = {
      ...USUAL,
      // Not left to the service, which would make fresh ones at each start: tokens outlive a restart.
      AUTH__ADMIN_KEY: this.adminKey,
      AUTH__JWT_SECRET: randomBytes(32).toString("hex"),
      ...settings,
    };
  }

  /** Opens a house on a free port in an empty folder. Whoever opens it closes it. */
  static async open(settings: Settings = {}): Promise<House> {
    if (!existsSync(BINARY)) {
      throw new Error(`there is no ${BINARY}: build it by \`cargo build\`, or set GREENROOM_BIN`);
    }
    const house = new House(await mkdtemp(join(tmpdir(), "greenroom-")), settings);
    await house.start();
    return house;
  }

  /** Its host and port, which stay the same over a restart. */
  get address(): string {
    return this.#address;
  }

  /** What it has logged since it was started last. */
  get log(): string {
    return this.#program?.log ?? "";
  }

  /** The URL of a page or a call. */
  http(path = ""): string {
    return `http://${this.#address}${path}`;
  }

  /** The URL of a socket: of the query system's, if no path is given. */
  ws(path = "/api/ws/query"): string {
    return `ws://${this.#address}${path}`;
  }

  /** Makes a token by `greenroom token`, such as `token("ann", "--name", "Ann", "--minutes", "5")`. */
  async token(user: string, ...more: string[]): Promise<string> {
    const run = promisify(execFile);
    const args = ["token", "--user", user, ...more];
    const { stdout } = await run(BINARY, args, { cwd: this.#folder, env: this.#environment() });
    return stdout.trim();
  }

  /** Sends a command of docs/wire/admin.md and gives the payload of its answer. */
  async admin(action: string, fields: Record<string, unknown> = {}): Promise<Figures> {
    const answer = await fetch(this.http("/api/ws/admin"), {
      method: "POST",
      headers: { "X-API-Key": this.adminKey, "Content-Type": "application/json" },
      body: JSON.stringify({ action, ...fields }),
    });
    const { payload } = (await answer.json()) as { payload: Figures };
    if (!answer.ok) throw new Error(`${action}: ${JSON.stringify(payload)}`);
    return payload;
  }

  /** The service's own figures: `active_connections`, `total_connections` and the others. */
  metrics(): Promise<Figures> {
    return this.admin("get_metrics");
  }

  /** Starts it, on its port of before if it had one. */
  async start(): Promise<void> {
    const program = new Program(BINARY, [], this.#folder, this.#environment());
    this.#program = program;
    const [, address = ""] = await program.prints(/^greenroom listens on http:\/\/(.+)$/);
    this.#address = address;
  }

  /** Stops it as an operator does: it drains first. */
  async stop(): Promise<void> {
    await this.#program?.ends("SIGTERM");
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    await this.#program?.ends("SIGKILL");
  }

  /** Ends it at once and removes its folder. */
  async close(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #environment(): Record<string, string> {
    const port = this.#address.split(":").at(-1);
    const settings = port ? { ...this.#settings, SERVER__PORT: port } : this.#settings;
    return Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`GREENROOM__${key}`, String(value)]),
    );
  }
}

/** What the service says to operators, with fields of any kind. */
export type Figures = Record<string, unknown>;

/** Opens a house that is closed at the end of the test. */
export async function openHouse(settings: Settings = {}): Promise<House> {
  const house = await House.open(settings);
  onTestFinished(() => house.close());
  return house;
}
