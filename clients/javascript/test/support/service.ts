import type { Socket, SocketMaker } from "../../src/connection/socket.ts";
import type { FakeClock } from "./clock.ts";
import type { Wire } from "./sockets.ts";

type Payload = Record<string, unknown>;

/** One message in the order of a room. */
export interface Kept {
  readonly seq: number;
  readonly author: string;
  readonly id: string;
  readonly message: unknown;
}

interface Room {
  epoch: string;
  log: Kept[];
  /** Everything that was ever kept here, in every epoch. */
  readonly ever: Kept[];
  /** Which names are known, and where they stand. */
  known: Map<string, number>;
}

/** How a service and the network before it misbehave: each a likelihood from 0 to 1. */
export interface Troubles {
  readonly refuse: number;
  readonly cut: number;
  /** Events that a room can replay. */
  readonly history: number;
}

const CODES = ["RATE_LIMIT_EXCEEDED", "OVERLOADED", "STORE_UNAVAILABLE"];

/** A service that does what docs/wire/query.md says, over a network that may end at any byte. */
export class Service {
  readonly maker: SocketMaker;
  readonly rooms = new Map<string, Room>();
  readonly #clock: FakeClock;
  readonly #troubles: Troubles;
  readonly #lines = new Set<Line>();
  #epochs = 0;
  calm = false;

