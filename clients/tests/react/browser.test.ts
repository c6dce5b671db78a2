import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest, openWindow } from "../support/browser.ts";
import { openHouse } from "../support/house.ts";
import { layWire } from "../support/wire.ts";
import { serveApp } from "./serve.ts";

/** Opens the page as somebody, once it is connected. */
async function visit(
  app: string,
  user: string,
  source: { url: string } | { discover: string },
): Promise<Page> {
  // A network that is cut is no fault of the page's, but the browser says so.
  const page = await openWindow({ expectedComplaints: [/WebSocket connection to .* failed/] });
  await page.goto(`${app}?${new URLSearchParams({ user, ...source })}`);
  await page.getByRole("status").filter({ hasText: "open" }).waitFor();
  return page;
}

async function says(page: Page, text: string): Promise<void> {
  await page.getByLabel("message").fill(text);
  await page.getByLabel("message").press("Enter");
}

const said = (page: Page): Promise<string[]> => page.locator("li").allTextContents();

browserTest("in StrictMode a page opens one socket, and closes it when it goes", async () => {
  const house = await openHouse();
  const ann = await visit(await serveApp(), "ann", { url: house.ws() });
  await ann.getByTitle("members").filter({ hasText: "ann" }).waitFor();
  expect(await house.metrics()).toMatchObject({ total_connections: 1, active_connections: 1 });
  await says(ann, "hello");
  await ann.getByText("ann: hello (sent)").waitFor();
  await ann.getByRole("button", { name: "Go" }).click();
  await ann.getByText("gone").waitFor();
  await expect
    .poll(() => house.metrics())
    .toMatchObject({
      total_connections: 1,
      active_connections: 0,
    });
});

browserTest("two people talk; what one says while the network is lost arrives once", async () => {
  const house = await openHouse();
  const wire = await layWire(house.address);
  const app = await serveApp();
  const [ann, bob] = await Promise.all([
    visit(app, "ann", { url: wire.ws() }),
    visit(app, "bob", { url: house.ws() }),
  ]);
  await ann.getByTitle("members").filter({ hasText: "bob" }).waitFor();
  await says(ann, "one");
  await bob.getByText("ann: one (sent)").waitFor();
  wire.cut();
  await ann.getByRole("status").filter({ hasText: "waiting" }).waitFor();
  await says(ann, "two");
  await says(ann, "three");
  await ann.getByText("ann: three (sending)").waitFor();
  await says(bob, "meanwhile");
  await bob.getByText("bob: meanwhile (sent)").waitFor();
  wire.mend();
  await ann.getByText("ann: three (sent)").waitFor();
  await bob.getByText("ann: three (sent)").waitFor();
  const all = ["ann: one (sent)", "bob: meanwhile (sent)", "ann: two (sent)", "ann: three (sent)"];
  expect([await said(ann), await said(bob)]).toEqual([all, all]);
});

browserTest("what one writes in a sheet, others see, and so does whoever comes later", async () => {
  const house = await openHouse();
  const app = await serveApp();
  const [ann, bob] = await Promise.all([
    visit(app, "ann", { url: house.ws() }),
    visit(app, "bob", { url: house.ws() }),
  ]);
  await ann.getByLabel("A1").pressSequentially("tea");
  await ann.getByTitle("author").filter({ hasText: "ann" }).waitFor();
  await bob.getByTitle("author").filter({ hasText: "ann" }).waitFor();
  await bob.getByLabel("A1").fill("coffee");
  await ann.getByTitle("author").filter({ hasText: "bob" }).waitFor();
  const late = await visit(app, "late", { url: house.ws() });
  await late.getByTitle("author").filter({ hasText: "bob" }).waitFor();
  const all = [ann, bob, late].map((page) => page.getByLabel("A1").inputValue());
  expect(await Promise.all(all)).toEqual(["coffee", "coffee", "coffee"]);
});

browserTest(
  "a service that is found answers a question of the existing documentation, with progress",
  async () => {
    const house = await openHouse();
    const ann = await visit(await serveApp(), "ann", { discover: house.http() });
    await ann.getByRole("button", { name: "Execute Query" }).click();
    await ann.getByTitle("results").waitFor();
    expect(await ann.getByRole("progressbar").getAttribute("value")).toBe("1");
    expect(await ann.getByTitle("results").textContent()).toMatch(/^[1-9]\d* rows$/);
  },
);
