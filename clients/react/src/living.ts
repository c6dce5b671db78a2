/** Begins to keep a state up to date, and gives what ends that. */
export type Begin<T extends object> = (living: Living<T>) => () => void;

/**
 * A state that lives while somebody watches it, in the shape that `useSyncExternalStore` wants.
 *
 * It begins with the first who watches, and ends a tick after the last has gone: React's StrictMode takes each
 * component out and puts it back at once, and a page that changes often does, which must not close a socket.
 */
export class Living<T extends object> {
  readonly #initial: T;
  readonly #begin: Begin<T>;
  readonly #watching = new Set<() => void>();
  #now: T;
  #alive = false;
  #end: (() => void) | undefined;
  #ending: ReturnType<typeof setTimeout> | undefined;

  constructor(initial: T, begin: Begin<T>) {
    this.#initial = initial;
    this.#now = initial;
    this.#begin = begin;
  }

  /** The state as it is: the same object until it changes. */
  readonly snapshot = (): T => this.#now;

  /** The state as a server renders it, where nothing ever lives. */
  readonly initial = (): T => this.#initial;

  /** Watches, until what it gives is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    clearTimeout(this.#ending);
    // A listener of its own for each: the same function may watch twice.
    const watching = (): void => listener();
    this.#watching.add(watching);
    if (!this.#alive) {
      this.#alive = true;
      this.#end = this.#begin(this);
    }
    return () => {
      if (this.#watching.delete(watching) && this.#watching.size === 0) {
        this.#ending = setTimeout(() => this.#die(), 0);
      }
    };
  };

  /** Watches one thing in it: enters with each that there is, and leaves it before the next and at the end. */
  follow<V>(pick: (state: T) => V | undefined, enter: (thing: V) => () => void): () => void {
    let here: V | undefined;
    let leave = (): void => {};
    const look = (): void => {
      const now = pick(this.#now);
      if (now === here) return;
      leave();
      here = now;
      leave = now === undefined ? () => {} : enter(now);
    };
    const stop = this.subscribe(look);
    look();
    return () => {
      stop();
      leave();
    };
  }

  /** Changes some of the state and tells those who watch, unless all is as it was or nobody watches any more. */
  change(some: Partial<T>): void {
    if (!this.#alive) return;
    const now = { ...this.#now, ...some };
    const keys = Object.keys(some) as (keyof T)[];
    if (keys.every((key) => Object.is(now[key], this.#now[key]))) return;
    this.#now = now;
    for (const listener of [...this.#watching]) listener();
  }

  #die(): void {
    this.#alive = false;
    this.#end?.();
    this.#now = this.#initial;
  }
}
