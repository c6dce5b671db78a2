import { Events } from "../events.ts";
import type { Message } from "../wire/accent.ts";
import { type Author, type Cell, Cells, type Told } from "./cells.ts";

/** How a cell is written. */
export interface Writing {
  readonly formula?: string | null | undefined;
  /** Writes whatever stands there; without it, what was not seen when writing is not lost. */
  readonly overwrite?: boolean | undefined;
}

/** What a sheet needs of its room. */
export interface Desk<Sending> {
  author(): Author;
  on(type: "cell_updated", listener: (payload: Message["payload"]) => void): () => void;
  read(sheet: string): Promise<ReadonlyMap<string, Cell>>;
  /** The version is asked for when the write is said. */
  write(
    sheet: string,
    cell: string,
    value: unknown,
    formula: string | null | undefined,
    version: () => number | undefined,
  ): Sending;
}

/** A live copy of a sheet: what others write is there as soon as it is told, one's own at once. */
export class Sheet<Sending extends Promise<unknown> & { readonly id: string }> {
  readonly id: string;
  readonly #desk: Desk<Sending>;
  readonly #cells = new Cells();
  readonly #events = new Events();
  #reading: Promise<void> | undefined;
  #read = false;

  constructor(id: string, desk: Desk<Sending>) {
    this.id = id;
    this.#desk = desk;
    desk.on("cell_updated", (payload) => {
      if (payload.sheet_id === id && this.#cells.merge(payload as unknown as Told)) this.#changed();
    });
  }

  /** All cells: the same map until something changes. */
  get cells(): ReadonlyMap<string, Cell> {
    return this.#cells.shown(this.#desk.author());
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
    const sending = this.#desk.write(this.id, cell, value, formula, () => {
      const stands = this.#cells.told(cell);
      // What one has written oneself meanwhile was seen, too.
      const own = stands?.user_id === this.#desk.author().user_id;
      return overwrite ? undefined : own ? stands?.version : seen;
    });
    this.#cells.write(cell, { id: sending.id, value, formula });
    this.#changed();
    const settle = () => {
      this.#cells.settle(cell, sending.id);
      this.#changed();
    };
    sending.then(settle, settle);
    return sending;
  }

  /** Reads it anew: something was missed. */
  reload(forgotten: boolean): void {
    if (forgotten) this.#cells.forget();
    this.#reading = this.#readAll();
  }

  async #readAll(): Promise<void> {
    try {
      for (const [cell_id, cell] of await this.#desk.read(this.id)) {
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
