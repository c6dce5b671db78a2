import { Line, type Listener, type Loss } from "./connection/line.ts";
import type { State } from "./connection/machine.ts";
import { type Dialling, findMaker } from "./connection/socket.ts";
import { Deferred } from "./deferred.ts";
import { Closed, type Farewell } from "./errors.ts";
import { freshName } from "./fresh.ts";
import type { Options } from "./options.ts";
import type { Session } from "./session.ts";
import { ownSurroundings } from "./surroundings.ts";
import type { Message, Welcome } from "./wire/accent.ts";

/** Who one is on a connection, and how one stays and comes back. */
export class Link implements Listener {
  readonly line: Line;
  /** Everybody that this client has been. */
  readonly names = new Set<unknown>();
  welcome: Welcome | undefined;
  readonly #options: Options;
  readonly #url: URL;
  readonly #session: Session;
  /** With what the lost connection can be taken up. */
  #proof: string | undefined;
  #pinged = 0;
  #closing = false;
  /** Who waits for the first welcome, or to hear that there is none. */
  #waiting: Deferred<Welcome> | undefined;

  constructor(options: Options, url: URL, session: Session) {
    const { token, user, surroundings = ownSurroundings, maxAttempts = Infinity } = options;
    this.#options = options;
    this.#url = url;
    this.#session = session;
    if (!token) {
      // Named once, so that whoever comes back is the same.
      url.searchParams.set("user_id", user?.id ?? freshName());
      if (user?.name) url.searchParams.set("user_name", user.name);
    }
    url.searchParams.set("acks", "true");
    this.line = new Line(session.clock, surroundings, maxAttempts, this);
  }

  get isOpen(): boolean {
    return this.line.state === "open";
  }

  connect(): Promise<Welcome> {
    this.#closing = false;
    this.#waiting ??= new Deferred();
    const { promise } = this.#waiting;
    if (this.isOpen && this.welcome) this.#settle(this.welcome);
    else this.line.connect();
    return promise;
  }

  close(): Promise<void> {
    this.#closing = true;
    return this.line.close();
  }

  /** Takes what concerns the connection itself. */
  hear({ type, payload }: Message): void {
    if (type === "heartbeat") this.#session.say("pong", {});
    if (type === "token_expiring") void this.#refresh();
    if (type === "connection_ack" && !this.isOpen) this.#welcomed(payload as Welcome);
    if (type === "pong") {
      this.#session.figures.set({ latencyMs: this.#session.clock.now() - this.#pinged });
    }
  }

  // === impl Listener ===

  async dial(): Promise<Dialling> {
    this.#session.figures.add({ attempts: 1 });
    const token = await this.#options.token?.();
    const maker = await findMaker(this.#options.WebSocket);
    const papers = token ? [`bearer.${token}`] : [];
    return { maker, url: this.#url.href, protocols: ["greenroom.v1", ...papers] };
  }

  text(text: string): void {
    this.#session.hear(text);
  }

  ping(): void {
    this.#pinged = this.#session.clock.now();
    this.#session.say("ping", {});
  }

  lost(loss: Loss): void {
    this.#session.down();
    this.#session.events.emit("disconnected", loss);
  }

  state(state: State, { reason, retryInMs }: Partial<Loss> = {}): void {
    this.#session.events.emit("state", { state, reason, retryInMs });
  }

  over(farewell: Farewell): void {
    const error = this.#closing ? new Closed() : farewell;
    this.#session.end(error);
    const { code, reason } = farewell;
    if (this.#closing)
      this.#session.events.emit("disconnected", { code, reason, willReconnect: false });
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  // === what comes of a welcome ===

  #welcomed(welcome: Welcome): void {
    const { events, figures, clock } = this.#session;
    const other = this.welcome !== undefined && this.welcome.user_id !== welcome.user_id;
    this.welcome = welcome;
    this.names.add(welcome.user_id);
    figures.add({ connections: 1 });
    figures.set({ connectedSince: clock.now() });
    this.line.welcomed(welcome.heartbeat_interval * 1_000);
    this.ping();
    const proof = this.#proof;
    this.#proof ??= welcome.resume_token;
    this.#session.up(other, proof, (next) => {
      this.#proof = next ?? welcome.resume_token;
      events.emit("connected", { welcome, resumed: next !== undefined });
    });
    this.#settle(welcome);
  }

  #settle(welcome: Welcome): void {
    this.#waiting?.resolve(welcome);
    this.#waiting = undefined;
  }

  async #refresh(): Promise<void> {
    try {
      const token = await this.#options.token?.();
      if (token && this.isOpen) this.#session.call("refresh_token", { token });
    } catch {
      // The connection ends with the token; the next attempt asks again.
    }
  }
}
