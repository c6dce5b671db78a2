import type { Heard } from "./generated/query.ts";

/** Something that was heard, however its family of clients spells it. */
export interface Message<P = Record<string, unknown>> {
  readonly type: string;
  readonly payload: P;
  /** The author's own name for it. */
  readonly message_id?: string;
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

/** What the agent system calls otherwise. */
const RENAMED: Record<string, string> = {
  connection_established: "connection_ack",
  error: "error_message",
};

const agent: Accent = {
  spell: (type, payload, id) => JSON.stringify({ type, correlation_id: id, payload }),
  read(text) {
    const heard = parse(text);
    // What is announced has a name of its own, whatever that is.
    if (!heard || heard.greenroom) return heard;
    const { payload } = heard;
    const type = RENAMED[heard.type] ?? heard.type;
    if (type === "connection_ack") {
      const heartbeat_interval = Number(payload.heartbeat_interval) / 1_000;
      return { ...heard, type, payload: { ...payload, heartbeat_interval } };
    }
    const named = /^(room|direct)_message$/.test(type) && typeof payload.message_id === "string";
    return named ? { ...heard, message_id: payload.message_id as string } : { ...heard, type };
  },
};

/** The path decides: `/ws` is the agent system's; all others speak as the query system does. */
export function accentOf(url: URL): Accent {
  if (!/^wss?:$/.test(url.protocol)) throw new TypeError(`not a WebSocket address: ${url.origin}`);
  if (/\/v1\/ws$|\/ws\/(dashboard|worker|admin)$|\/v1\/libraries\//.test(url.pathname)) {
    throw new TypeError(`this client speaks at /api/ws/query and /ws, not at ${url.pathname}`);
  }
  return /\/ws$/.test(url.pathname) ? agent : query;
}
