import type { Clock } from "../clock.ts";
import { Fault } from "../errors.ts";
import { type Post, passes, sizeOf } from "../outbox/post.ts";
import type { Message } from "../wire/accent.ts";
import type { Saying, Word } from "../wire/saying.ts";
import { isBarred, type Position } from "./entry.ts";
import { Place, ROOM } from "./place.ts";

/** As many rooms as one `resume` takes, and as long as their names and places may be together. */
const MOST = 64;
const MOST_BYTES = 9_000;
const PLACE_BYTES = 64;

/** What rooms need of the connection that they are on. */
export interface Ground {
  readonly clock: Clock;
  readonly post: Post;
  isOpen(): boolean;
  /** Says something at once; what answers it under its name is heard first by `answered`. */
  call<T extends Word>(type: T, payload: Saying<T>, answered: (message: Message) => void): void;
  /** What was missed there cannot be told. */
  gap(place: Place, reason: string): void;
  fault(fault: Fault): void;
}

/** The rooms that somebody wants to be in: entered, and entered again after every loss. */
export class Rooms {
  readonly #ground: Ground;
  readonly #places = new Map<string, Place>();
  /** Rooms that go on from where they were heard: one at a time, for each may have much to tell. */
  #queue: Place[] = [];
  #current: Place | undefined;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  get(id: unknown): Place | undefined {
    return this.#places.get(id as string);
  }

  /** Whether something may be said now in a lane: in those of rooms, once they are entered. */
  may(lane: string): boolean {
    return !lane.startsWith(ROOM) || this.get(lane.slice(ROOM.length))?.joined === true;
  }

  /** The same one for the same name, as long as anybody wants it. */
  join(id: string): Place {
    const place = this.#places.get(id) ?? new Place(id);
    this.#places.set(id, place);
    place.wanted++;
    place.unbar();
    this.#enter(place);
    return place;
  }

  /** Each leave takes one join back. */
  leave(place: Place): void {
    if (place.wanted === 0 || --place.wanted > 0) return;
    // Who joins again in the same breath, as pages do that are shown twice, has never been away.
    queueMicrotask(() => {
      if (place.wanted === 0 && this.#places.get(place.id) === place) this.#leave(place);
    });
  }

  #leave(place: Place): void {
    this.#places.delete(place.id);
    if (place.entry.phase !== "out" && this.#ground.isOpen()) {
      this.#ground.call("leave_room", { room_id: place.id }, () => {});
    }
    this.#bar(place, notIn("the room was left"));
  }

  /**
   * Comes back to everything, with the proof of the lost connection, if there is one; `done` hears
   * the next proof, or that there is none.
   */
  comeBack(proof: string | undefined, done: (proof: string | undefined) => void): void {
    const all = [...this.#places.values()].filter((place) => !place.barred);
    if (proof === undefined) {
      this.#enterAll(all);
      done(undefined);
      return;
    }
    // Names may be so long that not all of them fit into one message.
    let left = MOST_BYTES;
    const known = all
      .filter(({ id, entry }) => {
        if (entry.position) left -= sizeOf(JSON.stringify(id)) + PLACE_BYTES;
        return entry.position && left > 0;
      })
      .slice(0, MOST);
    const rooms = Object.fromEntries(known.map((place) => [place.id, place.entry.ask()]));
    let barred = 0;
    this.#ground.call("resume", { resume_token: proof, rooms, acks: true }, (message) => {
      const { type, payload } = message;
      // A room that lets nobody in says so, and why in a refusal of its own.
      if (type === "room_resumed" && isBarred(payload)) barred++;
      else if (type === "resumed") {
        this.#enterAll(all);
        done(String(payload.resume_token));
      } else if (type === "error_message" && barred-- === 0) {
        for (const place of known) place.entry.lost();
        this.#enterAll(all);
        done(undefined);
      }
    });
  }

  lost(): void {
    this.#queue = [];
    this.#current = undefined;
    for (const place of this.#places.values()) place.lost();
  }

  /** Takes what is said in a room; gives whether it is news. */
  hear(message: Message): boolean {
    const { payload, greenroom } = message;
    const place = this.get(greenroom ? greenroom.room_id : payload.room_id);
    if (!place) return true;
    const seq = numberOf(message);
    if (seq !== undefined && !place.entry.isNew(seq)) return false;
    const change = greenroom ? undefined : place.entry.hear(message);
    if (change?.type === "gap") this.#ground.gap(place, change.reason);
    if (change?.type === "out") this.#fail(place, notIn(change.reason));
    place.hear(message);
    if (change?.type === "entered") this.#entered(place, message.type);
    return true;
  }

  #entered(place: Place, by: string): void {
    place.refusals = 0;
    // Whoever comes first hears of themselves alone; who joins twice is shown who is there.
    if (by === "user_joined") this.#join(place, {});
    place.tellEntry();
    this.#ground.post.flush();
    this.#advance(place);
  }

  #enterAll(places: readonly Place[]): void {
    for (const place of places) this.#enter(place);
  }

  #enter(place: Place): void {
    if (!this.#ground.isOpen() || !place.wanted || place.entry.phase !== "out") return;
    if (place.entry.position) {
      this.#queue.push(place);
      this.#advance();
    } else {
      place.entry.ask();
      this.#join(place, {});
    }
  }

  /** The next of the queue, once the last one has been heard or has let nobody in. */
  #advance(done?: Place): void {
    if (this.#current !== done) return;
    do {
      this.#current = this.#queue.shift();
    } while (this.#current?.wanted === 0);
    if (this.#current) this.#join(this.#current, { since: this.#current.entry.ask() });
  }

  #join(place: Place, since: { since?: Position | undefined }): void {
    this.#ground.call("join_room", { room_id: place.id, ...since }, (message) => {
      if (message.type === "error_message") this.#refused(place, new Fault(message.payload));
    });
  }

  #refused(place: Place, fault: Fault): void {
    const ms = passes(fault, place.refusals++, this.#ground.clock.random());
    if (ms === undefined) {
      this.#fail(place, fault);
      return;
    }
    if (!place.joined) place.entry.lost();
    this.#ground.clock.after(ms, () => {
      if (place.joined) this.#join(place, {});
      else if (!place.barred) this.#enter(place);
    });
    this.#advance(place);
  }

  /** Nobody asked for this end of being in a room. */
  #fail(place: Place, fault: Fault): void {
    this.#bar(place, fault);
    this.#ground.fault(fault);
  }

  #bar(place: Place, fault: Fault): void {
    place.bar(fault);
    this.#ground.post.drop(fault, place.lane);
    this.#advance(place);
  }
}

function notIn(error: string): Fault {
  return new Fault({ code: "NOT_IN_ROOM", error, help: "join it again" });
}

/** The number of an event in the order of its room; others say where the room stands. */
function numberOf({ payload, greenroom }: Message): number | undefined {
  const number = greenroom ? greenroom.seq : payload.epoch === undefined && payload.seq;
  return typeof number === "number" ? number : undefined;
}
