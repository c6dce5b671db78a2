import type { Heard } from "./generated/query.ts";

/** Something that was heard, however its family of clients spells it. */
export interface Message<P = Record<string, unknown>> {
  readonly type: string;
  readonly payload: P;
  /** The author's own name for it. */
  readonly message_id?: string | undefined;
  /** The name of what it answers. */
  readonly correlation_id?: string;
  /** Beside an announcement that has a number: its `payload` and `type` are the announcer's. */
  readonly greenroom?: {
    readonly room_id?: string;
    readonly seq?: number;
    readonly mail_seq?: number;
  };
}

/** Who one is, as the service says first. */
export type Welcome = Omit<Heard["connection_ack"], "server_time"> & {
  server_time: string | number;
};

/** How one family of clients spells what all of them say. */
export interface Accent {
  spell(type: string, payload: object, id?: string): string;
  /** Nothing, of what is no message. */
  read(text: string): Message | undefined;
}

function parse(text: string): Message | undefined {
  try {
    const said = JSON.parse(text);
    return typeof said?.type === "string" ? { ...said, payload: said.payload ?? {} } : undefined;
  } catch {
    return undefined;
  }
}

const query: Accent = {
  spell: (type, payload, id) => JSON.stringify({ type, message_id: id, payload }),
  read: parse,
};

const agent: Accent = {
  spell: (type, payload, id) => JSON.stringify({ type, correlation_id: id, payload }),
  read(text) {
    const heard = parse(text);
    // What is announced has a name of its own, whatever that is.
    if (!heard || heard.greenroom) return heard;
    const { type, payload } = heard;
    if (type === "error") return { ...heard, type: "error_message" };
    if (type === "connection_established") {
      const heartbeat_interval = Number(payload.heartbeat_interval) / 1_000;
      return { ...heard, type: "connection_ack", payload: { ...payload, heartbeat_interval } };
    }
    return { ...heard, message_id: payload.message_id as string };
  },
};

/** The path decides: `/ws` is the agent system's; all others speak as the query system does. */
export function accentOf({ protocol, pathname }: URL): Accent {
  const foreign = /\/v1\/|\/ws\/(dashboard|worker|admin)$/;
  if (!/^wss?:$/.test(protocol) || foreign.test(pathname)) {
    throw new TypeError(`neither /api/ws/query nor /ws: ${pathname}`);
  }
  return /\/ws$/.test(pathname) ? agent : query;
}
