import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, expect, onTestFinished, test } from "vitest";

/** Where a Chromium is looked for: as Debian, others and Google call it. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

const executablePath = process.env["CHROMIUM_BIN"] ?? PLACES.find((path) => existsSync(path));
if (!executablePath) {
  process.stderr.write("SKIPPED: tests with a real browser, for no Chromium is installed here\n");
}

/** A test that needs a real browser; skipped where there is none. */
export const browserTest = test.skipIf(!executablePath);

let launched: Promise<Browser> | undefined;

afterAll(async () => {
  const browser = await launched;
  await browser?.close();
});

/** The browser of all tests of one file, started with the first that needs it. */
function browser(): Promise<Browser> {
  launched ??= chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      // The tests may run as root, whose sandbox Chromium refuses, in a container with little shared memory.
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-gpu",
      // Windows that nobody looks at are to keep their pace: a test looks at several at once.
      "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
    ],
  });
  return launched;
}

/** How a window is, and what may go wrong in it. */
export interface WindowOptions extends BrowserContextOptions {
  /** Complaints in the console that the test expects; any other one fails it. */
  readonly expectedComplaints?: readonly RegExp[];
}

/**
 * Opens a window of somebody's own: with no cookie, store or cache of anybody else.
 *
 * It is closed at the end of the test, which fails if the page has complained.
 */
export async function openWindow(options: WindowOptions = {}): Promise<Page> {
  const { expectedComplaints = [], ...rest } = options;
  const context = await (await browser()).newContext(rest);
  const complaints: string[] = [];
  const note = (text: string): void => {
    if (!expectedComplaints.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  const page = await context.newPage();
  page.on("pageerror", (error) => note(`${error.stack ?? error.message}`));
  page.on("console", (line) => {
    const at = line.location().url;
    if (line.type() === "error" || line.type() === "warning") note(`${line.text()} (${at})`);
  });
  onTestFinished(async () => {
    await context.close();
    expect(complaints, "what the page has complained of").toEqual([]);
  });
  return page;
}
