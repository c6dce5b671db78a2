import type { Socket, SocketMaker } from "@greenroom/client";
import { act } from "@testing-library/react";
import { vi } from "vitest";

/** A message on the wire, either way. */
export interface Word {
  readonly type: string;
  readonly payload?: Record<string, unknown>;
  readonly message_id?: string;
  readonly correlation_id?: string;
}

const EPOCH = "00000000000f00d5";

/** One socket's end at the service. */
export class Line {
  readonly said: Word[] = [];
  open = true;
  readonly #socket: Socket;

  /** Where the client has connected, and what it has shown. */
  readonly url: string;
  readonly protocols: readonly string[];

  constructor(socket: Socket, url: string, protocols: readonly string[]) {
    this.#socket = socket;
    this.url = url;
    this.protocols = protocols;
  }

  /** The client hears something. */
  tell(type: string, payload: object, rest: Partial<Word> = {}): void {
    this.#socket.onmessage?.({ data: JSON.stringify({ type, payload, ...rest }) });
  }

  /** The connection ends: with a close code of the service's, or as it does when the network is lost. */
  end(code = 1006, reason = ""): void {
    this.open = false;
    this.#socket.onclose?.({ code, reason });
  }

  /** All that was said of one type. */
  all(type: string): Word[] {
    return this.said.filter((it) => it.type === type);
  }
}

/**
 * A service of which a test has each socket in hand. It welcomes, lets into rooms, and says what is said there to
 * everyone; with `answers = false` it says nothing more than a test makes it say.
 */
export class Service {
  readonly lines: Line[] = [];
  readonly WebSocket: SocketMaker;
  answers = true;
  user = "ann";
  #seq = 0;

  constructor() {
    const service = this;
    this.WebSocket = class implements Socket {
      onmessage: Socket["onmessage"] = null;
      onclose: Socket["onclose"] = null;
      onerror: Socket["onerror"] = null;
      readonly #line: Line;

      constructor(url: string, protocols: string[]) {
        this.#line = new Line(this, url, protocols);
        service.lines.push(this.#line);
        queueMicrotask(() => service.#welcome(this.#line));
      }

      send(text: string): void {
        const word = JSON.parse(text) as Word;
        this.#line.said.push(word);
        if (service.answers) queueMicrotask(() => service.#answer(this.#line, word));
      }

      close(code = 1000, reason = ""): void {
        queueMicrotask(() => this.#line.open && this.#line.end(code, reason));
      }
    };
  }

  /** How many sockets stand. */
  get open(): number {
    return this.lines.filter((it) => it.open).length;
  }

  /** The latest socket. */
  get line(): Line {
    const line = this.lines.at(-1);
    if (!line) throw new Error("nobody has connected");
    return line;
  }

  /** Everything that was ever said of one type, on any socket. */
  all(type: string): Word[] {
    return this.lines.flatMap((it) => it.all(type));
  }

  /** Somebody says something in a room. */
  say(user_id: string, message: unknown, message_id?: string): void {
    this.#seq += 1;
    const payload = { room_id: "lab", user_id, user_name: name(user_id), message };
    const rest = message_id === undefined ? {} : { message_id };
    const seq = this.#seq;
    act(() => this.line.tell("room_message", { ...payload, timestamp: 1_700_000_000, seq }, rest));
  }

  /** Tells the latest socket something. */
  tell(type: string, payload: object, rest: Partial<Word> = {}): void {
    act(() => this.line.tell(type, payload, rest));
  }

  /** Waits until so many words of a type were said, and gives the last. */
  async hears(type: string, times = 1): Promise<Word> {
    return vi.waitFor(() => {
      const word = this.all(type)[times - 1];
      if (!word) throw new Error(`no ${times} ${type} among ${JSON.stringify(this.lines)}`);
      return word;
    });
  }

  #welcome(line: Line): void {
    if (!line.open) return;
    line.tell("connection_ack", {
      connection_id: "00000000000000000000000000abc123",
      user_id: this.user,
      server_time: "2025-10-02T12:00:00",
      heartbeat_interval: 30,
      resume_token: "a.b.c",
    });
  }

  #answer(line: Line, { type, payload = {}, message_id: correlation_id = "" }: Word): void {
    const { room_id } = payload;
    const here = { seq: this.#seq, epoch: EPOCH };
    if (type === "join_room") {
      const users = [this.user, "bob"].map((user_id) => ({
        ...{ user_id, user_name: name(user_id), status: "online", cursor: null },
        last_seen: "2025-10-02T12:00:00",
      }));
      line.tell("room_state", { room_id, member_count: 2, users, truncated: false, ...here });
    } else if (type === "resume") {
      const rooms = Object.keys(payload["rooms"] as object);
      for (const room of rooms) {
        line.tell("room_resumed", { room_id: room, recovered: true, count: 0, ...here });
        line.tell("replay_done", { room_id: room, ...here });
      }
      const rest = { correlation_id };
      line.tell("resumed", { rooms: rooms.length, resume_token: "d.e.f" }, rest);
    } else if (type === "room_message") {
      this.say(this.user, payload["message"], correlation_id);
      const at = { room_id, seq: this.#seq, epoch: EPOCH, duplicate: false };
      line.tell("published", at, { correlation_id });
    }
  }
}

function name(user_id: string): string {
  return user_id[0]?.toUpperCase() + user_id.slice(1);
}
