import type { Greenroom, Heard, Member, Published, Room } from "@greenroom/client";
import type { Connection } from "./connection.ts";
import { freshId } from "./fresh-id.ts";
import { Living } from "./living.ts";
import {
  failing,
  hearing,
  keeping,
  latest,
  type Messages,
  type RoomMessage,
  saying,
  without,
} from "./messages.ts";
import { SheetWatch } from "./sheet-watch.ts";

/** As many messages are kept as somebody scrolls through; the service keeps the rest. */
const MOST_MESSAGES = 500;
/** Cursors and typing are shown as often as a screen shows anything, however many move. */
const FRAME_MS = 16;

/** What was missed in a room and cannot be told any more. */
export interface Gap {
  readonly room_id: string;
  readonly reason: string;
}

/** How a room is, as all hooks see it. */
export interface RoomView {
  readonly room: Room | undefined;
  /** Whether what is said there is heard at once. */
  readonly isJoined: boolean;
  /** One's own `user_id`, once the service has told. */
  readonly me: string | undefined;
  /** The latest that was said: what is sent, in the room's order, then what is on its way. */
  readonly messages: Messages;
  readonly members: ReadonlyMap<string, Member>;
  /** Why the room is not entered. */
  readonly error: Error | undefined;
  /** The latest gap, if there was one: ask the service for what was said, or tell people. */
  readonly gap: Gap | undefined;
}

const NOTHING: RoomView = {
  room: undefined,
  isJoined: false,
  me: undefined,
  messages: [],
  members: new Map(),
  error: undefined,
  gap: undefined,
};

/** A room while somebody watches it: joined with the first hook that does, left with the last. */
export class RoomWatch {
  readonly id: string;
  readonly living: Living<RoomView>;
  readonly #connection: Connection;
  /** Names of messages said here and not heard yet. */
  readonly #unheard = new Set<string>();
  readonly #sheets = new Map<string, SheetWatch>();
  #frame: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, id: string) {
    this.id = id;
    this.#connection = connection;
    this.living = new Living(NOTHING, () => connection.withClient((client) => this.#enter(client)));
  }

  /** The one state of a sheet that all hooks share. */
  sheet(id: string): SheetWatch {
    const known = this.#sheets.get(id);
    if (known) return known;
    const sheet = new SheetWatch(this, id);
    this.#sheets.set(id, sheet);
    return sheet;
  }

  /** Says something: it is shown at once, and stands with the others once it is sent. */
  say(message: unknown): Promise<Published> {
    const { me, members } = this.living.snapshot();
    return this.#send({
      id: freshId(),
      user_id: me,
      user_name: me === undefined ? me : members.get(me)?.user_name,
      message,
      timestamp: Date.now() / 1_000,
    });
  }

  #send(said: Omit<RoomMessage, "status">): Promise<Published> {
    const { id } = said;
    this.#unheard.add(id);
    this.#show((messages) => saying(messages, said));
    const published = this.#deliver(said);
    published.then(
      ({ epoch, seq }) => this.#show((messages) => keeping(messages, id, { epoch, seq })),
      (error: Error) => {
        const retry = (): void => void this.#send(said).catch(() => {});
        const discard = (): void => this.#show((messages) => without(messages, id));
        this.#show((messages) => failing(messages, id, { error, retry, discard }));
      },
    );
    return published;
  }

  /** Joins for as long as it takes: whoever says something and goes has said it. */
  async #deliver({ id, message }: Omit<RoomMessage, "status">): Promise<Published> {
    const client = await this.#connection.ready();
    const room = client.join(this.id);
    try {
      return await room.say(message, { id });
    } finally {
      room.leave();
    }
  }

  #enter(client: Greenroom): () => void {
    const { living } = this;
    const room = client.join(this.id);
    const ends = [
      room.on("room_message", (said, { message_id }) => this.#hear(room, said, message_id)),
      room.on("members", () => this.#showSoon(room)),
      room.on("entry", ({ joined, error }) => {
        living.change({ isJoined: joined, me: client.welcome?.user_id, error });
      }),
      client.on("gap", (gap) => {
        if (gap.room_id === this.id) living.change({ gap });
      }),
    ];
    const { joined, members } = room;
    const me = client.welcome?.user_id;
    living.change({ room, isJoined: joined, me, members, error: undefined });
    return () => {
      for (const end of ends) end();
      clearTimeout(this.#frame);
      this.#frame = undefined;
      room.leave();
    };
  }

  #hear(room: Room, heard: Heard["room_message"], name: string | undefined): void {
    const { user_id, user_name, message, timestamp, seq } = heard;
    const { epoch } = room.position ?? {};
    const place = epoch === undefined || seq === undefined ? {} : { place: { epoch, seq } };
    const own = name !== undefined && this.#unheard.delete(name);
    // Others may call two messages alike; no room gives one number to two.
    const id = own ? name : place.place ? `${epoch} ${seq}` : freshId();
    const said = { id, user_id, user_name, message, timestamp, ...place };
    this.#show((messages) => hearing(messages, said));
  }

  #show(change: (messages: Messages) => Messages): void {
    const { messages } = this.living.snapshot();
    this.living.change({ messages: latest(change(messages), MOST_MESSAGES) });
  }

  #showSoon(room: Room): void {
    this.#frame ??= setTimeout(() => {
      this.#frame = undefined;
      this.living.change({ members: room.members });
    }, FRAME_MS);
  }
}
