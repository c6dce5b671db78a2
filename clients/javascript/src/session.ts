import { type Clock, systemClock } from "./clock.ts";
import { Fault } from "./errors.ts";
import { Events } from "./events.ts";
import { freshName } from "./fresh.ts";
import { Link } from "./link.ts";
import { Mail } from "./mail.ts";
import { addressOf, DEFAULT_LIMITS, type Options } from "./options.ts";
import { type Limits, Post, sizeOf, type Way } from "./outbox/post.ts";
import { Requests } from "./requests.ts";
import type { Place } from "./rooms/place.ts";
import { type Ground, Rooms } from "./rooms/rooms.ts";
import { Volatile } from "./rooms/volatile.ts";
import { Figures } from "./statistics.ts";
import { type Accent, accentOf, type Message } from "./wire/accent.ts";
import type { Said } from "./wire/generated/query.ts";
import type { Saying, Word } from "./wire/saying.ts";

/** What is shown in a room and not kept. */
type Shown = "cursor_move" | "typing_indicator";

/** Everything behind a client: its connection, and who hears what comes over it. */
export class Session implements Way, Ground {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly accent: Accent;
  readonly events = new Events();
  readonly figures: Figures;
  readonly link: Link;
  readonly post: Post;
  readonly requests: Requests;
  readonly rooms: Rooms;
  readonly #mail: Mail;
  readonly #volatile: Volatile;
  /** Who waits for an answer on this connection. */
  readonly #calls = new Map<string, (message: Message) => void>();
  #status: Said["status_update"]["status"] | undefined;

  constructor(options: Options) {
    const url = addressOf(options.url);
    this.accent = accentOf(url);
    this.clock = options.clock ?? systemClock;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.figures = new Figures(this.clock, (now) => this.events.emit("stats", now));
    this.#mail = new Mail(this.clock, (mail_seq) => this.say("ack", { mail_seq }));
    this.#volatile = new Volatile(this.clock, this.limits.volatilePerSecond);
    this.post = new Post(this);
    this.requests = new Requests(this.clock, this.post);
    this.rooms = new Rooms(this);
    this.link = new Link(options, url, this);
  }

  async close(): Promise<void> {
    if (this.isOpen()) this.#mail.flush();
    await this.link.close();
  }

  setStatus(status: Said["status_update"]["status"]): void {
    this.#status = status;
    if (this.isOpen()) this.call("status_update", { status });
  }

  /** Says something that nothing answers, in order, once there is a connection. */
  tell<T extends Word>(type: T, payload: Saying<T>): Promise<void> {
    return new Promise((told, failed) => {
      const letter = { id: freshName(), lane: "say", type, payload: () => payload };
      this.post.deliver({ ...letter, told, failed });
    });
  }

  /** Says what is shown in a room and not kept: the latest of its type, and only now. */
  show<T extends Shown>(place: Place, type: T, payload: Omit<Saying<T>, "room_id">): void {
    const all = { room_id: place.id, ...payload } as Saying<T>;
    const say = () => place.joined && this.say(type, all);
    if (place.joined) this.#volatile.offer(type + place.id, say);
  }

  /** Says something now. */
  say<T extends Word>(type: T, payload: Saying<T>, id?: string): void {
    this.write(this.accent.spell(type, payload, id));
  }

  // === what comes and goes over a connection ===

  /** There is a connection: back to where one was, and then on with what is to be said. */
  up(other: boolean, proof: string | undefined, done: (proof: string | undefined) => void): void {
    this.post.bucket.fill(this.clock.now());
    if (other) this.post.outbox.renamed();
    this.rooms.comeBack(proof, (next) => {
      this.requests.returned();
      done(next);
    });
    if (this.#status) this.setStatus(this.#status);
    this.post.flush();
  }

  down(): void {
    this.#calls.clear();
    this.#volatile.clear();
    this.#mail.lost();
    this.post.outbox.lost();
    this.rooms.lost();
    this.figures.set({ connectedSince: undefined });
  }

  /** It is over for good. */
  end(error: Error): void {
    this.down();
    this.post.drop(error);
  }

  hear(text: string): void {
    this.figures.add({ received: 1, bytesReceived: sizeOf(text) });
    const message = this.accent.read(text);
    if (!message) return;
    if (!message.greenroom) this.link.hear(message);
    const answered = this.#answer(message);
    if (this.#mail.isNew(message) && this.rooms.hear(message)) this.#tell(message, answered);
    else this.figures.add({ duplicates: 1 });
    this.#mail.heard(message);
  }

  #answer(message: Message): boolean {
    const called = this.#calls.get(message.correlation_id ?? "");
    called?.(message);
    return this.post.hear(message) || called !== undefined;
  }

  #tell(message: Message, answered: boolean): void {
    const { type, payload, greenroom } = message;
    const room = this.rooms.get(greenroom ? greenroom.room_id : payload.room_id);
    room?.events.emit(type, payload, message);
    this.events.emit(type, payload, message);
    if (type === "room_resumed" && payload.recovered) this.figures.add({ resumed: 1 });
    if (type !== "error_message" || greenroom || answered) return;
    // What is taken back ends so, or has ended before: whoever took it back knows.
    if (!/^(CANCELLED|JOB_NOT_FOUND)$/.test(String(payload.code))) this.fault(new Fault(payload));
  }

  // === impl Way ===

  may(lane: string): boolean {
    return this.isOpen() && this.rooms.may(lane);
  }

  isOwn(user: unknown): boolean {
    return this.link.names.has(user);
  }

  write(text: string): void {
    this.link.line.send(text);
    this.figures.add({ sent: 1, bytesSent: sizeOf(text) });
  }

  queued(queued: number): void {
    if (queued !== this.figures.now.queued) this.figures.set({ queued });
  }

  // === impl Ground ===

  isOpen(): boolean {
    return this.link.isOpen;
  }

  /** Says something now, which counts; `answered` hears whatever answers it. */
  call<T extends Word>(type: T, payload: Saying<T>, answered?: (message: Message) => void): void {
    const id = freshName();
    if (answered) this.#calls.set(id, answered);
    this.post.bucket.take(this.clock.now());
    this.say(type, payload, id);
  }

  gap(place: Place, reason: string): void {
    this.post.outbox.missed(place.lane, reason === "epoch_changed");
    this.figures.add({ gaps: 1 });
    const gap = { room_id: place.id, reason };
    place.events.emit("gap", gap);
    this.events.emit("gap", gap);
  }

  fault(fault: Fault): void {
    this.events.emit("fault", fault);
  }
}
