import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";
import { browserTest } from "../support/browser.ts";
import { type House, openHouse } from "../support/house.ts";
import { enterConsole, openConsole, signIn } from "./desk.ts";

/** What the browser itself says of an answer that is a refusal. */
const REFUSED = [/status of 40[13]/];

browserTest("a wrong key is told so, and the right one opens the door", async () => {
  const house = await openHouse();
  const { page } = await openConsole(house, { expectedComplaints: REFUSED });
  await signIn(page, "not-the-key-of-this-house");
  const refused = page.getByRole("alert");
  await expect.poll(() => refused.textContent()).toContain("not the key of this service");
  expect(await page.getByRole("navigation").isVisible()).toBe(false);
  await signIn(page, house.adminKey);
  await page.getByRole("heading", { name: "Overview" }).waitFor();
});

browserTest("a token opens the door to operators and to nobody else", async () => {
  const house = await openHouse();
  const { page } = await openConsole(house, { expectedComplaints: REFUSED });
  await signIn(page, await house.token("ann"));
  await expect.poll(() => page.getByRole("alert").textContent()).toContain("not an operator");
  await signIn(page, await house.token("olga", "--admin"));
  await page.getByRole("heading", { name: "Overview" }).waitFor();
});

browserTest("the key is kept for this window, and stands in no URL and in no store", async () => {
  const house = await openHouse();
  const { page, asked } = await enterConsole(house);
  await page.keyboard.press("4");
  await page.getByText("Live").waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Events" }).waitFor();
  const kept = await page.evaluate(() => [JSON.stringify(localStorage), document.cookie]);
  expect(kept.join()).not.toContain(house.adminKey);
  expect(asked.filter((it) => it.url.includes(house.adminKey))).toEqual([]);
  expect(asked.some((it) => it.url.includes("/api/ws/admin/tail"))).toBe(true);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Operators’ key").waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  const before = asked.length;
  await page.reload();
  await page.getByLabel("Operators’ key").waitFor();
  expect(asked.slice(before).filter((it) => it.url.includes("/api/"))).toEqual([]);
});

browserTest("a console whose paper is no longer right asks for another", async () => {
  const house = await openHouse({ AUTH__LEEWAY_S: 0 });
  const { page } = await openConsole(house, { expectedComplaints: REFUSED });
  await page.evaluate(() => sessionStorage.setItem("greenroom.paper", "a-key-from-before"));
  await page.reload();
  await expect.poll(() => page.getByRole("alert").textContent()).toContain("not the key");
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

/** A proxy that puts a name before every path. Gives the address of the console behind it. */
async function behindName(house: House, name: string): Promise<string> {
  const proxy = createServer((asked, answer) => {
    const { method, headers, url = "" } = asked;
    if (!url.startsWith(`/${name}/`)) return answer.writeHead(404).end();
    const passed = request(house.http(url.slice(name.length + 1)), { method, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers).flushHeaders();
      given.pipe(answer);
    });
    answer.on("close", () => passed.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((open) => proxy.listen(0, "127.0.0.1", open));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  return `http://127.0.0.1:${port}/${name}/console`;
}

browserTest("behind a proxy that puts a name before its paths it works as well", async () => {
  const house = await openHouse();
  // Before the window, and so closed after it.
  const address = await behindName(house, "ops");
  const { page } = await openConsole(house);
  await page.goto(`${address}/`);
  await signIn(page, house.adminKey);
  await expect.poll(() => page.locator("#health").textContent()).toBe("All well");
  await page.keyboard.press("4");
  await page.getByText("Live").waitFor();
});

browserTest("it says since when nobody answers, and goes on with whoever comes back", async () => {
  const house = await openHouse();
  const { page } = await enterConsole(house, { expectedComplaints: [/ERR_/] });
  const line = page.locator("#health");
  await expect.poll(() => line.textContent()).toBe("All well");
  await house.kill();
  await expect
    .poll(() => line.textContent(), { timeout: 15_000 })
    .toMatch(/^No answer since \d\d:/);
  await house.start();
  await expect.poll(() => line.textContent(), { timeout: 15_000 }).toBe("All well");
  await page.keyboard.press("4");
  await page.getByText("Live").waitFor();
});
