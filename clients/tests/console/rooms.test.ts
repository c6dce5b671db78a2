import { expect } from "vitest";
import { browserTest } from "../support/browser.ts";
import { openHouse } from "../support/house.ts";
import { enterConsole, enterRoom } from "./desk.ts";

browserTest("a room is looked into, told something and closed", async () => {
  const house = await openHouse();
  const [ann] = await Promise.all([enterRoom(house, "lab", "ann"), enterRoom(house, "lab", "bob")]);
  const { page } = await enterConsole(house);
  await page.keyboard.press("3");
  await page.getByRole("button", { name: "lab" }).click();
  const panel = page.getByRole("dialog", { name: "lab" });
  await panel.getByText("2 of 2 members").waitFor();
  expect(await panel.locator("tbody td:first-child").allTextContents()).toEqual(["ann", "bob"]);

  await panel.getByRole("button", { name: "Send a message" }).click();
  const letter = page.getByRole("dialog", { name: "Send to everybody in lab" });
  await letter.getByRole("textbox").fill("maintenance in 5 minutes");
  await letter.getByRole("button", { name: "Send" }).click();
  await page.getByText("Handed to 2 connections").waitFor();
  expect(ann.heard).toContainEqual(
    expect.objectContaining({
      type: "system_message",
      payload: expect.objectContaining({ message: "maintenance in 5 minutes" }),
    }),
  );

  await panel.getByRole("button", { name: "Close the room" }).click();
  await page
    .getByRole("dialog", { name: "Close lab?" })
    .getByRole("button", { name: "Close the room" })
    .click();
  await page.getByText("There is no such room.").waitFor();
  await expect.poll(() => ann.heard.map((it) => it["type"])).toContain("room_closed");
});

browserTest(
  "everybody is told something, once it has been asked whether that is meant",
  async () => {
    const house = await openHouse();
    const ann = await enterRoom(house, "lab", "ann");
    const { page } = await enterConsole(house);
    await page.keyboard.press("7");
    await page.getByLabel("What they are told").fill("hello, everybody");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send to everybody" }).click();
    await page.getByText("Handed to 1 connection").waitFor();
    await expect.poll(() => ann.heard.map((it) => it["type"])).toContain("system_message");
  },
);

browserTest("what happens is seen while it happens, filtered, paused and searched", async () => {
  const house = await openHouse();
  const { page } = await enterConsole(house);
  await page.keyboard.press("4");
  await page.getByText("Live").waitFor();
  const ann = await enterRoom(house, "lab", "ann");
  ann.says("this is no JSON");
  const told = (): Promise<string[]> => page.locator("tbody td:nth-child(3)").allTextContents();
  await expect.poll(told).toEqual(["refused: INVALID_JSON", "joined", "connected (query)"]);
  await page.getByRole("searchbox").fill("invalid");
  await expect.poll(told).toEqual(["refused: INVALID_JSON"]);
  await page.getByRole("searchbox").fill("");

  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused").waitFor();
  await enterRoom(house, "lab", "bob");
  expect(await page.getByText("3 kept").isVisible()).toBe(true);

  await page.getByLabel("Only this person").fill("carol");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("Live").waitFor();
  await enterRoom(house, "lab", "dave");
  await enterRoom(house, "lab", "carol");
  await expect.poll(told).toEqual(["joined", "connected (query)"]);
});

browserTest("troubles of before and of now name the noisy one, and lead to them", async () => {
  const house = await openHouse();
  const mallory = await enterRoom(house, "lab", "mallory");
  for (let times = 0; times < 3; times += 1) mallory.says("this is no JSON");
  await expect.poll(() => house.metrics()).toMatchObject({ errors: 3 });
  const { page } = await enterConsole(house);
  await page.keyboard.press("5");
  await page.getByRole("row", { name: /mallory refused: INVALID_JSON 3/ }).waitFor();
  for (let times = 0; times < 2; times += 1) mallory.says("this is no JSON");
  const row = page.getByRole("row", { name: /mallory refused: INVALID_JSON/ });
  await expect.poll(() => row.locator("td").last().textContent()).toBe("5");
  await row.getByRole("button", { name: "mallory" }).click();
  await page.getByRole("button", { name: "Disconnect them" }).click();
  await page
    .getByRole("dialog", { name: "Disconnect everything of mallory?" })
    .getByRole("button", { name: "Disconnect" })
    .click();
  expect(await mallory.closed).toMatchObject({ code: 4206 });
});
