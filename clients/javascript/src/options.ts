import type { Clock } from "./clock.ts";
import type { SocketMaker } from "./connection/socket.ts";
import type { Limits } from "./outbox/post.ts";
import type { Surroundings } from "./surroundings.ts";

/** How a client is to connect. */
export interface Options {
  /** Such as `wss://example.org/api/ws/query`, or `/ws` for the agent system's words. */
  readonly url: string;
  /** Asked at each attempt, and when a token is about to end. It is never put into a URL. */
  readonly token?: (() => string | undefined | Promise<string | undefined>) | undefined;
  /** Who one is, where people are let in without a token. */
  readonly user?: { readonly id?: string | undefined; readonly name?: string | undefined };
  /** What the service takes, where that is not what it takes by default. */
  readonly limits?: Partial<Limits> | undefined;
  /** After so many failed attempts in a row it is over; unset, never. */
  readonly maxAttempts?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly WebSocket?: SocketMaker | undefined;
  readonly surroundings?: Surroundings | undefined;
}

/** The defaults of the service's own configuration. */
export const DEFAULT_LIMITS: Limits = {
  messagesPerMinute: 60,
  burst: 60,
  // Of 30: what is shown has no need of being counted twice.
  volatilePerSecond: 20,
  maxMessageBytes: 10_240,
  outboxMessages: 1_000,
};

/** The address as it is given: of a page, relative to it. */
export function addressOf(url: string): URL {
  const address = new URL(url, globalThis.location?.href);
  address.protocol = address.protocol.replace(/^http/, "ws");
  return address;
}
