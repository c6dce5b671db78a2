import type { Socket, SocketMaker } from "../../src/connection/socket.ts";
import type { Sign, Surroundings } from "../../src/surroundings.ts";

/** A message as it is on the wire. */
export type Wire = {
  type: string;
  message_id?: string;
  correlation_id?: string;
  payload: Record<string, unknown>;
};

/** A socket whose other end is in the hands of a test. */
export class FakeSocket implements Socket {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  readonly said: Wire[] = [];
  readonly url: URL;
  readonly protocols: string[];
  closedWith: number | undefined;

  constructor(url: string, protocols: string[]) {
    this.url = new URL(url);
    this.protocols = protocols;
  }

  send(text: string): void {
    this.said.push(JSON.parse(text));
  }

  close(code?: number): void {
    this.closedWith = code ?? 1005;
  }

  /** The service says something. */
  says(type: string, payload: object = {}, beside: object = {}): void {
    this.onmessage?.({ data: JSON.stringify({ type, payload, ...beside }) });
  }

  welcomes(payload: object = {}): void {
    const who = { connection_id: "c", user_id: "ann", server_time: "", heartbeat_interval: 30 };
    this.says("connection_ack", { ...who, resume_token: "proof", ...payload });
  }

  /** The connection ends. */
  ends(code = 1006, reason = ""): void {
    this.onclose?.({ code, reason });
  }

  /** What was said of this type. */
  all(type: string): Wire[] {
    return this.said.filter((said) => said.type === type);
  }

  /** The latest of this type. */
  last(type: string): Wire {
    const last = this.all(type).at(-1);
    if (!last) throw new Error(`nothing was said of ${type}, but ${this.said.map((s) => s.type)}`);
    return last;
  }

  /** Answers the latest of a type under its name. */
  answers(asked: string, type: string, payload: object = {}): void {
    this.says(type, payload, { correlation_id: this.last(asked).message_id });
  }

  refuses(asked: string, code: string, more: object = {}): void {
    this.answers(asked, "error_message", { error: code, code, recoverable: true, ...more });
  }
}

/** All sockets that a client opens. */
export class Sockets {
  readonly all: FakeSocket[] = [];
  readonly maker: SocketMaker;

  constructor() {
    const { all } = this;
    this.maker = class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        all.push(this);
      }
    };
  }

  get last(): FakeSocket {
    const last = this.all.at(-1);
    if (!last) throw new Error("no socket was opened");
    return last;
  }
}

/** A page that a test shows, hides and takes off the net. */
export class FakePage implements Surroundings {
  #tell: ((sign: Sign) => void) | undefined;

  watch(tell: (sign: Sign) => void): () => void {
    this.#tell = tell;
    return () => {
      this.#tell = undefined;
    };
  }

  get isWatched(): boolean {
    return this.#tell !== undefined;
  }

  shows(sign: Sign): void {
    this.#tell?.(sign);
  }
}
