import { Alarm, type Clock } from "./clock.ts";
import { Fault } from "./errors.ts";
import { safely } from "./events.ts";
import { freshName } from "./fresh.ts";
import type { Post } from "./outbox/post.ts";
import type { Message } from "./wire/accent.ts";

/** How long the end of a request is waited for after coming back, if nothing of it is heard. */
const LOST_MS = 120_000;

/** How many names are known of what was taken back. */
const MOST_FORGOTTEN = 100;

/** An answer that is on its way: a promise that can be taken back. */
export type Request<T> = Promise<T> & {
  /** Its name on the wire. */
  readonly id: string;
  /** Takes it back: the promise is rejected with the fault `CANCELLED`, the service stops. */
  cancel(): void;
};

/** How somebody asks. */
export interface Asking {
  /** Hears every step on the way. */
  readonly onStep?: ((payload: Message["payload"], message: Message) => void) | undefined;
  /** Takes the request back. */
  readonly signal?: AbortSignal | undefined;
  /** Takes the request back after so long. */
  readonly timeoutMs?: number | undefined;
}

interface Pending {
  readonly asking: Asking;
  readonly alarm: Alarm;
  /** The service's own name for it: it means the same on every connection. */
  job?: Record<string, unknown>;
  away?: boolean;
  resolve(payload: never): void;
  reject(error: unknown): void;
}

/** Asked again after a loss, because nothing comes of it but the answer. */
const HARMLESS = ["ontology_search", "sheet_request", "subscribe_events"];

const ENDS = [
  "query_result",
  "ontology_suggestion",
  "agent_completed",
  "library_response",
  "events_subscribed",
  "sheet_state",
];

/** The requests that are under way, from asking to the one last word. */
export class Requests {
  readonly #clock: Clock;
  readonly #post: Post;
  readonly #pending = new Map<string, Pending>();
  /** What was taken back: nobody wants to hear of its end. */
  readonly #takenBack = new Set<string>();

  constructor(clock: Clock, post: Post) {
    this.#clock = clock;
    this.#post = post;
  }

  ask<T>(type: string, payload: object, asking: Asking = {}): Request<T> {
    const id = freshName();
    const { signal, timeoutMs } = asking;
    const alarm = new Alarm(this.#clock);
    const abort = () => this.#cancel(id, signal?.reason);
    const promise = new Promise<T>((resolve, reject) => {
      if (signal?.aborted) throw signal.reason;
      const again = HARMLESS.includes(type);
      const pending: Pending = { asking, alarm, resolve, reject };
      const answered = (message: Message) => this.#step(id, pending, message);
      const letter = { id, lane: `request ${id}`, type, payload: () => payload, again };
      this.#post.deliver({ ...letter, answered, failed: reject });
      this.#pending.set(id, pending);
      signal?.addEventListener("abort", abort);
    });
    const limit = new Alarm(this.#clock);
    if (timeoutMs !== undefined) limit.set(timeoutMs, () => this.#cancel(id, timedOut()));
    const over = () => {
      limit.stop();
      alarm.stop();
      this.#pending.delete(id);
      signal?.removeEventListener("abort", abort);
    };
    promise.then(over, over);
    return Object.assign(promise, { id, cancel: () => this.#cancel(id, cancelled()) });
  }

  /** Takes a step of a request that was asked on an earlier connection; gives whether it was one. */
  hear(message: Message): boolean {
    const id = message.correlation_id ?? message.payload.asked_as;
    if (typeof id !== "string") return false;
    const pending = this.#pending.get(id);
    if (pending) this.#step(id, pending, message);
    return pending !== undefined || this.#takenBack.has(id);
  }

  /** The connection is lost. What was asked goes on at the service. */
  lost(): void {
    for (const [id, pending] of this.#pending) {
      pending.alarm.stop();
      pending.away ||= !this.#post.outbox.entry(id);
    }
  }

  /** There is a connection again, and what has ended meanwhile will be heard. */
  returned(): void {
    for (const [id, pending] of this.#pending) {
      if (pending.away) this.#waitOn(id, pending);
    }
  }

  close(error: Error): void {
    for (const pending of [...this.#pending.values()]) pending.reject(error);
  }

  #waitOn(id: string, pending: Pending): void {
    pending.alarm.set(LOST_MS, () => this.#cancel(id, unheard()));
  }

  #cancel(id: string, reason: unknown): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    const entry = this.#post.outbox.entry(id);
    this.#post.outbox.settle(id);
    this.#pending.delete(id);
    pending.reject(reason);
    if (entry && entry.first === undefined) return;
    const name = freshName();
    this.#forget(id, name);
    const payload = () => pending.job ?? { request_id: id };
    const letter = { id: name, lane: name, type: "cancel_request", payload, again: true };
    try {
      this.#post.deliver({ ...letter, told() {} });
    } catch {
      // So much waits already that this is not said: the service answers to nobody.
    }
  }

  #forget(...names: string[]): void {
    for (const name of names) this.#takenBack.add(name);
    const surplus = [...this.#takenBack].slice(0, -MOST_FORGOTTEN);
    for (const name of surplus) this.#takenBack.delete(name);
  }

  /** Takes one step; gives whether it was the last. */
  #step(id: string, pending: Pending, message: Message): boolean {
    const { payload } = message;
    const fault = failure(message);
    if (fault || isEnd(message)) this.#pending.delete(id);
    if (fault) pending.reject(fault);
    else if (isEnd(message)) pending.resolve(payload as never);
    else {
      const { query_id, job_id } = payload;
      pending.job = query_id === undefined ? { job_id } : { query_id };
      if (pending.away) this.#waitOn(id, pending);
      safely(() => pending.asking.onStep?.(payload, message));
      return false;
    }
    return true;
  }
}

function isEnd({ type, payload }: Message): boolean {
  return type === "ai_event" ? payload.event_type === "ai_complete" : ENDS.includes(type);
}

function failure({ type, payload }: Message): Fault | undefined {
  const ai = type === "ai_event" && payload.event_type === "ai_error";
  if (ai) return new Fault(payload.data as Record<string, unknown>);
  const failed = /^(agent_failed|error_message)$/.test(type) || payload.success === false;
  return failed ? new Fault(payload) : undefined;
}

const cancelled = () => new Fault({ code: "CANCELLED", error: "the request was taken back" });

const timedOut = () =>
  new Fault({ code: "DEADLINE_EXCEEDED", error: "the answer took longer than it may" });

const unheard = () =>
  new Fault({
    code: "DEADLINE_EXCEEDED",
    error: "the connection was lost meanwhile, and nothing more was heard of the request",
    help: "ask again",
  });
