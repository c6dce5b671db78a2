type Listener = (payload: never, extra: never) => void;

/** Tells what happens to whoever wants to know. */
export class Events {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** What it gives back ends the listening. */
  on(type: string, listener: Listener): () => void {
    const all = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, all);
    // The same function may listen twice, and each time is ended by itself.
    const own: Listener = (payload, extra) => listener(payload, extra);
    all.add(own);
    return () => {
      all.delete(own);
      if (!all.size && this.#listeners.get(type) === all) this.#listeners.delete(type);
    };
  }

  /** Tells everyone; gives whether there was anyone. */
  emit(type: string, payload: unknown, extra?: unknown): boolean {
    const all = this.#listeners.get(type);
    for (const listener of [...(all ?? [])]) {
      safely(() => listener(payload as never, extra as never));
    }
    return all !== undefined;
  }
}

/** A listener that fails is its owner's business: neither the others nor the client stop. */
export function safely(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    if (typeof reportError === "function") reportError(error);
    else {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
