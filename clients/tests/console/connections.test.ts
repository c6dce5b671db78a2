import { expect } from "vitest";
import { browserTest, openWindow } from "../support/browser.ts";
import { openHouse } from "../support/house.ts";
import { type Asked, enterConsole, enterRoom } from "./desk.ts";

/** More than a page shows, and fewer than the second and third have room for. */
const CROWD = 250;
const MOST_ROWS = 100;

/** Lists of which there may be 20,000. */
const LONG = ["list_connections", "list_rooms", "get_room"];

function unlimited(asked: Asked[]): Asked[] {
  return asked.filter(({ command }) => {
    const { action, limit } = command ?? {};
    return LONG.includes(String(action)) && !(Number(limit) <= MOST_ROWS);
  });
}

browserTest("a connection is shown and disconnected, and its page says why", async () => {
  const house = await openHouse();
  const client = await openWindow();
  await client.goto(house.http("/console"));
  const farewell = client.evaluate(
    (url) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.onclose = ({ code, reason }) => resolve({ code, reason });
      }),
    house.ws("/api/ws/query?user_id=ann"),
  );
  const { page } = await enterConsole(house);
  await page.getByRole("link", { name: "Connections" }).click();
  await page.getByRole("button", { name: "ann" }).click();
  const panel = page.getByRole("dialog", { name: "ann" });
  await panel.getByText("127.0.0.1").waitFor();

  await panel.getByRole("button", { name: "Disconnect" }).click();
  const question = page.getByRole("dialog", { name: "Disconnect this connection of ann?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(await house.metrics()).toMatchObject({ active_connections: 1 });

  await panel.getByRole("button", { name: "Disconnect" }).click();
  await question.getByRole("button", { name: "Disconnect" }).click();
  expect(await farewell).toEqual({ code: 4206, reason: "disconnected by an operator" });
  await page.getByText("1 connection closed").waitFor();
  await page.getByText("Nobody like that is connected.").waitFor();
});

browserTest("a crowd is shown a page at a time, and nothing is ever asked for whole", async () => {
  const house = await openHouse({ SERVER__MAX_CONNECTIONS_PER_IP: 1_000 });
  const rooms = Array.from({ length: CROWD }, (_, n) =>
    enterRoom(house, `room-${n % 120}`, `guest-${n}`),
  );
  await Promise.all(rooms);
  const { page, asked } = await enterConsole(house);
  await page.getByRole("link", { name: "Connections" }).click();
  const rows = page.locator("tbody tr");
  const seen = new Set<string>();
  for (const [at, many] of [MOST_ROWS, MOST_ROWS, CROWD - 2 * MOST_ROWS].entries()) {
    await page.getByText(`page ${at + 1}, ${many} of ${CROWD} connections`).waitFor();
    expect(await rows.count()).toBe(many);
    for (const name of await rows.locator("td:first-child").allTextContents()) seen.add(name);
    if (at < 2) await page.getByRole("button", { name: "Next" }).click();
  }
  expect(seen.size).toBe(CROWD);
  expect(await page.getByRole("button", { name: "Next" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Previous" }).click();
  await page.getByText(`page 2, 100 of ${CROWD} connections`).waitFor();

  await page.getByRole("searchbox").fill("GUEST-249");
  await page.getByText("1 of 1 connections").waitFor();
  expect(await rows.locator("td:first-child").allTextContents()).toEqual(["guest-249"]);

  for (const section of ["Rooms", "Events", "Troubles", "Services", "Actions", "Overview"]) {
    await page.getByRole("link", { name: section }).click();
    await page.getByRole("heading", { level: 1, name: section }).waitFor();
    expect(await rows.count()).toBeLessThanOrEqual(MOST_ROWS);
  }
  await page.getByRole("link", { name: "Rooms" }).click();
  await page.getByText("page 1, 100 of 120 rooms").waitFor();
  await page.getByRole("button", { name: "room-7", exact: true }).click();
  await page.getByRole("dialog").getByText("3 of 3 members").waitFor();
  expect(
    asked.filter(({ command }) => LONG.includes(String(command?.["action"]))).length,
  ).toBeGreaterThan(6);
  expect(unlimited(asked)).toEqual([]);
});

browserTest("what people call themselves is text and nothing else", async () => {
  const house = await openHouse();
  const name = `<img src="x" onerror="document.title='taken'"><b>bold</b>`;
  await enterRoom(house, `<i>room</i>`, name);
  const { page } = await enterConsole(house);
  await page.getByRole("link", { name: "Connections" }).click();
  await page.getByRole("button", { name }).click();
  await page.getByRole("dialog", { name }).getByRole("button", { name: "The person" }).click();
  await page.getByRole("heading", { name: "Troubles", exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("3");
  await page.getByRole("button", { name: "<i>room</i>" }).click();
  await page.getByRole("dialog").getByRole("button", { name }).waitFor();
  expect(
    await page.locator("#content img, #content b, dialog img, dialog b, dialog i").count(),
  ).toBe(0);
  expect(await page.title()).not.toBe("taken");
});
