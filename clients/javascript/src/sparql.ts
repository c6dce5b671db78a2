import { Greenroom, type QueryOptions } from "./greenroom.ts";
import type { Options } from "./options.ts";
import type { Request } from "./requests.ts";
import type { Room } from "./rooms/room.ts";
import type { Published, Sending } from "./sending.ts";
import type { Welcome } from "./wire/accent.ts";
import type { Heard } from "./wire/generated/query.ts";

type Listener = (payload: never) => void;

/** The client of the query system's own guide, by its names. It connects by itself. */
export class SPARQLWebSocketClient {
  /** What is underneath. */
  readonly greenroom: Greenroom;
  readonly #listening = new Map<string, Map<Listener, () => void>>();
  readonly #rooms = new Map<string, Room>();

  constructor(url: string, options: Omit<Options, "url"> = {}) {
    this.greenroom = new Greenroom({ ...options, url });
    // Whoever wants to know listens to `disconnected`.
    this.greenroom.connect().catch(() => {});
  }

  get isConnected(): boolean {
    return this.greenroom.state === "open";
  }

  connect(): Promise<Welcome> {
    return this.greenroom.connect();
  }

  disconnect(): Promise<void> {
    return this.greenroom.close();
  }

  on(event: string, listener: Listener): this {
    this.off(event, listener);
    const all = this.#listening.get(event) ?? new Map();
    const off = this.greenroom.on(event, listener as (payload: unknown) => void);
    this.#listening.set(event, all.set(listener, off));
    return this;
  }

  off(event: string, listener: Listener): this {
    this.#listening.get(event)?.get(listener)?.();
    this.#listening.get(event)?.delete(listener);
    return this;
  }

  sendQuery(text: string, options?: QueryOptions): Request<Heard["query_result"]> {
    return this.greenroom.sendQuery(text, options);
  }

  searchOntology(
    query: string,
    options?: Parameters<Greenroom["searchOntology"]>[1],
  ): Request<Heard["ontology_suggestion"]> {
    return this.greenroom.searchOntology(query, options);
  }

  joinRoom(roomId: string): Room {
    const room = this.#rooms.get(roomId) ?? this.greenroom.join(roomId);
    this.#rooms.set(roomId, room);
    return room;
  }

  leaveRoom(roomId: string): void {
    this.#rooms.get(roomId)?.leave();
    this.#rooms.delete(roomId);
  }

  sendRoomMessage(roomId: string, message: unknown): Sending<Published> {
    return this.joinRoom(roomId).say(message);
  }

  sendTyping(roomId: string, isTyping: boolean): void {
    this.joinRoom(roomId).typing(isTyping);
  }
}
