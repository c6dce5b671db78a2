import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { browserTest } from "../support/browser.ts";
import { openHouse } from "../support/house.ts";
import { enterConsole, enterRoom } from "./desk.ts";

/** Set, pictures of every section are kept there, to be looked at. */
const PICTURES = process.env["GREENROOM_PICTURES"];

const SECTIONS = ["overview", "connections", "rooms", "events", "troubles", "services", "actions"];
const WINDOWS = {
  light: { colorScheme: "light", viewport: { width: 1360, height: 850 } },
  dark: { colorScheme: "dark", viewport: { width: 1360, height: 850 } },
  phone: { colorScheme: "light", viewport: { width: 360, height: 740 } },
} as const;

for (const [name, window] of Object.entries(WINDOWS)) {
  browserTest(`every section fits its window: ${name}`, async () => {
    const house = await openHouse();
    await enterRoom(
      house,
      "a-room-with-a-name-that-is-as-long-as-names-may-be".padEnd(128, "x"),
      "ann".padEnd(128, "n"),
    );
    const { page } = await enterConsole(house, window);
    for (const section of SECTIONS) {
      await page.goto(house.http(`/console#/${section}`));
      await page.waitForFunction(
        (it) => location.hash.includes(it) && document.querySelector("h1"),
        section,
      );
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond, `${section} is wider than its window`).toBeLessThanOrEqual(0);
      if (PICTURES) {
        await mkdir(PICTURES, { recursive: true });
        await page.screenshot({ path: join(PICTURES, `${section}-${name}.png`) });
      }
    }
  });
}

browserTest("light and dark are as the system has them until somebody chooses", async () => {
  const house = await openHouse();
  const { page } = await enterConsole(house, { colorScheme: "dark" });
  const lightness = (): Promise<number> =>
    page.evaluate(() => {
      const [, red = "0"] =
        /(\d+)/.exec(getComputedStyle(document.documentElement).backgroundColor) ?? [];
      return Number(red);
    });
  expect(await lightness()).toBeLessThan(60);
  await page.getByRole("button", { name: "Colours: auto" }).click();
  expect(await lightness()).toBeGreaterThan(200);
  await page.reload();
  expect(await lightness(), "it is remembered").toBeGreaterThan(200);
  await page.getByRole("button", { name: "Colours: light" }).click();
  expect(await lightness()).toBeLessThan(60);
});

browserTest("charts are drawn, under a policy that allows no style in the page", async () => {
  const house = await openHouse();
  const ann = await enterRoom(house, "lab", "ann");
  const { page } = await enterConsole(house, { expectedComplaints: [/willReadFrequently/] });
  ann.says(JSON.stringify({ type: "room_message", payload: { message: "hello" } }));
  const inked = (): Promise<number[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll("canvas")].map((canvas) => {
        const ink = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
        return ink ? ink.filter((value, index) => index % 4 === 3 && value > 0).length : 0;
      }),
    );
  const least = async (): Promise<number> => Math.min(...(await inked()));
  expect(await inked()).toHaveLength(4);
  await expect.poll(least, { timeout: 15_000 }).toBeGreaterThan(1_000);
  const told = page.getByRole("img", { name: /^Messages a second: in [\d.]+, out [\d.]+$/ });
  await told.waitFor({ timeout: 15_000 });
});
