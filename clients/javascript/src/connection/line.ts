import { Alarm, type Clock } from "../clock.ts";
import { Farewell } from "../errors.ts";
import type { Surroundings } from "../surroundings.ts";
import { BEGINNING, type Deed, type State, step, type Turn } from "./machine.ts";
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
  /** When the next attempt is made; without it, once the network is back. */
  readonly retryInMs?: number;
}

/** Who is told what happens on a line. */
export interface Listener {
  dial(): Promise<Dialling>;
  text(text: string): void;
  lost(loss: Loss): void;
  state(state: State, reason?: string, retryInMs?: number): void;
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
  readonly #patience: Alarm;
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
    this.#patience = new Alarm(clock);
    this.#pulse = new Pulse(clock, {
      ping: () => listener.ping(),
      dead: () => this.#abandon("nothing was heard any more"),
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
    this.#patience.stop();
    this.#pulse.start(heartbeatMs);
    this.#turn({ type: "welcomed" });
  }

  /** Gives the number of bytes; 0, if there is nobody to hear it. */
  send(text: string): void {
    this.#socket?.send(text);
  }

  /** Says farewell, and waits a moment for the answer. */
  close(): Promise<void> {
    this.#turn({ type: "close" });
    return this.#parting;
  }

  #turn(turn: Turn): void {
    const before = this.state;
    const odds = {
      now: this.#clock.now(),
      random: this.#clock.random(),
      maxAttempts: this.#maxAttempts,
    };
    const [next, deeds] = step(this.#standing, turn, odds);
    this.#standing = next;
    const wait = deeds.find((deed) => deed.do === "wait");
    const reason = turn.type === "lost" ? turn.reason : undefined;
    if (turn.type === "lost" && before !== next.state) {
      const willReconnect = next.state === "waiting";
      const retry = wait?.ms === undefined ? {} : { retryInMs: wait.ms };
      this.#listener.lost({ code: turn.code, reason: turn.reason, willReconnect, ...retry });
    }
    for (const deed of deeds) this.#do(deed);
    if (before !== next.state && this.#standing === next) {
      this.#listener.state(next.state, reason, wait?.ms);
    }
  }

  #do(deed: Deed): void {
    switch (deed.do) {
      case "dial":
        void this.#dial(++this.#attempt);
        break;
      case "wait":
        this.#wait.stop();
        if (deed.ms !== undefined) this.#wait.set(deed.ms, () => this.#turn({ type: "due" }));
        break;
      case "rest":
        this.#wait.stop();
        break;
      case "hang up":
        this.#hangUp();
        break;
      case "end":
        this.#unwatch?.();
        this.#unwatch = undefined;
        this.#listener.over(new Farewell(deed.code, deed.reason));
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
      this.#patience.set(WELCOME_MS, () => this.#abandon("no welcome came"));
    } catch (error) {
      if (attempt === this.#attempt) this.#lost(1006, String(error));
    }
  }

  #lost(code: number, reason: string): void {
    this.#letGo();
    this.#turn({ type: "lost", code, reason });
  }

  /** Gives a socket up without waiting for its end, which may take minutes to be noticed. */
  #abandon(reason: string): void {
    const socket = this.#letGo();
    socket?.close();
    this.#turn({ type: "lost", code: 1006, reason });
  }

  #hangUp(): void {
    const socket = this.#letGo();
    if (!socket) return;
    const limit = new Alarm(this.#clock);
    this.#parting = new Promise((resolve) => {
      socket.onclose = () => {
        limit.stop();
        resolve();
      };
      limit.set(BYE_MS, resolve);
    });
    socket.close(1000, "bye");
  }

  #letGo(): Socket | undefined {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#attempt++;
    this.#patience.stop();
    this.#pulse.stop();
    return socket;
  }
}
