import { expect } from "vitest";
import { browserTest } from "../support/browser.ts";
import { openHouse } from "../support/house.ts";
import { Guest } from "./window.ts";

browserTest("a question is answered from the built-in data, with its progress", async () => {
  const house = await openHouse();
  const ann = await Guest.opens(house.http("/demo"));
  await ann.page.evaluate(() => {
    const course: string[] = [];
    Object.assign(window, { course });
    const stage = document.getElementById("stage");
    new MutationObserver(() => course.push(stage?.textContent ?? "")).observe(stage ?? document, {
      childList: true,
    });
  });
  await ann.page.locator("#question").fill("the 5 longest proteins");
  await ann.page.locator("#question").press("Enter");
  await ann.sees("#answer tbody", /Titin/);
  expect(await ann.page.locator("#answer tbody tr").count()).toBe(5);
  await ann.sees("#stage", /^5 rows in \d+ ms$/);
  const course = await ann.page.evaluate(() => (window as unknown as { course: string[] }).course);
  expect(course).toContain("Asking");
  expect(course.length).toBeGreaterThan(3);

  await ann.page.locator("#question").fill("what is gribble");
  await ann.page.locator("#question").press("Enter");
  await ann.page.locator("#course.failed").waitFor();
  await ann.sees("#stage", /gribble/);
  expect(await ann.page.locator("#answer").isVisible()).toBe(false);
});

browserTest("everything can be done by keyboard", async () => {
  const house = await openHouse();
  const { page, ...rest } = await Guest.opens(house.http("/demo"));
  const ann = Object.assign(new Guest(page), rest);
  const { keyboard } = page;
  const focused = (): Promise<string | undefined> =>
    page.evaluate(() => {
      const it = document.activeElement as HTMLElement;
      return it.dataset["cell"] ?? it.id;
    });
  const tabTo = async (id: string): Promise<void> => {
    for (let tries = 0; tries < 40 && (await focused()) !== id; tries++)
      await keyboard.press("Tab");
    expect(await focused()).toBe(id);
  };
  await tabTo("A1");
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowRight");
  expect(await focused()).toBe("B2");
  await keyboard.type("12");
  await keyboard.press("Tab");
  expect(await focused()).toBe("C2");
  await keyboard.type("gone");
  await keyboard.press("Escape");
  await keyboard.press("Control+End");
  expect(await focused()).toBe("H20");
  await keyboard.type("end");
  await keyboard.press("Enter");
  await ann.hasSent();
  expect(await ann.cells()).toEqual({ B2: "12", H20: "end" });
  await keyboard.press("Delete");
  await ann.hasSent();
  expect(await ann.cells()).toEqual({ B2: "12" });

  // Out of the last column Tab leaves the sheet: nobody is caught there.
  await tabTo("question");
  await keyboard.type("proteins from mouse");
  await keyboard.press("Enter");
  await ann.sees("#answer tbody", /Insulin-1/);
  await tabTo("say");
  await keyboard.type("by keys alone");
  await keyboard.press("Enter");
  await ann.hasSent();
  expect(await ann.lines()).toEqual(["by keys alone"]);
});

browserTest("on a phone each part has the screen, and a finger can write", async () => {
  const house = await openHouse();
  const viewport = { width: 360, height: 640 };
  const ann = await Guest.opens(house.http("/demo"), { viewport, hasTouch: true, isMobile: true });
  const bob = await Guest.opens(house.http("/demo"));
  const { page } = ann;
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(viewport.width);
  await ann.cell("B2").tap();
  await ann.cell("B2").tap();
  await page.keyboard.type("9");
  await page.keyboard.press("Enter");
  await bob.sees(bob.cell("B2"), "9");

  await bob.says("look here");
  await page.locator("#unread").waitFor();
  await page.getByRole("button", { name: "Chat" }).tap();
  await ann.sees(".line .text", "look here");
  expect(await page.locator("#unread").isVisible()).toBe(false);
  expect(await page.locator("#cells").isVisible()).toBe(false);
  await page.getByRole("button", { name: "Ask", exact: true }).first().tap();
  await page.getByRole("button", { name: "the 5 longest proteins" }).tap();
  await ann.sees("#answer tbody", /Titin/);
});
