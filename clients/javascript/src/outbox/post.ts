import { Alarm, type Clock } from "../clock.ts";
import { backoff } from "../connection/backoff.ts";
import { Closed, Fault, TooLarge } from "../errors.ts";
import type { Accent, Message } from "../wire/accent.ts";
import { Bucket } from "./bucket.ts";
import { type Entry, type Letter, Outbox } from "./outbox.ts";

/** What the service takes, as its settings say. */
export interface Limits {
  readonly messagesPerMinute: number;
  readonly burst: number;
  /** Cursors and typing: these are shown and not kept. */
  readonly volatilePerSecond: number;
  readonly maxMessageBytes: number;
  /** How much may wait to be said or acknowledged. */
  readonly outboxMessages: number;
}

/** What comes of a letter. */
export interface Outcome {
  /** Gives whether that was the last word about it. */
  answered(message: Message, entry: Entry): boolean;
  /** Said without wanting an answer. */
  told?(): void;
  failed(error: Error): void;
}

/** Where letters go. */
export interface Way {
  readonly accent: Accent;
  /** Whether what is in a lane may be said now. */
  may(lane: string): boolean;
  /** Whether this is somebody that the client has been. */
  isOwn(user: unknown): boolean;
  send(text: string): void;
}

/** Refusals that pass: the same will be taken later. */
const PASSING = [
  "RATE_LIMIT_EXCEEDED",
  "OVERLOADED",
  "STORE_UNAVAILABLE",
  "ROOM_SUSPENDED",
  "DRAINING",
];

const bytes = new TextEncoder();

/** When something that was refused may be asked again; nothing, if that would change nothing. */
export function passes(fault: Fault, refusals: number, random: number): number | undefined {
  if (!PASSING.includes(fault.code)) return undefined;
  return fault.retryAfter === undefined ? backoff(refusals, random) : fault.retryAfter * 1_000;
}

/** Says what is in the outbox as fast as it may be said, and hears what comes of it. */
export class Post {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #way: Way;
  readonly #outbox: Outbox;
  readonly #bucket: Bucket;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #alarm: Alarm;

  constructor(clock: Clock, limits: Limits, way: Way) {
    this.#clock = clock;
    this.#limits = limits;
    this.#way = way;
    this.#outbox = new Outbox(limits.outboxMessages);
    this.#bucket = new Bucket(limits.burst, limits.messagesPerMinute);
    this.#alarm = new Alarm(clock);
  }

  get queued(): number {
    return this.#outbox.size;
  }

  has(id: string): boolean {
    return this.#outbox.has(id);
  }

  /** Throws what cannot be taken: it is too long, or too much waits. */
  deliver(letter: Letter, outcome: Outcome): void {
    const text = this.#way.accent.spell(letter.type, letter.payload(), letter.id);
    const size = bytes.encode(text).length;
    if (size > this.#limits.maxMessageBytes) throw new TooLarge(size, this.#limits.maxMessageBytes);
    this.#outbox.add(letter);
    this.#outcomes.set(letter.id, outcome);
    this.flush();
  }

  /** Says all that may be said now, and comes back for the rest. */
  flush(): void {
    this.#alarm.stop();
    const may = (lane: string) => this.#way.may(lane);
    for (;;) {
      const now = this.#clock.now();
      const wait = this.#bucket.wait(now);
      const entry = wait ? undefined : this.#outbox.next(now, may);
      if (!entry) {
        const due = Math.max(wait, this.#outbox.due(may) - now);
        if (due < Infinity) this.#alarm.set(due, () => this.flush());
        return;
      }
      this.#bucket.take(now);
      this.#way.send(this.#way.accent.spell(entry.type, entry.payload(), entry.id));
      const told = this.#outcomes.get(entry.id)?.told;
      if (told && this.#settle(entry.id)) told();
    }
  }

  /** Says something at once: it counts, and the rest waits longer for it. */
  spend(): void {
    this.#bucket.take(this.#clock.now());
  }

  /** Takes what answers a letter; gives whether it was one that was waited for. */
  hear(message: Message): boolean {
    const id = message.correlation_id ?? this.#ownName(message);
    const outcome = id === undefined ? undefined : this.#outcomes.get(id);
    if (id === undefined || !outcome) return false;
    if (isRefusal(message)) {
      this.#refused(id, new Fault(message.payload));
    } else {
      const entry = this.#outbox.entry(id);
      if (entry && outcome.answered(message, entry)) this.#settle(id);
    }
    this.flush();
    return true;
  }

  /** A new connection: what was in flight is said again, but for what may not be. */
  lost(): void {
    for (const { id } of this.#outbox.lost()) this.#outcomes.delete(id);
    this.#alarm.stop();
  }

  opened(): void {
    this.#bucket.fill(this.#clock.now());
  }

  /** See {@link Outbox.missed}. */
  missed(lane: string, forgotten: boolean): void {
    this.#outbox.missed(lane, forgotten);
  }

  /** See {@link Outbox.renamed}. */
  renamed(): void {
    this.#outbox.renamed();
  }

  /** Takes a letter back; gives whether it had never been said. */
  withdraw(id: string): boolean {
    this.#outcomes.delete(id);
    return this.#outbox.settle(id)?.first === undefined;
  }

  /** Gives up a lane, or all: whoever waits is told. */
  drop(error: Error = new Closed(), lane?: string): void {
    for (const { id } of this.#outbox.drop(lane)) {
      const outcome = this.#outcomes.get(id);
      this.#outcomes.delete(id);
      outcome?.failed(error);
    }
    if (this.#outbox.size === 0) this.#alarm.stop();
  }

  /** The name of one's own message, heard in its room. */
  #ownName({ type, payload, message_id, greenroom }: Message): string | undefined {
    const mine = type === "room_message" && !greenroom && this.#way.isOwn(payload.user_id);
    return mine ? message_id : undefined;
  }

  #refused(id: string, fault: Fault): void {
    const now = this.#clock.now();
    const outcome = this.#outcomes.get(id);
    const random = this.#clock.random();
    if (passes(fault, 0, random) === undefined) {
      this.#settle(id);
      outcome?.failed(fault);
      return;
    }
    this.#outbox.postpone(id, (refusals) => now + (passes(fault, refusals, random) ?? 0));
    if (fault.code === "RATE_LIMIT_EXCEEDED") {
      this.#bucket.pause(now, (fault.retryAfter ?? 1) * 1_000);
    }
  }

  #settle(id: string): boolean {
    this.#outcomes.delete(id);
    return this.#outbox.settle(id) !== undefined;
  }
}

/** What was taken up is not refused any more: it fails. */
function isRefusal({ type, payload }: Message): boolean {
  return type === "error_message" && !("query_id" in payload || "job_id" in payload);
}
