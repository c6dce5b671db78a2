import { OutboxFull } from "../errors.ts";
import type { Message } from "../wire/accent.ts";

/** For how long the service knows a message by its name (docs/wire/query.md, `published`). */
export const REMEMBERED_MS = 300_000;
/** After so long without an answer a message is said again: under its own name, so once. */
const UNANSWERED_MS = 30_000;

/** Something that is to be heard, and said again until it is known to be. */
export interface Letter {
  /** Its name: the same, however often it is said. */
  readonly id: string;
  /** What has to stay in order: a room, or a person. */
  readonly lane: string;
  readonly type: string;
  /** Asked for each time it is said. */
  readonly payload: () => object;
  /** Not to be said again on another connection: it costs something, and may have been heard. */
  readonly once?: boolean;
  /** Who said it waits for this. */
  readonly sending?: Promise<unknown>;
  /** Takes an answer; gives whether that was the last word about it. */
  answered?(message: Message, entry: Entry): boolean;
  /** It was said, and no answer is wanted. */
  told?(): void;
  /** It is refused, or given up. */
  failed?(error: unknown): void;
  /** What may be said only once, and was said on a connection that is lost, is not heard of. */
  overdue?(): void;
}

/** A letter under way. */
export interface Entry extends Letter {
  /** Said on this connection, and not answered yet. */
  inFlight?: boolean;
  /** Said on a connection that is lost, and not to be said again: its answer is waited for. */
  parked?: boolean | undefined;
  /** When it was said first; nothing, if it never was. */
  first?: number;
  /** Not before this; or, in flight, when it is said again. */
  due: number;
  refusals: number;
  /** Whether its room has lost history since it was said, so that no replay tells of it. */
  missed?: boolean;
  /** Whether the service cannot know its name any longer. */
  forgotten?: boolean;
  /** How often it was said although it may have been heard before. */
  doubts: number;
}

/**
 * What has been said and not been acknowledged, or has yet to be said. Of each lane one letter at
 * a time is in flight, so that a refusal of one changes no order. Pure.
 */
export class Outbox {
  readonly #limit: number;
  readonly #lanes = new Map<string, Entry[]>();
  readonly #entries = new Map<string, Entry>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  entry(id: unknown): Entry | undefined {
    return this.#entries.get(id as string);
  }

  add(letter: Letter): void {
    if (this.size >= this.#limit) throw new OutboxFull(this.#limit);
    const entry: Entry = { ...letter, due: 0, refusals: 0, doubts: 0 };
    this.#entries.set(letter.id, entry);
    const lane = this.#lanes.get(letter.lane);
    if (lane) lane.push(entry);
    else this.#lanes.set(letter.lane, [entry]);
  }

  /** The next to be said, which is in flight from now on, or overdue. Lanes take turns. */
  next(now: number, may: (lane: string) => boolean): Entry | undefined {
    for (const [name, lane] of this.#lanes) {
      const head = lane[0];
      if (!head || head.due > now || !may(name)) continue;
      this.#lanes.delete(name);
      this.#lanes.set(name, lane);
      if (head.parked) return head;
      this.#doubt(head, now);
      head.first ??= now;
      head.inFlight = true;
      head.due = head.once ? Infinity : now + UNANSWERED_MS;
      return head;
    }
    return undefined;
  }

  /** When there is something to be said, if nothing happens before. */
  due(may: (lane: string) => boolean): number {
    let due = Infinity;
    for (const [name, [head]] of this.#lanes) {
      if (head && head.due < due && may(name)) due = head.due;
    }
    return due;
  }

  /** It has been answered: out it goes. */
  settle(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    const lane = this.#lanes.get(entry.lane)?.filter((other) => other !== entry) ?? [];
    if (lane.length) this.#lanes.set(entry.lane, lane);
    else this.#lanes.delete(entry.lane);
  }

  /** The connection is lost: what was in flight is said again, but for what may not be. */
  lost(): void {
    for (const entry of this.#entries.values()) {
      if (entry.inFlight) {
        entry.parked = entry.once;
        entry.inFlight = false;
        entry.due = 0;
      }
      if (entry.parked) entry.due = Infinity;
    }
  }

  /** There is a connection again: what is not heard of until then is overdue. */
  returned(due: number): void {
    for (const entry of this.#entries.values()) {
      if (entry.parked) entry.due = due;
    }
  }

  /** What was said in a lane is not replayed; after `forgotten`, nor is its name known. */
  missed(lane: string, forgotten: boolean): void {
    for (const entry of this.#lanes.get(lane) ?? []) {
      if (entry.first === undefined) continue;
      entry.missed = true;
      entry.forgotten ||= forgotten;
    }
  }

  /** The service knows this client by another name from now on, and nothing said under the last. */
  renamed(): void {
    for (const entry of this.#entries.values()) {
      entry.forgotten ||= entry.first !== undefined;
    }
  }

  /** Gives up one lane, or all; gives what was there. */
  drop(lane?: string): Entry[] {
    const all = [...this.#entries.values()];
    const dropped = lane === undefined ? all : all.filter((entry) => entry.lane === lane);
    for (const { id } of dropped) this.settle(id);
    return dropped;
  }

  /** Whether saying it once more could tell it twice: if neither a replay nor its name tells. */
  #doubt(entry: Entry, now: number): void {
    if (entry.first === undefined) return;
    const unknown = entry.forgotten || now - entry.first >= REMEMBERED_MS;
    const untold = entry.missed || entry.type !== "room_message";
    if (entry.doubts || (unknown && untold)) entry.doubts++;
  }
}
