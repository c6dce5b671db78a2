import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { openWindow, type WindowOptions } from "../support/browser.ts";

/** Somebody at the demo: what they do there, and what they see. */
export class Guest {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page in a browser of somebody's own, and waits until it is in the room. */
  static async opens(url: string, options: WindowOptions = {}): Promise<Guest> {
    const guest = new Guest(await openWindow(options));
    await guest.page.goto(url);
    await guest.isReady();
    return guest;
  }

  /** Waits until the page is in its room and has read what stands there. */
  async isReady(): Promise<void> {
    await this.page.locator("body[data-ready]").waitFor();
  }

  cell(name: string): Locator {
    return this.page.locator(`td[data-cell="${name}"]`);
  }

  /** Writes into a cell as people do. */
  async writes(name: string, text: string): Promise<void> {
    await this.cell(name).click();
    await this.page.keyboard.type(text);
    await this.page.keyboard.press("Enter");
  }

  async says(text: string): Promise<void> {
    await this.page.locator("#say").fill(text);
    await this.page.locator("#say").press("Enter");
  }

  /** All cells in which something stands. */
  cells(): Promise<Record<string, string>> {
    return this.page.locator("td[data-cell]").evaluateAll((cells) => {
      const all = cells.map((cell) => [
        (cell as HTMLElement).dataset["cell"] ?? "",
        cell.querySelector(".text")?.textContent ?? "",
      ]);
      return Object.fromEntries(all.filter(([, text]) => text));
    });
  }

  /** All that was said, as it is shown. */
  lines(): Promise<string[]> {
    return this.page.locator(".line .text").allTextContents();
  }

  /** What the line of state says. */
  state(): Promise<string | null> {
    return this.page.locator("#words").textContent();
  }

  /** Waits until this element says so. */
  async sees(what: Locator | string, text: string | RegExp): Promise<void> {
    const element = typeof what === "string" ? this.page.locator(what) : what;
    await expect.poll(() => element.first().textContent(), { timeout: 15_000 }).toMatch(text);
  }

  /** Waits until so much, or more, is written here and on its way nowhere. */
  async holds(count: number): Promise<void> {
    await this.page.waitForFunction(
      (least) => Number(document.getElementById("state")?.dataset["queued"]) >= least,
      count,
    );
  }

  /** Waits until all that was written here has arrived. */
  async hasSent(): Promise<void> {
    const isSent = '#state[data-state="open"][data-queued="0"]';
    await this.page.locator(isSent).waitFor({ state: "attached" });
    const unsent = this.page.locator("td.sending, .line.sending, .line.failed");
    await expect.poll(() => unsent.count()).toBe(0);
  }
}
