import { Alarm, type Clock } from "./clock.ts";
import { Fault } from "./errors.ts";
import { safely } from "./events.ts";
import { freshName } from "./fresh.ts";
import type { Entry } from "./outbox/outbox.ts";
import type { Post } from "./outbox/post.ts";
import { deliver } from "./sending.ts";
import type { Message } from "./wire/accent.ts";

/** How long the end of a request is waited for after coming back, if nothing of it is heard. */
const LOST_MS = 120_000;

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

/** Asked again after a loss, because nothing comes of it but the answer. */
const HARMLESS = /^(ontology_search|sheet_request|subscribe_events)$/;

const ENDS =
  /^(query_result|ontology_suggestion|agent_completed|library_response|events_subscribed|sheet_state)$/;

/** Asks what is answered in steps, from asking to the one last word. */
export class Requests {
  readonly #clock: Clock;
  readonly #post: Post;

  constructor(clock: Clock, post: Post) {
    this.#clock = clock;
    this.#post = post;
  }

  ask<T>(type: string, payload: object, asking: Asking = {}): Request<T> {
    const { onStep, signal, timeoutMs } = asking;
    const id = freshName();
    // The service's own name for it means the same on every connection.
    let job: object = { request_id: id };
    const cancel = (reason: unknown) => this.#cancel(id, job, reason);
    const abort = () => cancel(signal?.reason);
    const read = (message: Message, entry: Entry) => {
      const end = endOf(message);
      if (end) return end as T;
      const { query_id, job_id } = message.payload;
      job = query_id === undefined ? { job_id } : { query_id };
      if (entry.parked) entry.due = this.#overdue();
      safely(() => onStep?.(message.payload, message));
      return undefined;
    };
    const letter = {
      id,
      lane: `request ${id}`,
      type,
      payload: () => payload,
      once: !HARMLESS.test(type),
      overdue: () => cancel(late("lost with the connection")),
    };
    const sending = deliver<T>(this.#post, letter, read, signal?.aborted && signal.reason);
    const limit = new Alarm(this.#clock);
    if (timeoutMs !== undefined) limit.set(timeoutMs, () => cancel(late("took too long")));
    signal?.addEventListener("abort", abort);
    const over = () => {
      limit.stop();
      signal?.removeEventListener("abort", abort);
    };
    sending.then(over, over);
    return Object.assign(sending, {
      cancel: () => cancel(new Fault({ code: "CANCELLED", error: "taken back" })),
    });
  }

  /** There is a connection again, and what has ended meanwhile will be heard. */
  returned(): void {
    this.#post.outbox.returned(this.#overdue());
    this.#post.flush();
  }

  #overdue(): number {
    return this.#clock.now() + LOST_MS;
  }

  #cancel(id: string, job: object, reason: unknown): void {
    const entry = this.#post.outbox.entry(id);
    if (!entry) return;
    this.#post.outbox.settle(id);
    entry.failed?.(reason);
    if (entry.first === undefined) return;
    const name = freshName();
    const letter = { id: name, lane: name, type: "cancel_request", payload: () => job };
    try {
      this.#post.deliver({ ...letter, told() {} });
    } catch {
      // So much waits already that this is not said: the service answers to nobody.
    }
  }
}

/** The last word of a request, if this is it: the answer, or the fault. */
function endOf({ type, payload }: Message): object | undefined {
  const { event_type, data } = payload;
  if (event_type === "ai_error") return new Fault(data as object);
  if (/^(agent_failed|error_message)$/.test(type) || payload.success === false) {
    return new Fault(payload);
  }
  return ENDS.test(type) || event_type === "ai_complete" ? payload : undefined;
}

const late = (error: string) => new Fault({ code: "DEADLINE_EXCEEDED", error });
