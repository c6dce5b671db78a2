import { Alarm, type Clock } from "../clock.ts";
import { backoff } from "../connection/backoff.ts";
import { Fault, TooLarge } from "../errors.ts";
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

/** Where letters go. */
export interface Way {
  readonly accent: Accent;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Whether what is in a lane may be said now. */
  may(lane: string): boolean;
  /** Whether this is somebody that the client has been. */
  isOwn(user: unknown): boolean;
  write(text: string): void;
  /** So much waits. */
  queued(size: number): void;
}

/** Refusals that pass: the same will be taken later. */
const PASSING = /^(RATE_LIMIT_EXCEEDED|OVERLOADED|STORE_UNAVAILABLE|ROOM_SUSPENDED|DRAINING)$/;

/** In how many milliseconds the same may be asked again; nothing, if that would change nothing. */
export function passes(fault: Fault, refusals: number, random: number): number | undefined {
  if (!PASSING.test(fault.code)) return undefined;
  return fault.retryAfter === undefined ? backoff(refusals, random) : fault.retryAfter * 1_000;
}

const bytes = new TextEncoder();

/** How long a text is on the wire. */
export function sizeOf(text: string): number {
  return bytes.encode(text).length;
}

/** Says what is in the outbox as fast as it may be said, and hears what comes of it. */
export class Post {
  readonly outbox: Outbox;
  readonly #way: Way;
  /** What else is said takes from it, too. */
  readonly bucket: Bucket;
  readonly #alarm: Alarm;

  constructor(way: Way) {
    const { burst, messagesPerMinute, outboxMessages } = way.limits;
    this.#way = way;
    this.outbox = new Outbox(outboxMessages);
    this.bucket = new Bucket(burst, messagesPerMinute);
    this.#alarm = new Alarm(way.clock);
  }

  /** Throws what cannot be taken: it is too long, or too much waits. */
  deliver(letter: Letter): void {
    const size = sizeOf(this.#way.accent.spell(letter.type, letter.payload(), letter.id));
    const { maxMessageBytes } = this.#way.limits;
    if (size > maxMessageBytes) throw new TooLarge(size, maxMessageBytes);
    this.outbox.add(letter);
    this.flush();
  }

  /** Says all that may be said now, and comes back for the rest. */
  flush(): void {
    this.#say();
    this.#way.queued(this.outbox.size);
  }

  #say(): void {
    const may = (lane: string) => this.#way.may(lane);
    for (;;) {
      const now = this.#way.clock.now();
      const wait = this.bucket.wait(now);
      const entry = wait ? undefined : this.outbox.next(now, may);
      if (!entry) {
        const due = Math.max(wait, this.outbox.due(may) - now);
        // An alarm for what is settled already would keep a program alive that has nothing to do.
        this.#alarm.stop();
        if (due < Infinity) this.#alarm.set(due, () => this.flush());
        return;
      }
      if (entry.parked) {
        entry.overdue?.();
        this.outbox.settle(entry.id);
        continue;
      }
      this.bucket.take(now);
      this.#way.write(this.#way.accent.spell(entry.type, entry.payload(), entry.id));
      if (entry.told) {
        this.outbox.settle(entry.id);
        entry.told();
      }
    }
  }

  /** Takes what answers a letter; gives whether it was one that was waited for. */
  hear(message: Message): boolean {
    const name = message.correlation_id ?? message.payload.asked_as ?? this.#ownName(message);
    const entry = this.outbox.entry(name);
    if (!entry) return false;
    if (isRefusal(message)) this.#refused(entry, new Fault(message.payload));
    else if (entry.answered?.(message, entry)) this.outbox.settle(entry.id);
    this.flush();
    return true;
  }

  /** Gives up a lane, or all: whoever waits is told. */
  drop(error: Error, lane?: string): void {
    for (const entry of this.outbox.drop(lane)) entry.failed?.(error);
    this.flush();
  }

  #refused(entry: Entry, fault: Fault): void {
    const { clock } = this.#way;
    const wait = passes(fault, entry.refusals++, clock.random());
    if (wait === undefined) {
      this.outbox.settle(entry.id);
      entry.failed?.(fault);
      return;
    }
    entry.inFlight = false;
    entry.due = clock.now() + wait;
    if (fault.code === "RATE_LIMIT_EXCEEDED") this.bucket.pause(clock.now(), wait);
  }

  /** The name of one's own message, heard in its room. */
  #ownName({ type, payload, message_id, greenroom }: Message): string | undefined {
    const mine = type === "room_message" && !greenroom && this.#way.isOwn(payload.user_id);
    return mine ? message_id : undefined;
  }
}

/** What was taken up is not refused any more: it fails. */
function isRefusal({ type, payload }: Message): boolean {
  return type === "error_message" && !("query_id" in payload || "job_id" in payload);
}
