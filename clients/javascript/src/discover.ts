import type { Options } from "./options.ts";

/** Options of a client that is told the rest by the service. */
export type Discovery = Omit<Options, "url"> & {
  /** Whose words are spoken; the query system's, if left out. */
  readonly endpoint?: "query" | "websocket" | undefined;
};

/** What `GET /ws/config` says. */
interface Config {
  readonly websocket_config: {
    readonly endpoints: Readonly<Record<string, string>>;
    readonly connection_limits: {
      readonly max_message_rate: number;
      readonly max_message_bytes: number;
    };
  };
}

/** Asks a service how to come in. */
export async function discover(
  address: string,
  { endpoint = "query", ...options }: Discovery,
): Promise<Options> {
  const answer = await fetch(new URL("/ws/config", address));
  if (!answer.ok) throw new Error(`${answer.url} says ${answer.status}`);
  const { endpoints, connection_limits } = ((await answer.json()) as Config).websocket_config;
  const path = endpoints[endpoint];
  if (!path) throw new Error(`no endpoint ${endpoint}`);
  const { max_message_rate, max_message_bytes } = connection_limits;
  const limits = {
    messagesPerMinute: max_message_rate,
    burst: max_message_rate,
    maxMessageBytes: max_message_bytes,
    ...options.limits,
  };
  return { ...options, limits, url: new URL(path, address).href };
}
