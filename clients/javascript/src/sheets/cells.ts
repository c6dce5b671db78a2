/** One cell as it stands. */
export interface Cell {
  readonly value: unknown;
  readonly formula?: string | null | undefined;
  /** Grows with every write. */
  readonly version: number;
  readonly user_id: string;
  readonly user_name: string;
  /** Written here, and not yet known to be kept. */
  readonly pending?: boolean;
}

/** A cell as it comes over the wire. */
export type Told = Omit<Cell, "pending"> & { readonly cell_id: string };

interface Write {
  readonly id: string;
  readonly value: unknown;
  readonly formula: string | null | undefined;
}

/** Who writes here, as their cells show it before the service does. */
export interface Author {
  readonly user_id: string;
  readonly user_name: string;
}

/**
 * The cells of one sheet: what is told of them, in whatever order it comes, and above it what was
 * written here and is not known to be kept. Pure.
 */
export class Cells {
  readonly #told = new Map<string, Cell>();
  readonly #writes = new Map<string, Write>();
  #shown: ReadonlyMap<string, Cell> | undefined = new Map();

  /** What stands, as far as it was told. */
  told(cell: string): Cell | undefined {
    return this.#told.get(cell);
  }

  /** Takes what was told: the larger version stands. Gives whether that was news. */
  merge({ cell_id, value, formula, version, user_id, user_name }: Told): boolean {
    const known = this.#told.get(cell_id);
    if (known && known.version >= version) return false;
    this.#told.set(cell_id, { value, formula, version, user_id, user_name });
    this.#shown = undefined;
    return true;
  }

  /** Shows one's own write at once. */
  write(cell: string, write: Write): void {
    this.#writes.set(cell, write);
    this.#shown = undefined;
  }

  /** A write is kept, or refused: what stands is shown, unless one has written again since. */
  settle(cell: string, id: string): void {
    if (this.#writes.get(cell)?.id !== id) return;
    this.#writes.delete(cell);
    this.#shown = undefined;
  }

  /** What was told is no longer so: the service has forgotten it. */
  forget(): void {
    this.#told.clear();
    this.#shown = undefined;
  }

  /** All cells as they are to be shown: a new map after each change. */
  shown(author: Author): ReadonlyMap<string, Cell> {
    if (this.#shown) return this.#shown;
    const all = new Map(this.#told);
    for (const [cell, { value, formula }] of this.#writes) {
      const version = all.get(cell)?.version ?? 0;
      all.set(cell, { value, formula, version, ...author, pending: true });
    }
    this.#shown = all;
    return all;
  }
}
