import { type Clock, systemClock } from "./clock.ts";
import { Line, type Loss } from "./connection/line.ts";
import type { State } from "./connection/machine.ts";
import { type Dialling, findMaker } from "./connection/socket.ts";
import { Closed, type Farewell, Fault } from "./errors.ts";
import { Events } from "./events.ts";
import { Mail } from "./mail.ts";
import { addressOf, DEFAULT_LIMITS, type Options } from "./options.ts";
import type { Entry, Letter } from "./outbox/outbox.ts";
import { type Limits, Post } from "./outbox/post.ts";
import { CANCELS, Requests } from "./requests.ts";
import type { Place } from "./rooms/place.ts";
import { Rooms } from "./rooms/rooms.ts";
import { Volatile } from "./rooms/volatile.ts";
import type { Reading, Sending } from "./sending.ts";
import { Figures } from "./statistics.ts";
import { ownSurroundings } from "./surroundings.ts";
import { type Accent, accentOf, type Message, type Welcome } from "./wire/accent.ts";

const bytes = new TextEncoder();

/** Everything behind a client: its line, and who hears what comes over it. */
export class Session {
  readonly events = new Events();
  readonly clock: Clock;
  readonly limits: Limits;
  readonly accent: Accent;
  readonly figures: Figures;
  readonly line: Line;
  readonly post: Post;
  readonly rooms: Rooms;
  readonly requests: Requests;
  readonly volatile: Volatile;
  readonly #options: Options;
  readonly #url: URL;
  readonly #mail: Mail;
  /** Who waits for an answer on this connection. */
  readonly #sendings = new Map<string, Sending<unknown>>();
  readonly #calls = new Map<string, (message: Message) => void>();
  /** Everybody that this client has been. */
  readonly #names = new Set<unknown>();
  #welcome: Welcome | undefined;
  /** With what the lost connection can be taken up. */
  #proof: string | undefined;
  #pinged = 0;
  #closing = false;
  /** Who hears of the first welcome, or that there is none. */
  #waiting: { resolve(welcome: Welcome): void; reject(error: Error): void }[] = [];
  #status: string | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#url = addressOf(options.url);
    this.accent = accentOf(this.#url);
    this.clock = options.clock ?? systemClock;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    if (!options.token) {
      // Named once, so that whoever comes back is the same.
      this.#url.searchParams.set("user_id", options.user?.id ?? crypto.randomUUID());
      if (options.user?.name) this.#url.searchParams.set("user_name", options.user.name);
    }
    this.#url.searchParams.set("acks", "true");
    this.figures = new Figures(this.clock, (now) => this.events.emit("stats", now));
    this.#mail = new Mail(this.clock, (mail_seq) => this.#send("ack", { mail_seq }));
    this.volatile = new Volatile(this.clock, this.limits.volatilePerSecond);
    this.post = new Post(this.clock, this.limits, {
      accent: this.accent,
      may: (lane) => this.#may(lane),
      isOwn: (user) => this.#names.has(user),
      send: (text) => this.#write(text),
    });
    this.requests = new Requests(this.clock, this.post);
    this.rooms = new Rooms(this.#ground());
    const surroundings = options.surroundings ?? ownSurroundings;
    this.line = new Line(this.clock, surroundings, options.maxAttempts ?? Infinity, {
      dial: () => this.#dial(),
      text: (text) => this.#hear(text),
      lost: (loss) => this.#lost(loss),
      state: (state, reason, retryInMs) => this.#state(state, reason, retryInMs),
      over: (farewell) => this.#over(farewell),
      ping: () => this.#ping(),
    });
  }

  get isOpen(): boolean {
    return this.line.state === "open";
  }

  get welcome(): Welcome | undefined {
    return this.#welcome;
  }

  connect(): Promise<Welcome> {
    this.#closing = false;
    if (this.isOpen && this.#welcome) return Promise.resolve(this.#welcome);
    const promise = new Promise<Welcome>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
    this.line.connect();
    return promise;
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.isOpen) this.#mail.flush();
    await this.line.close();
  }

  /** Says something at once, which counts; `answered` hears whatever answers it. */
  call(type: string, payload: object, answered: (message: Message) => void = () => {}): void {
    const id = crypto.randomUUID();
    this.#calls.set(id, answered);
    this.post.spend();
    this.#send(type, payload, id);
  }

  /** Puts something into the outbox; the same one, if it is there already. */
  deliver<T>(letter: Letter, read: Reading<T>, refused?: Error): Sending<T> {
    const known = this.#sendings.get(letter.id);
    if (known) return known as Sending<T>;
    const promise = new Promise<T>((resolve, reject) => {
      if (refused) throw refused;
      const answered = (message: Message, entry: Entry) => {
        const answer = read(message, entry);
        if (answer instanceof Error) reject(answer);
        else if (answer !== undefined) resolve(answer);
        if (answer !== undefined) this.#sendings.delete(letter.id);
        return answer !== undefined;
      };
      const failed = (error: Error) => {
        this.#sendings.delete(letter.id);
        reject(error);
      };
      this.post.deliver(letter, { answered, failed });
    });
    const sending = Object.assign(promise, { id: letter.id });
    if (this.post.has(letter.id)) this.#sendings.set(letter.id, sending);
    this.figures.set({ queued: this.post.queued });
    return sending;
  }

  /** Says something that nothing answers, in order, once there is a connection. */
  tell(type: string, payload: object): Promise<void> {
    const letter = { id: crypto.randomUUID(), lane: "say", type, payload: () => payload };
    return new Promise((resolve, reject) => {
      const outcome = { answered: () => true, told: resolve, failed: reject };
      this.post.deliver({ ...letter, again: true }, outcome);
    });
  }

  setStatus(status: string): void {
    this.#status = status;
    if (this.isOpen) this.call("status_update", { status });
  }

  /** Says what is shown and not kept: the latest under this key, and only now. */
  show(key: string, place: Place, type: string, payload: object): void {
    if (!place.joined) return;
    this.volatile.offer(key, () => place.joined && this.#send(type, payload));
  }

  #send(type: string, payload: object, id?: string): void {
    this.#write(this.accent.spell(type, payload, id));
  }

  #write(text: string): void {
    this.line.send(text);
    this.figures.add({ sent: 1, bytesSent: bytes.encode(text).length });
  }

