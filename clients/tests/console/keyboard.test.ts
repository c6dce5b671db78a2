import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest } from "../support/browser.ts";
import { openHouse } from "../support/house.ts";
import { enterConsole, enterRoom } from "./desk.ts";

const SECTIONS = ["Overview", "Connections", "Rooms", "Events", "Troubles", "Services", "Actions"];

/** What has the focus, as it is called. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const it = document.activeElement;
    return it?.getAttribute("aria-label") ?? it?.textContent ?? "";
  });

browserTest("everything is reached by the keyboard alone", async () => {
  const house = await openHouse();
  await enterRoom(house, "lab", "ann");
  const { page } = await enterConsole(house);
  for (const [at, name] of SECTIONS.entries()) {
    await page.keyboard.press(String(at + 1));
    await page.getByRole("heading", { level: 1, name }).waitFor();
    expect(await focused(page), "readers hear where they are").toBe(name);
  }

  await page.keyboard.press("/");
  await expect
    .poll(() => focused(page), { message: "there is no search among the actions" })
    .toBe("Search connections");
  await page.keyboard.type("ann 1");
  expect(await page.getByRole("searchbox").inputValue(), "figures are typed there").toBe("ann 1");
  await page.keyboard.press("Escape");
  expect(await page.getByRole("searchbox").inputValue()).toBe("");
  await page.getByText("1 of 1 connections").waitFor();

  await page.keyboard.press("Tab");
  expect(await focused(page)).toContain("Dialect");
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("ann");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: "ann" });
  await panel.waitFor();
  const order = [];
  for (let at = 0; at < 4; at += 1) {
    order.push(await focused(page));
    await page.keyboard.press("Tab");
  }
  expect(order).toEqual(["Close", "Send a message", "The person", "Disconnect"]);
  await page.keyboard.press("3");
  expect(await panel.isVisible(), "sections do not change behind a dialog").toBe(true);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
  expect(await focused(page), "the focus is where it was").toBe("ann");
});

browserTest("the drain is asked about twice, and a word has to be typed", async () => {
  const house = await openHouse();
  const ann = await enterRoom(house, "lab", "ann");
  const { page } = await enterConsole(house, { expectedComplaints: [/ERR_|status of/] });
  await page.keyboard.press("7");
  await page.getByRole("button", { name: "Drain the service" }).click();
  const question = page.getByRole("dialog", { name: "Drain the service?" });
  const act = question.getByRole("button", { name: "Drain" });
  expect(await act.isDisabled()).toBe(true);
  await question.getByRole("textbox").fill("drian");
  await page.keyboard.press("Enter");
  expect(await question.isVisible()).toBe(true);
  expect(await act.isDisabled()).toBe(true);
  expect(await house.metrics()).toMatchObject({ active_connections: 1 });
  await question.getByRole("textbox").fill("drain");
  await page.keyboard.press("Enter");
  expect(await ann.closed).toMatchObject({ code: 4001 });
  const line = page.locator("#health");
  await expect.poll(() => line.textContent(), { timeout: 15_000 }).toMatch(/going away|No answer/);
});
