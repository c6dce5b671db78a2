import type { Loss } from "./connection/line.ts";
import type { State } from "./connection/machine.ts";
import { type Discovery, discover } from "./discover.ts";
import type { Fault } from "./errors.ts";
import { freshName } from "./fresh.ts";
import type { Options } from "./options.ts";
import type { Asking, Request } from "./requests.ts";
import { Room } from "./rooms/room.ts";
import {
  deliver,
  published,
  type Reading,
  type Receipt,
  receipt,
  type Sending,
} from "./sending.ts";
import { Session } from "./session.ts";
import type { Statistics } from "./statistics.ts";
import type { Message, Welcome } from "./wire/accent.ts";
import type { Heard, Said } from "./wire/generated/query.ts";
import type { Saying, Word } from "./wire/saying.ts";

/** Everything that can be heard, by its name on the wire, and what this client itself tells. */
export interface GreenroomEvents extends Heard {
  state: { state: State; reason?: string; retryInMs?: number };
  /** Connected, and what was missed has been asked for; `resumed`, if with the lost connection. */
  connected: { welcome: Welcome; resumed: boolean };
  disconnected: Loss;
  /** A refusal that nobody was waiting for. */
  fault: Fault;
  /** What was missed in a room cannot be told. */
  gap: { room_id: string; reason: string };
  stats: Statistics;
}

/** How a question is asked. */
export interface QueryOptions extends Asking {
  readonly endpoint_id?: string | undefined;
  /** With `false`, the query is written and not run. */
  readonly execute?: boolean | undefined;
  readonly limit?: number | undefined;
  /** In seconds. */
  readonly timeout?: number | undefined;
  /** The text is SPARQL, and no words. */
  readonly sparql?: boolean | undefined;
  readonly onProgress?: ((progress: Heard["query_progress"]) => void) | undefined;
}

/** How an agent is asked. */
export interface AgentOptions extends Asking {
  readonly agent?: string | undefined;
  readonly context?: Record<string, unknown> | undefined;
  readonly sheet_id?: string | undefined;
}

type Event = Omit<Said["publish_event"], "ack">;

/** A reliable connection to Greenroom. */
export class Greenroom {
  readonly #session: Session;
  readonly #subscriptions = new Map<string, object>();

  constructor(options: Options) {
    this.#session = new Session(options);
  }

  /** A client for a service of which only the address is known: it says how to come in. */
  static async discover(address: string, options: Discovery = {}): Promise<Greenroom> {
    return new Greenroom(await discover(address, options));
  }

  get state(): State {
    return this.#session.link.line.state;
  }

  /** The same object until something changes; `on("stats")` tells when. */
  get statistics(): Statistics {
    return this.#session.figures.now;
  }

  /** Who one is here, once the service has said so. */
  get welcome(): Welcome | undefined {
    return this.#session.link.welcome;
  }

  /** Connects, and stays connected. Resolves at the first welcome; rejects when it is over. */
  connect(): Promise<Welcome> {
    return this.#session.link.connect();
  }

  /** Says farewell. What is not acknowledged is rejected with {@link Closed}. */
  close(): Promise<void> {
    return this.#session.close();
  }

  on<T extends keyof GreenroomEvents>(
    type: T,
    listener: (payload: GreenroomEvents[T], message: Message) => void,
  ): () => void;
  on(type: string, listener: (payload: unknown, message: Message) => void): () => void;
  on(type: string, listener: (payload: never, message: Message) => void): () => void {
    return this.#session.events.on(type, listener);
  }

  /** Ends the listening of a function to something, as what `on` gives back does. */
  off(type: string, listener: (payload: never, message: Message) => void): void {
    this.#session.events.off(type, listener);
  }

  once<T extends keyof GreenroomEvents>(type: T): Promise<GreenroomEvents[T]>;
  once(type: string): Promise<unknown>;
  once(type: string): Promise<unknown> {
    return new Promise((resolve) => {
      const off = this.#session.events.on(type, (payload: unknown) => {
        off();
        resolve(payload);
      });
    });
  }

  /** Enters a room, now and after every loss. Each `join` wants one `leave`. */
  join(roomId: string): Room {
    const place = this.#session.rooms.join(roomId);
    place.room ??= new Room(this.#session, place);
    return place.room;
  }

  /** Writes to a person, who gets it now or when they come. */
  message(user_id: string, message: unknown, { id }: { id?: string } = {}): Sending<Receipt> {
    const payload = () => ({ user_id, message });
    return this.#send("direct_message", `person ${user_id}`, payload, receipt, id);
  }

  setStatus(status: Said["status_update"]["status"]): void {
    this.#session.setStatus(status);
  }

  /** Says anything by its name on the wire, in order, once there is a connection. */
  send<T extends keyof Said>(type: T, payload: Said[T]): Promise<void> {
    return this.#session.tell(type, (payload ?? {}) as Saying<T>);
  }

  /** Asks anything that is answered in steps. */
  request<R = unknown, T extends Word = Word>(
    type: T,
    payload: Saying<T>,
    asking: Asking = {},
  ): Request<R> {
    return this.#session.requests.ask<R>(type, payload, asking);
  }

  sendQuery(text: string, options: QueryOptions = {}): Request<Heard["query_result"]> {
    const { sparql, onProgress, onStep, signal, timeoutMs, ...rest } = options;
    const question = sparql ? { sparql: text } : { natural_language: text };
    const step = (payload: Message["payload"], message: Message) => {
      onProgress?.(payload as Heard["query_progress"]);
      onStep?.(payload, message);
    };
    const asking = { onStep: step, signal, timeoutMs };
    return this.request("query_request", { ...question, ...rest }, asking);
  }

  searchOntology(
    query: string,
    { ontology, limit, ...asking }: { ontology?: string; limit?: number } & Asking = {},
  ): Request<Heard["ontology_suggestion"]> {
    return this.request("ontology_search", { query, ontology, limit }, asking);
  }

  /** Asks an agent: the usual one, unless one is named. */
  ask(content: string, options: AgentOptions = {}): Request<Heard["agent_completed"]> {
    const { agent, context, sheet_id, ...asking } = options;
    const type = agent === undefined ? "user_message" : "agent_request";
    return this.request(type, { content, agent, context, sheet_id }, asking);
  }

  library(
    action: Said["library_request"]["action"],
    library_id?: string,
    data: Record<string, unknown> = {},
    asking: Asking = {},
  ): Request<Heard["library_response"]> {
    return this.request("library_request", { action, library_id, data }, asking);
  }

  /** Wants to hear what happens elsewhere, by `on("event")`, now and after every loss. */
  subscribeEvents(
    filter: NonNullable<Said["subscribe_events"]> = {},
  ): Request<Heard["events_subscribed"]> {
    const room = filter.room_id ?? "bus:events";
    const wanted = { ...filter, room_id: room };
    if (!this.#subscriptions.has(room)) {
      const again = () =>
        this.#session.call("subscribe_events", this.#subscriptions.get(room) ?? {});
      this.join(room).on("entry", ({ joined }) => joined && again());
    }
    this.#subscriptions.set(room, wanted);
    return this.request("subscribe_events", wanted);
  }

  publishEvent(event: Event): Sending {
    const payload = () => ({ ...event, ack: true });
    return this.#send(
      "publish_event",
      `bus ${event.room_id ?? ""}`,
      payload,
      published(() => ""),
    );
  }

  #send<T, W extends Word>(
    type: W,
    lane: string,
    payload: () => Saying<W>,
    read: Reading<T>,
    id = freshName(),
  ): Sending<T> {
    return deliver<T>(this.#session.post, { id, lane, type, payload }, read);
  }
}