  #may(lane: string): boolean {
    if (!this.isOpen) return false;
    const room = /^room (.*)$/s.exec(lane)?.[1];
    return room === undefined || this.rooms.get(room)?.joined === true;
  }

  async #dial(): Promise<Dialling> {
    this.figures.add({ attempts: 1 });
    const token = await this.#options.token?.();
    const maker = await findMaker(this.#options.WebSocket);
    const protocols = token ? ["greenroom.v1", `bearer.${token}`] : ["greenroom.v1"];
    return { maker, url: this.#url.href, protocols };
  }

  #hear(text: string): void {
    this.figures.add({ received: 1, bytesReceived: bytes.encode(text).length });
    const message = this.accent.read(text);
    if (!message) return;
    if (!message.greenroom) this.#hearLink(message);
    const answered = this.#answered(message);
    if (!this.#mail.isNew(message) || !this.rooms.hear(message)) {
      this.figures.add({ duplicates: 1 });
      this.#mail.heard(message);
      return;
    }
    this.#tell(message, answered);
    this.#mail.heard(message);
    if (this.post.queued !== this.figures.now.queued)
      this.figures.set({ queued: this.post.queued });
  }

  /** What concerns the connection itself. */
  #hearLink({ type, payload }: Message): void {
    if (type === "heartbeat") this.#send("pong", {});
    else if (type === "pong") this.figures.set({ latencyMs: this.clock.now() - this.#pinged });
    else if (type === "token_expiring") void this.#refresh();
    else if (type === "connection_ack" && !this.isOpen) this.#welcomed(payload as Welcome);
  }

  #answered(message: Message): boolean {
    const called = this.#calls.get(message.correlation_id ?? "");
    called?.(message);
    return this.post.hear(message) || this.requests.hear(message) || called !== undefined;
  }

  #tell(message: Message, answered: boolean): void {
    const { type, payload, greenroom, correlation_id } = message;
    const room = greenroom ? greenroom.room_id : payload.room_id;
    if (typeof room === "string") this.rooms.get(room)?.events.emit(type, payload, message);
    this.events.emit(type, payload, message);
    if (type !== "error_message" || greenroom || answered) return;
    if (!correlation_id?.startsWith(CANCELS)) this.events.emit("fault", new Fault(payload));
  }

  #welcomed(welcome: Welcome): void {
    const other = this.#welcome !== undefined && this.#welcome.user_id !== welcome.user_id;
    this.#welcome = welcome;
    this.#names.add(welcome.user_id);
    this.figures.add({ connections: 1 });
    this.figures.set({ connectedSince: this.clock.now() });
    this.post.opened();
    if (other) {
      this.post.renamed();
      this.#mail.forget();
    }
    const proof = this.#proof;
    this.#proof ??= welcome.resume_token;
    this.line.welcomed(welcome.heartbeat_interval * 1_000);
    this.#ping();
    this.rooms.comeBack(proof, (next) => {
      this.#proof = next ?? welcome.resume_token;
      this.requests.returned();
      this.events.emit("connected", { welcome, resumed: next !== undefined });
    });
    if (this.#status) this.call("status_update", { status: this.#status });
    this.post.flush();
    for (const { resolve } of this.#waiting.splice(0)) resolve(welcome);
  }

  #ping(): void {
    this.#pinged = this.clock.now();
    this.#send("ping", {});
  }

  async #refresh(): Promise<void> {
    try {
      const token = await this.#options.token?.();
      if (token && this.isOpen) this.call("refresh_token", { token });
    } catch {
      // The connection ends with the token; the next attempt asks again.
    }
  }

  #lost(loss: Loss): void {
    this.#down();
    this.events.emit("disconnected", loss);
  }

  #down(): void {
    this.#calls.clear();
    this.volatile.clear();
    this.#mail.lost();
    this.post.lost();
    this.requests.lost();
    this.rooms.lost();
    this.figures.set({ connectedSince: undefined });
  }

  #state(state: State, reason?: string, retryInMs?: number): void {
    this.events.emit("state", { state, reason, retryInMs });
  }

  #over(farewell: Farewell): void {
    const error = this.#closing ? new Closed() : farewell;
    if (this.#closing) this.#down();
    this.post.drop(error);
    this.requests.close(error);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.figures.set({ queued: 0 });
  }

  #ground(): ConstructorParameters<typeof Rooms>[0] {
    return {
      clock: this.clock,
      isOpen: () => this.isOpen,
      call: (type, payload, answered) => this.call(type, payload, answered),
      entered: () => this.post.flush(),
      left: (place, error) => this.post.drop(error, place.lane),
      gap: (place, reason, forgotten) => this.#gap(place, reason, forgotten),
      fault: (fault) => this.events.emit("fault", fault),
    };
  }

  #gap(place: Place, reason: string, forgotten: boolean): void {
    this.post.missed(place.lane, forgotten);
    this.figures.add({ gaps: 1 });
    const gap = { room_id: place.id, reason };
    place.events.emit("gap", { ...gap, forgotten });
    this.events.emit("gap", gap);
  }
}
