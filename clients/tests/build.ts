import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Builds the packages once, before any test: some take them as those get them who install them. */
export function setup(): void {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  execFileSync("npm", ["run", "build"], { cwd, stdio: ["ignore", "ignore", "inherit"] });
}
