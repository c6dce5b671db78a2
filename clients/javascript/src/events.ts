type Listener = (payload: never, extra: never) => void;

interface Listening {
  readonly type: string;
  readonly listener: Listener;
}

/** Tells what happens to whoever wants to know. */
export class Events {
  #listeners: Listening[] = [];

  /** What it gives back ends the listening. */
  on(type: string, listener: Listener): () => void {
    const own = { type, listener };
    this.#listeners = [...this.#listeners, own];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== own);
    };
  }

  off(type: string, listener: Listener): void {
    this.#listeners = this.#listeners.filter(
      (one) => one.type !== type || one.listener !== listener,
    );
  }

  emit(type: string, payload: unknown, extra?: unknown): void {
    for (const one of this.#listeners) {
      if (one.type === type) safely(() => one.listener(payload as never, extra as never));
    }
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
