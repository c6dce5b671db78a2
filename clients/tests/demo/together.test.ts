import { expect } from "vitest";
import { browserTest } from "../support/browser.ts";
import { openHouse } from "../support/house.ts";
import { Guest } from "./window.ts";

browserTest("two windows see what the other writes, says, points at and types", async () => {
  const house = await openHouse();
  const ann = await Guest.opens(house.http("/demo#lab"));
  const bob = await Guest.opens(house.http("/demo#lab"));
  const [annsName, bobsName] = await Promise.all(
    [ann, bob].map((guest) => guest.page.locator("#my-name").inputValue()),
  );
  await ann.sees("#people-count", "2");
  await ann.sees("#people li:not(.self) .name", bobsName ?? "");
  await bob.sees("#people li:not(.self) .name", annsName ?? "");

  await bob.cell("C4").click();
  await ann.sees(ann.cell("C4").locator(".flag"), bobsName ?? "");
  await bob.page.keyboard.type("48");
  await ann.cell("C4").locator(".guest.types").waitFor();
  await bob.page.keyboard.press("Enter");
  await ann.sees(ann.cell("C4"), /^48/);
  await ann.cell("C4").locator(".guest").waitFor({ state: "detached" });
  await ann.cell("C5").locator(".guest").waitFor();

  const box = await bob.cell("B2").boundingBox();
  if (!box) throw new Error("there is no B2");
  await bob.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const pointer = ann.page.locator(".pointer:not(.gone)");
  await pointer.waitFor();
  // A column and a half from the left, a row and a half from the top.
  await expect.poll(() => pointer.evaluate((it) => it.style.left)).toMatch(/^18\.[67]/);
  expect(await pointer.evaluate((it) => it.style.top)).toMatch(/^7\.[45]/);

  await bob.page.locator("#say").pressSequentially("hel");
  await ann.sees("#typing", `${bobsName} types`);
  await bob.says("hello");
  await ann.sees(".line .text", "hello");
  await ann.sees(".line .name", bobsName ?? "");
  await ann.says("good evening");
  await bob.sees(".line:last-child .text", "good evening");
  expect(await bob.lines()).toEqual(await ann.lines());

  await bob.page.locator("#my-status").selectOption("busy");
  await ann.page.locator("#people li:not(.self) .face.busy").waitFor();
});

browserTest("whoever comes later sees what was there before, and so does a reload", async () => {
  const house = await openHouse();
  const ann = await Guest.opens(house.http("/demo"));
  await ann.page.locator("#fill").click();
  await ann.says("before");
  await ann.hasSent();
  const written = await ann.cells();
  expect(Object.keys(written)).toHaveLength(42);
  const me = await ann.page.locator("#my-name").inputValue();

  const bob = await Guest.opens(house.http("/demo"));
  expect(await bob.cells()).toEqual(written);
  expect(await bob.lines()).toEqual(["before"]);

  await ann.page.reload();
  await ann.isReady();
  expect(await ann.cells()).toEqual(written);
  expect(await ann.lines()).toEqual(["before"]);
  expect(await ann.page.locator("#my-name").inputValue()).toBe(me);
  await ann.sees("#people-count", "2");
});

browserTest("another window of one browser is somebody else, and rooms are apart", async () => {
  const house = await openHouse();
  const ann = await Guest.opens(house.http("/demo#lab"));
  const [opened] = await Promise.all([
    ann.page.context().waitForEvent("page"),
    ann.page.locator("#another").click(),
  ]);
  const other = new Guest(opened);
  await other.isReady();
  await ann.sees("#people-count", "2");

  await other.page.locator("#my-name").fill("Dora");
  await other.page.locator("#my-name").press("Enter");
  await ann.sees("#people li:not(.self) .name", "Dora");
  await ann.sees("#people-count", "2");

  await other.page.locator("#room-name").fill("attic / 2");
  await other.page.locator("#room-name").press("Enter");
  await ann.sees("#people-count", "1");
  await other.sees("#people-count", "1");
  await other.says("only here");
  await other.hasSent();
  expect(await ann.lines()).toEqual([]);
});

browserTest("what others say and write is text, whatever it says", async () => {
  const house = await openHouse();
  const evil = '<img src=x onerror="document.title=1">';
  const ann = await Guest.opens(house.http("/demo"));
  const bob = await Guest.opens(house.http("/demo"));
  await bob.page.locator("#my-name").fill("<b>Bob</b>");
  await bob.page.locator("#my-name").press("Enter");
  await ann.sees("#people li:not(.self) .name", "<b>Bob</b>");
  await bob.isReady();
  await bob.says(evil);
  await bob.writes("A1", evil);
  await ann.sees(".line .text", evil);
  await ann.sees(ann.cell("A1"), evil);
  expect(await ann.page.locator("main img, main b").count()).toBe(0);
});
