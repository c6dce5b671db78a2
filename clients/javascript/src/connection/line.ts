import { Alarm, type Clock } from "../clock.ts";
import { Farewell } from "../errors.ts";
import type { Surroundings } from "../surroundings.ts";
import { BEGINNING, type Deed, type Lost, type State, step, type Turn } from "./machine.ts";
import { Pulse } from "./pulse.ts";
import type { Dialling, Socket } from "./socket.ts";

/** How long an attempt may take until the service has said its first word. */
const WELCOME_MS = 15_000;
/** How long the service may take to answer a farewell. */
const BYE_MS = 2_000;

/** How a connection ended. */
export interface Loss {
  readonly code: number;
  readonly reason: string;
  readonly willReconnect: boolean;
  /** When the next attempt is made; if nothing is said here, once the network is back. */
  readonly retryInMs?: number | undefined;
}

/** Who is told what happens on a line. */
export interface Listener {
  dial(): Promise<Dialling>;
  text(text: string): void;
  lost(loss: Loss): void;
  state(state: State, loss: Loss | undefined): void;
  over(farewell: Farewell): void;
  ping(): void;
}

/** One connection over and over: it does what its machine says. */
export class Line {
  readonly #clock: Clock;
  readonly #listener: Listener;
  readonly #surroundings: Surroundings;
  readonly #maxAttempts: number;
  readonly #wait: Alarm;
  readonly #pulse: Pulse;
  #standing = BEGINNING;
  #socket: Socket | undefined;
  /** What comes of an earlier attempt is not heard any more. */
  #attempt = 0;
  #unwatch: (() => void) | undefined;
  #parting: Promise<void> = Promise.resolve();

  constructor(clock: Clock, surroundings: Surroundings, maxAttempts: number, listener: Listener) {
    this.#clock = clock;
    this.#surroundings = surroundings;
    this.#maxAttempts = maxAttempts;
    this.#listener = listener;
    this.#wait = new Alarm(clock);
    this.#pulse = new Pulse(clock, {
      ping: () => listener.ping(),
      dead: () => this.#lost(1006, "silent"),
    });
  }

  get state(): State {
    return this.#standing.state;
  }

  connect(): void {
    this.#unwatch ??= this.#surroundings.watch((sign) => {
      this.#turn({ type: sign });
      if (sign !== "offline" && this.state === "open") this.#pulse.check();
    });
    this.#turn({ type: "connect" });
  }

  /** The first word was said; a sign of life is promised this often. */
  welcomed(heartbeatMs: number): void {
    this.#pulse.start(heartbeatMs);
    this.#turn({ type: "welcomed" });
  }

  /** Says something, if there is anybody to hear it. */
  send(text: string): void {
    this.#socket?.send(text);
  }

  /** Says farewell, and waits a moment for the answer. */
  close(): Promise<void> {
    this.#turn({ type: "close" });
    return this.#parting;
  }

  #turn(turn: Turn): void {
    const { state } = this;
    const now = this.#clock.now();
    const odds = { now, random: this.#clock.random(), maxAttempts: this.#maxAttempts };
    const [next, deed] = step(this.#standing, turn, odds);
    this.#standing = next;
    const changed = state !== next.state;
    const loss = changed && turn.type === "lost" ? lossOf(turn, deed) : undefined;
    if (loss) this.#listener.lost(loss);
    if (deed) this.#do(deed);
    if (changed && this.#standing === next) this.#listener.state(next.state, loss);
  }

  #do(deed: Deed): void {
    this.#wait.stop();
    if (deed.do === "dial") {
      void this.#dial(++this.#attempt);
    } else if (deed.do === "end") {
      this.#unwatch?.();
      this.#unwatch = undefined;
      this.#hangUp();
      this.#listener.over(new Farewell(deed.code, deed.reason));
    } else if (deed.ms !== undefined) {
      this.#wait.set(deed.ms, () => this.#turn({ type: "due" }));
    }
  }

  async #dial(attempt: number): Promise<void> {
    try {
      const { maker, url, protocols } = await this.#listener.dial();
      if (attempt !== this.#attempt) return;
      const socket = new maker(url, protocols);
      this.#socket = socket;
      socket.onmessage = ({ data }) => {
        if (attempt !== this.#attempt || typeof data !== "string") return;
        this.#pulse.heard();
        this.#turn({ type: "heard" });
        this.#listener.text(data);
      };
      socket.onerror = () => {};
      socket.onclose = ({ code, reason }) => {
        if (attempt === this.#attempt) this.#lost(code, reason);
      };
      this.#pulse.expect(WELCOME_MS);
    } catch (error) {
      if (attempt === this.#attempt) this.#lost(1006, String(error));
    }
  }

  /** The socket has ended, or is given up: what is half-open may take minutes to end. */
  #lost(code: number, reason: string): void {
    this.#letGo()?.close();
    this.#turn({ type: "lost", code, reason });
  }

  #hangUp(): void {
    const socket = this.#letGo();
    if (!socket) return;
    this.#parting = new Promise((resolve) => {
      const stop = this.#clock.after(BYE_MS, resolve);
      socket.onclose = () => {
        stop();
        resolve();
      };
    });
    socket.close(1000, "bye");
  }

  #letGo(): Socket | undefined {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#attempt++;
    this.#pulse.stop();
    return socket;
  }
}

function lossOf({ code, reason }: Lost, deed: Deed | undefined): Loss {
  const wait = deed?.do === "wait" ? deed : undefined;
  return { code, reason, willReconnect: wait !== undefined, retryInMs: wait?.ms };
}
