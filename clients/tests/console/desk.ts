/** An operator at the console, and people who are connected. */

import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { openWindow, type WindowOptions } from "../support/browser.ts";
import type { House } from "../support/house.ts";

/** What was asked of the service, by whom it is shown and with what. */
export interface Asked {
  readonly url: string;
  readonly command: Record<string, unknown> | undefined;
}

/** Opens the console, before its door, and writes down all that it asks for. */
export async function openConsole(
  house: House,
  options: WindowOptions = {},
): Promise<{ page: Page; asked: Asked[] }> {
  const page = await openWindow(options);
  const asked: Asked[] = [];
  page.on("request", (request) => {
    const body = request.postData();
    asked.push({ url: request.url(), command: body ? JSON.parse(body) : undefined });
  });
  await page.goto(house.http("/console"));
  return { page, asked };
}

/** Opens the console and signs in with the operators' key. */
export async function enterConsole(
  house: House,
  options: WindowOptions = {},
): Promise<{ page: Page; asked: Asked[] }> {
  const console = await openConsole(house, options);
  await signIn(console.page, house.adminKey);
  await console.page.getByRole("heading", { name: "Overview" }).waitFor();
  return console;
}

/** Shows this paper at the door. */
export async function signIn(page: Page, paper: string): Promise<void> {
  await page.getByLabel("Operators’ key").fill(paper);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Somebody who is connected, and what they hear. */
export interface Guest {
  readonly heard: Record<string, unknown>[];
  readonly closed: Promise<{ code: number; reason: string }>;
  says(text: string): void;
}

/** Somebody comes into a room. */
export function enterRoom(house: House, room: string, user: string): Promise<Guest> {
  const asked = new URLSearchParams({ user_id: user });
  const path = `/api/ws/room/${encodeURIComponent(room)}?${asked}`;
  const socket = new WebSocket(house.ws(path));
  onTestFinished(() => socket.terminate());
  const heard: Record<string, unknown>[] = [];
  const closed = new Promise<{ code: number; reason: string }>((done) => {
    socket.on("close", (code, reason) => done({ code, reason: reason.toString() }));
  });
  return new Promise((entered, refused) => {
    socket.on("error", refused);
    socket.on("message", (text) => {
      const message = JSON.parse(text.toString());
      heard.push(message);
      if (message.type === "user_joined") {
        entered({ heard, closed, says: (it) => socket.send(it) });
      }
    });
  });
}
