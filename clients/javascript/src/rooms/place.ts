import { Deferred } from "../deferred.ts";
import { Events } from "../events.ts";
import type { Message } from "../wire/accent.ts";
import type { Heard } from "../wire/generated/query.ts";
import { Entry } from "./entry.ts";
import { type Members, presence, still } from "./members.ts";
import type { Room } from "./room.ts";

/** Who is in a room, and where it stands, as told on entering. */
export type RoomState = Heard["room_state"];

/** How the lane of a room begins. */
export const ROOM = "room ";

/** All that is known of one room, behind the handle that is given out. */
export class Place {
  readonly id: string;
  readonly events = new Events();
  readonly entry = new Entry();
  /** The handle that is given out. */
  room: Room | undefined;
  /** How often it was joined and not left. */
  wanted = 0;
  /** Why it is not entered again by itself: it let nobody in, or is gone. */
  barred: Error | undefined;
  refusals = 0;
  #members: Members = new Map();
  #ready = new Deferred<RoomState>();

  constructor(id: string) {
    this.id = id;
  }

  get lane(): string {
    return ROOM + this.id;
  }

  get joined(): boolean {
    return this.entry.phase === "in";
  }

  get members(): Members {
    return this.#members;
  }

  get ready(): Promise<RoomState> {
    return this.#ready.promise;
  }

  /** Somebody wants in, after all. */
  unbar(): void {
    if (!this.barred) return;
    this.barred = undefined;
    this.#ready = new Deferred();
  }

  /** It will not be entered any more. */
  bar(error: Error): void {
    this.barred = error;
    this.entry.leave();
    // Whoever wants to know is told; nobody has to want to.
    this.#ready.promise.catch(() => {});
    this.#ready.reject(error);
    this.show(new Map());
    this.tellEntry();
  }

  /** Takes what concerns everyone here. */
  hear(message: Message): void {
    this.show(presence(this.#members, message));
    if (message.type === "room_state") this.#ready.resolve(message.payload as RoomState);
  }

  /** The connection is lost. */
  lost(): void {
    const joined = this.joined;
    this.entry.lost();
    this.show(still(this.#members));
    if (joined) this.tellEntry();
  }

  tellEntry(): void {
    this.events.emit("entry", { joined: this.joined, error: this.barred });
  }

  private show(members: Members): void {
    if (members === this.#members) return;
    this.#members = members;
    this.events.emit("members", members);
  }
}
