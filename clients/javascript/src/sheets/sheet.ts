import { Events } from "../events.ts";
import type { Room } from "../rooms/room.ts";
import type { Sending } from "../sending.ts";
import { type Cell, Cells } from "./cells.ts";

/** How a cell is written. */
export interface Writing {
  readonly formula?: string | null | undefined;
  /** Writes whatever stands there; without it, what was not seen when writing is not lost. */
  readonly overwrite?: boolean | undefined;
}

/** A live copy of a sheet: what others write is there as soon as it is told, one's own at once. */
export class Sheet {
  readonly id: string;
  readonly #room: Room;
  readonly #cells = new Cells();
  readonly #events = new Events();
  #reading: Promise<void> | undefined;
  #read = false;

  constructor(id: string, room: Room) {
    this.id = id;
    this.#room = room;
    room.on("cell_updated", (cell) => {
      if (cell.sheet_id === id && this.#cells.merge(cell)) this.#changed();
    });
    room.on("gap", ({ reason }) => {
      if (reason === "epoch_changed") this.#cells.forget();
      this.#reading = this.#readAll();
    });
    this.#reading = this.#readAll();
  }

  /** All cells: the same map until something changes. */
  get cells(): ReadonlyMap<string, Cell> {
    return this.#cells.shown(this.#room.me);
  }

  /** Resolves once what was written before has been read. */
  get ready(): Promise<void> {
    this.#reading ??= this.#readAll();
    return this.#reading;
  }

  on(type: "change", listener: (cells: ReadonlyMap<string, Cell>) => void): () => void {
    return this.#events.on(type, listener);
  }

  /** Shows the value at once. Rejected with `STALE`, if somebody was faster: then theirs stands. */
  write(cell: string, value: unknown, { formula, overwrite }: Writing = {}): Sending {
    const seen = this.#cells.told(cell)?.version ?? (this.#read ? 0 : undefined);
    const version = () => {
      const stands = this.#cells.told(cell);
      // What one has written oneself meanwhile was seen, too.
      const own = stands?.user_id === this.#room.me.user_id;
      return overwrite ? undefined : own ? stands?.version : seen;
    };
    const sending = this.#room.writeCell(this.id, cell, value, { formula, version });
    this.#cells.write(cell, { id: sending.id, value, formula });
    this.#changed();
    const settle = () => {
      this.#cells.settle(cell, sending.id);
      this.#changed();
    };
    sending.then(settle, settle);
    return sending;
  }

  async #readAll(): Promise<void> {
    try {
      for (const [cell_id, cell] of await this.#room.readSheet(this.id)) {
        this.#cells.merge({ ...cell, cell_id });
      }
      this.#read = true;
    } catch {
      // Whoever may not read it, or has left, sees what is told from now on.
      this.#reading = undefined;
    }
    this.#changed();
  }

  #changed(): void {
    this.#events.emit("change", this.cells);
  }
}
