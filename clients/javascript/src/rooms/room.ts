import { freshName } from "../fresh.ts";
import type { Sending } from "../sending.ts";
import { deliver, published } from "../sending.ts";
import type { Session } from "../session.ts";
import type { Cell } from "../sheets/cells.ts";
import { Sheet } from "../sheets/sheet.ts";
import type { Message } from "../wire/accent.ts";
import type { Heard } from "../wire/generated/query.ts";
import type { Saying, Word } from "../wire/saying.ts";
import type { Position } from "./entry.ts";
import type { Members } from "./members.ts";
import type { Place, RoomState } from "./place.ts";

/** What is said to a room, and what this client says of it. */
export interface RoomEvents extends Pick<Heard, RoomWord> {
  /** Somebody has come, gone, moved, typed or changed their status. */
  members: Members;
  /** The room is entered, or not any more; with why, if it is not entered again by itself. */
  entry: { joined: boolean; error?: Error };
  /** What was missed there cannot be told. */
  gap: { room_id: string; reason: string };
}

type RoomWord = {
  [T in keyof Heard]: Heard[T] extends { room_id?: string } ? T : never;
}[keyof Heard];

/** How a cell is written. */
export interface CellOptions {
  readonly formula?: string | null | undefined;
  /** The latest that was seen, or who knows it when the write is said; without it, it always wins. */
  readonly version?: number | (() => number | undefined) | undefined;
  readonly id?: string | undefined;
}

/** One room: the same object for everybody who has joined it here. */
export class Room {
  readonly id: string;
  readonly #place: Place;
  readonly #session: Session;
  readonly #sheets = new Map<string, Sheet>();

  constructor(session: Session, place: Place) {
    this.id = place.id;
    this.#session = session;
    this.#place = place;
  }

  /** Who is there: another map after each change. */
  get members(): Members {
    return this.#place.members;
  }

  /** Who one is here oneself. */
  get me(): { readonly user_id: string; readonly user_name: string } {
    const user_id = this.#session.link.welcome?.user_id ?? "";
    return { user_id, user_name: this.members.get(user_id)?.user_name ?? user_id };
  }

  /** Whether what is said is heard at once. */
  get joined(): boolean {
    return this.#place.joined;
  }

  /** Up to where this room has been heard. */
  get position(): Position | undefined {
    return this.#place.entry.position;
  }

  /** Resolves once the room is entered and has shown who is there. */
  get ready(): Promise<RoomState> {
    return this.#place.ready;
  }

  on<T extends keyof RoomEvents>(
    type: T,
    listener: (payload: RoomEvents[T], message: Message) => void,
  ): () => void;
  on(type: string, listener: (payload: unknown, message: Message) => void): () => void;
  on(type: string, listener: (payload: never, message: Message) => void): () => void {
    return this.#place.events.on(type, listener);
  }

  /** Says something to everybody: once and in order, now or when there is a connection again. */
  say(message: unknown, { id }: { readonly id?: string | undefined } = {}): Sending {
    return this.#send("room_message", () => ({ room_id: this.id, message, ack: true }), id);
  }

  writeCell(
    sheet_id: string,
    cell_id: string,
    value: unknown,
    { formula, version: seen, id }: CellOptions = {},
  ): Sending {
    const payload = () => {
      const version = typeof seen === "function" ? seen() : seen;
      return { room_id: this.id, sheet_id, cell_id, value, formula, version, ack: true };
    };
    return this.#send("cell_update", payload, id);
  }

  /** All cells of a sheet as they stand. */
  async readSheet(sheet_id: string): Promise<Map<string, Cell>> {
    await this.ready;
    const cells = new Map<string, Cell>();
    let after: string | undefined;
    do {
      const asked = { room_id: this.id, sheet_id, after } satisfies Saying<"sheet_request">;
      const part: Heard["sheet_state"] = await this.#session.requests.ask("sheet_request", asked);
      for (const { cell_id, ...cell } of part.cells) cells.set(cell_id, cell);
      after = part.more ? part.next : undefined;
    } while (after !== undefined);
    return cells;
  }

  /** A live copy of a sheet: the same one for the same name. */
  sheet(sheet_id: string): Sheet {
    const sheet = this.#sheets.get(sheet_id) ?? new Sheet(sheet_id, this);
    this.#sheets.set(sheet_id, sheet);
    return sheet;
  }

  /** Shows that somebody types here, or does no more. */
  typing(is_typing: boolean, cell_id?: string): void {
    this.#session.show(this.#place, "typing_indicator", { is_typing, cell_id });
  }

  moveCursor(to: { x: number; y: number; cell?: string | null | undefined }): void {
    this.#session.show(this.#place, "cursor_move", to);
  }

  /** Takes one `join` back; the last one leaves. */
  leave(): void {
    this.#session.rooms.leave(this.#place);
  }

  #send<T extends Word>(type: T, payload: () => Saying<T>, id = freshName()): Sending {
    const { lane, barred } = this.#place;
    const epoch = () => this.position?.epoch ?? "";
    return deliver(this.#session.post, { id, lane, type, payload }, published(epoch), barred);
  }
}
