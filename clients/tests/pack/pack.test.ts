import { preview } from "vite";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { browserTest, openWindow } from "../support/browser.ts";
import { House } from "../support/house.ts";
import { examples, Project } from "./project.ts";

/** What npm says of settings on some machines, and not of us. */
const UNRELATED = /^npm warn Unknown .* config .*$/gm;

let house: House;
let project: Project;

/** A project with every example of the page about the React package, for a house that is open. */
beforeAll(async () => {
  house = await House.open();
  const sources: Record<string, string> = {};
  for (const [path, code] of Object.entries(await examples("react/README.md"))) {
    sources[path] = code.replaceAll("127.0.0.1:8000", house.address);
  }
  const imports = Object.keys(sources).map((path) => `import "./${path.slice("src/".length)}";\n`);
  project = await Project.start({ ...sources, "src/main.tsx": imports.join("") });
});

afterAll(async () => {
  await project.remove();
  await house.close();
});

/** Packages are fetched: from the cache, where that has them. */
const PATIENCE_MS = 180_000;

test("installed into a fresh project, all examples build with no warning", {
  timeout: PATIENCE_MS,
}, async () => {
  const said = await project.install();
  expect(said.replace(UNRELATED, "")).not.toMatch(/warn|deprecated/i);
  for (const name of ["client", "react"]) {
    const files = await project.installed(`@greenroom/${name}`);
    const wanted = ["LICENSE-APACHE", "LICENSE-MIT", "dist/index.d.ts", "dist/index.js"];
    expect(files).toEqual(expect.arrayContaining(wanted));
    expect(files.filter((it) => !/^(dist|LICENSE-|README\.md|package\.json)/.test(it))).toEqual([]);
  }
  expect(await project.tool("tsc", "-p", ".")).toBe("");
  const built = await project.tool("vite", "build");
  expect(built).toContain("built in");
  expect(built).not.toMatch(/warn|error/i);
});

browserTest("the first example works as it was built", async () => {
  const server = await preview({
    configFile: false,
    root: project.folder,
    logLevel: "error",
    preview: { host: "127.0.0.1", port: 0 },
  });
  onTestFinished(() => server.close());
  const page = await openWindow();
  await page.goto(server.resolvedUrls?.local[0] ?? "");
  await page.getByText("Here: Ann").waitFor();
  await page.getByRole("textbox").fill("hello");
  await page.getByRole("textbox").press("Enter");
  await page.getByText("Ann: hello").waitFor();
  expect(await house.metrics()).toMatchObject({ total_connections: 1 });
});
