import { Greenroom, type Options, type Room } from "@greenroom/client";
import { onTestFinished } from "vitest";
import type { House } from "../support/house.ts";

/** Where a client connects: a house, or a wire to one. */
type Door = Pick<House, "ws">;

/** A client of a running service, that is closed at the end of the test. */
export function guest(door: Door, name: string, options: Partial<Options> = {}): Greenroom {
  const user = { id: name, name };
  const client = new Greenroom({ url: door.ws(), user, ...options });
  onTestFinished(() => client.close());
  return client;
}

/** A client that is connected and in a room. */
export async function guestIn(
  door: Door,
  name: string,
  room: string,
  options: Partial<Options> = {},
): Promise<{ client: Greenroom; room: Room; heard: unknown[] }> {
  const client = guest(door, name, options);
  const entered = client.join(room);
  const heard: unknown[] = [];
  entered.on("room_message", ({ message }) => heard.push(message));
  client.connect().catch(() => {});
  await entered.ready;
  return { client, room: entered, heard };
}

/** Resolves once something is so, as it will be before long. */
export async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Time that goes by so many times faster: what takes half a minute is seen in seconds. */
export function fastClock(times: number): NonNullable<Options["clock"]> {
  return {
    now: () => Date.now() * times,
    after(ms, run) {
      const timer = setTimeout(run, ms / times);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
}

/** Settings under which nobody talks too fast. */
export const TALKATIVE = {
  LIMITS__QUERY__MESSAGES_PER_MINUTE: 1_000_000,
  LIMITS__QUERY__BURST: 1_000_000,
};

/** The same, as the clients have to know it. */
export const TALKATIVE_LIMITS = { messagesPerMinute: 1_000_000, burst: 1_000_000 };
