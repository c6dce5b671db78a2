import { Greenroom } from "./greenroom.ts";
import type { Options } from "./options.ts";
import type { Room } from "./rooms/room.ts";
import type { Sending } from "./sending.ts";

/** The client of the query system's own guide, by its names. It connects by itself. */
export class SPARQLWebSocketClient extends Greenroom {
  readonly #rooms = new Map<string, Room>();

  constructor(url: string, options: Omit<Options, "url"> = {}) {
    super({ ...options, url });
    // Whoever wants to know listens to `disconnected`.
    this.connect().catch(() => {});
  }

  get isConnected(): boolean {
    return this.state === "open";
  }

  disconnect(): Promise<void> {
    return this.close();
  }

  joinRoom(roomId: string): Room {
    const room = this.#rooms.get(roomId) ?? this.join(roomId);
    this.#rooms.set(roomId, room);
    return room;
  }

  leaveRoom(roomId: string): void {
    this.#rooms.get(roomId)?.leave();
    this.#rooms.delete(roomId);
  }

  sendRoomMessage(roomId: string, message: unknown): Sending {
    return this.joinRoom(roomId).say(message);
  }

  sendTyping(roomId: string, isTyping: boolean): void {
    this.joinRoom(roomId).typing(isTyping);
  }
}
