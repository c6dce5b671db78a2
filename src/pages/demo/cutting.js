/**
 * A line that can be cut, to show what happens then.
 *
 * A cut is what a pulled plug is: the service is told nothing and goes on sending, and nothing that it sends arrives.
 * Closing the socket would be a farewell instead, which the service knows how to take.
 */

/** What a client needs of a socket. @typedef {Pick<WebSocket, "send" | "close">} Sender */

export class CuttableLine {
  /** Whether it is cut. */
  isCut = false;
  /** @type {Set<{cut(): void}>} */
  #sockets = new Set();
  /** @type {Set<(sign: "visible" | "online" | "offline") => void>} */
  #watchers = new Set();

  /** What opens sockets on this line, as `WebSocket` does. */
  WebSocket = socketsOn(this, this.#sockets);

  /** What the client is told of the page: what a page hears anyway, and that the line is mended. */
  surroundings = { watch: (/** @type {(sign: any) => void} */ tell) => this.#watch(tell) };

  /** Cuts what stands, and lets nothing be opened. */
  cut() {
    this.isCut = true;
    for (const socket of [...this.#sockets]) socket.cut();
    this.#sockets.clear();
  }

  /** Lets sockets be opened again. */
  mend() {
    this.isCut = false;
    for (const tell of this.#watchers) tell("online");
  }

  /** @param {(sign: "visible" | "online" | "offline") => void} tell */
  #watch(tell) {
    const heard = new AbortController();
    const seen = () => document.visibilityState === "visible" && tell("visible");
    document.addEventListener("visibilitychange", seen, heard);
    for (const sign of /** @type {const} */ (["online", "offline"])) {
      window.addEventListener(sign, () => tell(sign), heard);
    }
    this.#watchers.add(tell);
    return () => {
      heard.abort();
      this.#watchers.delete(tell);
    };
  }
}

/** @param {CuttableLine} line @param {Set<{cut(): void}>} open */
function socketsOn(line, open) {
  return class {
    /** @type {((event: {data: unknown}) => void) | null} */
    onmessage = null;
    /** @type {((event: {code: number, reason: string}) => void) | null} */
    onclose = null;
    /** @type {((event: unknown) => void) | null} */
    onerror = null;
    /** @type {WebSocket | undefined} */
    #real;

    /** @param {string} url @param {string[]} protocols */
    constructor(url, protocols) {
      if (line.isCut) throw new Error("the line is cut");
      const real = new WebSocket(url, protocols);
      this.#real = real;
      open.add(this);
      real.onmessage = (event) => this.#real && this.onmessage?.(event);
      real.onerror = (event) => this.#real && this.onerror?.(event);
      real.onclose = (event) => {
        open.delete(this);
        if (this.#real) this.onclose?.(event);
      };
    }

    /** @param {string} text */
    send(text) {
      this.#real?.send(text);
    }

    /** @param {number} [code] @param {string} [reason] */
    close(code, reason) {
      this.#real?.close(code, reason);
    }

    /** From now on nothing is heard of the other end. */
    cut() {
      this.#real = undefined;
      this.onclose?.({ code: 1006, reason: "the line is cut" });
    }
  };
}
