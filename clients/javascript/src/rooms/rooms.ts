import { Alarm, type Clock } from "../clock.ts";
import { Fault } from "../errors.ts";
import { passes } from "../outbox/post.ts";
import type { Message } from "../wire/accent.ts";
import type { Position } from "./entry.ts";
import { Place } from "./place.ts";

/** As many rooms as one `resume` takes. */
const MOST = 64;

/** What rooms need of the connection that they are on. */
export interface Ground {
  readonly clock: Clock;
  isOpen(): boolean;
  /** Says something at once; what answers it under its name is heard first by `answered`. */
  call(type: string, payload: object, answered: (message: Message) => void): void;
  /** Something may be said in this room now. */
  entered(place: Place): void;
  /** What is said there is not heard: nobody is there, or it lets nobody in. */
  left(place: Place, error: Error): void;
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
  readonly #alarm: Alarm;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#alarm = new Alarm(ground.clock);
  }

  get(id: unknown): Place | undefined {
    return this.#places.get(id as string);
  }

  /** The same one for the same name, as long as anybody wants it. */
  join(id: string): Place {
    const place = this.#places.get(id) ?? new Place(id);
    this.#places.set(id, place);
    place.wanted++;
    place.unbar();
    if (place.entry.phase === "out") this.#enter(place);
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
    const left = new Fault({ code: "NOT_IN_ROOM", error: "the room was left", help: "join it" });
    place.bar(left);
    this.#ground.left(place, left);
    this.#advance(place);
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
    const known = all.filter((place) => place.entry.position).slice(0, MOST);
    let barred = 0;
    const rooms = Object.fromEntries(
      known.map((place): [string, Position | undefined] => [place.id, place.entry.ask()]),
    );
    const others = all.filter((place) => !known.includes(place));
    this.#ground.call("resume", { resume_token: proof, rooms, acks: true }, (message) => {
      // A room that lets nobody in says so, and why in a refusal of its own.
      if (message.type === "room_resumed") {
        if (/^(forbidden|unavailable)$/.test(String(message.payload.reason))) barred++;
      } else if (message.type === "resumed") {
        this.#enterAll([...known, ...others].filter((place) => place.entry.phase === "out"));
        done(String(message.payload.resume_token));
      } else if (message.type === "error_message" && barred-- === 0) {
        this.#notResumed(new Fault(message.payload), [...known, ...others], proof, done);
      }
    });
  }

  lost(): void {
    this.#queue = [];
    this.#current = undefined;
    this.#alarm.stop();
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
    if (change?.type === "left" || change?.type === "closed") this.#putOut(place, change.type);
    place.hear(message);
    if (change?.type === "entered") this.#entered(place, message.type);
    return true;
  }

  #entered(place: Place, by: string): void {
    place.refusals = 0;
    // Whoever comes first hears of themselves alone; who joins twice is shown who is there.
    if (by === "user_joined") this.#join(place, {});
    place.tellEntry();
    this.#ground.entered(place);
    this.#advance(place);
  }

  #putOut(place: Place, how: "left" | "closed"): void {
    const code = how === "closed" ? "ROOM_NOT_FOUND" : "PERMISSION_DENIED";
    const error = how === "closed" ? "the room was closed" : "the room may not be joined any more";
    this.#bar(place, new Fault({ code, error, help: "join it again" }));
  }

  #enterAll(places: readonly Place[]): void {
    for (const place of places) {
      if (place.wanted && place.entry.phase !== "in") this.#enter(place);
    }
  }

  #enter(place: Place): void {
    if (!this.#ground.isOpen()) return;
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
      this.#bar(place, fault);
      return;
    }
    if (!place.joined) place.entry.lost();
    this.#ground.clock.after(ms, () => {
      if (!place.wanted || place.barred) return;
      if (place.joined) this.#join(place, {});
      else if (place.entry.phase === "out") this.#enter(place);
    });
    this.#advance(place);
  }

  #bar(place: Place, fault: Fault): void {
    place.bar(fault);
    this.#ground.left(place, fault);
    this.#ground.fault(fault);
    this.#advance(place);
  }

  #notResumed(
    fault: Fault,
    places: readonly Place[],
    proof: string,
    done: (proof: string | undefined) => void,
  ): void {
    const ms = passes(fault, 0, this.#ground.clock.random());
    if (ms === undefined) {
      for (const place of places) place.entry.lost();
      this.#enterAll(places);
      done(undefined);
    } else {
      this.#alarm.set(ms, () => this.comeBack(proof, done));
    }
  }
}

/** The number of an event in the order of its room; others say where the room stands. */
function numberOf({ payload, greenroom }: Message): number | undefined {
  const number = greenroom ? greenroom.seq : payload.epoch === undefined && payload.seq;
  return typeof number === "number" ? number : undefined;
}