  constructor(clock: FakeClock, troubles: Troubles) {
    this.#clock = clock;
    this.#troubles = troubles;
    const service = this;
    this.maker = class extends Line {
      constructor(url: string) {
        super(service.#clock, service, new URL(url).searchParams.get("user_id") ?? "?");
        service.#lines.add(this);
        this.tell({ type: "connection_ack", payload: this.welcome() });
      }
    };
  }

  happens(likelihood: number): boolean {
    return !this.calm && this.#clock.random() < likelihood;
  }

  /** Ends every connection; with `forgetting`, what was kept is gone as well. */
  restarts(forgetting: boolean): void {
    for (const line of [...this.#lines]) line.cut();
    if (!forgetting) return;
    for (const room of this.rooms.values()) {
      Object.assign(room, { epoch: this.#epoch(), log: [], known: new Map() });
    }
  }

  drop(line: Line): void {
    this.#lines.delete(line);
  }

  /** Takes a message in, at the moment at which it arrives. */
  take(line: Line, said: Wire): void {
    const { type, payload, message_id } = said;
    if (this.happens(this.#troubles.cut)) return line.cut();
    const reply = (answer: string, fields: Payload) =>
      line.tell({ type: answer, payload: fields, ...named(message_id) });
    if (type === "ping") return reply("pong", {});
    if (type === "join_room") return this.#join(line, payload);
    if (type === "leave_room") return void line.rooms.delete(payload.room_id as string);
    if (type === "resume") return this.#resume(line, payload, reply);
    if (type !== "room_message") return;
    if (this.happens(this.#troubles.refuse)) {
      const code = CODES[Math.floor(this.#clock.random() * CODES.length)] ?? "OVERLOADED";
      return reply("error_message", { code, error: code, recoverable: true, retry_after: 1 });
    }
    if (this.happens(this.#troubles.refuse / 4)) {
      return reply("error_message", { code: "INVALID_MESSAGE", error: "no", recoverable: false });
    }
    this.#say(line, payload, message_id ?? "", reply);
  }

  room(id: string): Room {
    const room = this.rooms.get(id) ?? {
      epoch: this.#epoch(),
      log: [],
      ever: [],
      known: new Map<string, number>(),
    };
    this.rooms.set(id, room);
    return room;
  }

  #epoch(): string {
    return `epoch-${this.#epochs++}`;
  }

  #say(
    line: Line,
    payload: Payload,
    id: string,
    reply: (type: string, payload: Payload) => void,
  ): void {
    const room_id = payload.room_id as string;
    if (!line.rooms.has(room_id)) {
      return reply("error_message", { code: "NOT_IN_ROOM", error: "not in it" });
    }
    const room = this.room(room_id);
    const name = `${line.user} ${id}`;
    const duplicate = room.known.has(name);
    const seq = room.known.get(name) ?? (room.log.at(-1)?.seq ?? 0) + 1;
    if (!duplicate) {
      const kept = { seq, author: line.user, id, message: payload.message };
      room.known.set(name, seq);
      room.log.push(kept);
      room.ever.push(kept);
      for (const other of [...this.#lines]) {
        if (other.rooms.has(room_id)) other.tell(said(room_id, kept));
      }
    }
    reply("published", { room_id, seq, epoch: room.epoch, duplicate });
  }

  #join(line: Line, { room_id, since }: Payload): void {
    const id = room_id as string;
    const entered = line.rooms.has(id);
    line.rooms.add(id);
    if (since) this.#replay(line, id, since as { epoch: string; seq: number });
    const user = { user_id: line.user, user_name: line.user };
    if (!since && !entered) {
      return line.tell({ type: "user_joined", payload: { ...this.#here(id), ...user } });
    }
    line.tell({ type: "room_state", payload: { ...this.#here(id), users: [], member_count: 0 } });
  }

  #here(room_id: string): Payload {
    const { epoch, log } = this.room(room_id);
    return { room_id, epoch, seq: log.at(-1)?.seq ?? 0 };
  }

  #replay(line: Line, room_id: string, since: { epoch: string; seq: number }): void {
    const { epoch, log } = this.room(room_id);
    const here = this.#here(room_id);
    const missed = log.filter(({ seq }) => seq > since.seq);
    const reason =
      since.epoch !== epoch || since.seq > (here.seq as number)
        ? "epoch_changed"
        : missed.length > this.#troubles.history
          ? "trimmed"
          : undefined;
    const lost = { ...here, recovered: false, reason };
    const found = { ...here, recovered: true, count: missed.length };
    line.tell({ type: "room_resumed", payload: reason ? lost : found });
    if (!reason) for (const kept of missed) line.tell(said(room_id, kept));
    line.tell({ type: "replay_done", payload: here });
  }

  #resume(line: Line, payload: Payload, reply: (type: string, payload: Payload) => void): void {
    if (this.happens(this.#troubles.refuse)) {
      return reply("error_message", { code: "RESUME_REFUSED", error: "no" });
    }
    const rooms = payload.rooms as Record<string, { epoch: string; seq: number }>;
    for (const [room_id, since] of Object.entries(rooms)) this.#join(line, { room_id, since });
    reply("resumed", { rooms: Object.keys(rooms).length, resume_token: "next" });
  }
}

/** One connection, whose two directions take their time and end at different moments. */
class Line implements Socket {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror = null;
  readonly rooms = new Set<string>();
  readonly user: string;
  readonly #clock: FakeClock;
  readonly #service: Service;
  #cut = false;
  #gone = false;
  /** When the last of what is under way arrives, there and here. */
  #there = 0;
  #here = 0;

  constructor(clock: FakeClock, service: Service, user: string) {
    this.#clock = clock;
    this.#service = service;
    this.user = user;
  }

  welcome(): Payload {
    const who = { connection_id: "c", user_id: this.user, server_time: "" };
    return { ...who, heartbeat_interval: 1e9, resume_token: "proof" };
  }

  send(text: string): void {
    this.#there = Math.max(this.#there, this.#clock.now() + this.#clock.random() * 50);
    this.#at(this.#there, () => !this.#cut && this.#service.take(this, JSON.parse(text)));
  }

  tell(message: object): void {
    if (this.#cut) return;
    this.#here = Math.max(this.#here, this.#clock.now() + this.#clock.random() * 50);
    this.#at(this.#here, () => !this.#gone && this.onmessage?.({ data: JSON.stringify(message) }));
  }

  close(): void {
    this.cut();
    this.#end();
  }

  /** Nothing gets through any more; how much of what is under way still arrives is chance. */
  cut(): void {
    if (this.#cut) return;
    this.#cut = true;
    this.#service.drop(this);
    this.#at(this.#clock.now() + this.#clock.random() * 60, () => this.#end());
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.onclose?.({ code: 1006, reason: "" });
  }

  #at(time: number, run: () => void): void {
    this.#clock.after(time - this.#clock.now(), run);
  }
}

function said(room_id: string, { seq, author, id, message }: Kept): object {
  const payload = { room_id, user_id: author, user_name: author, message, timestamp: 0, seq };
  return { type: "room_message", message_id: id, payload };
}

function named(id: string | undefined): { correlation_id?: string } {
  return id === undefined ? {} : { correlation_id: id };
}
