import { Greenroom, type Options } from "../../src/index.ts";
import { FakeClock } from "./clock.ts";
import { FakePage, type FakeSocket, Sockets } from "./sockets.ts";

/** A client in a world that is in the hands of a test. */
export class World {
  readonly clock = new FakeClock();
  readonly sockets = new Sockets();
  readonly page = new FakePage();
  readonly client: Greenroom;
  /** Everything of these types that the client has told, in order. */
  readonly told: [string, unknown][] = [];

  constructor(options: Partial<Options> = {}) {
    this.client = new Greenroom({
      url: "ws://service.test/api/ws/query",
      user: { id: "ann", name: "Ann" },
      clock: this.clock,
      WebSocket: this.sockets.maker,
      surroundings: this.page,
      ...options,
    });
    for (const type of ["state", "connected", "disconnected", "fault", "gap"]) {
      this.client.on(type, (payload) => this.told.push([type, payload]));
    }
  }

  get socket(): FakeSocket {
    return this.sockets.last;
  }

  /** Everything of one type that was told. */
  all(type: string): unknown[] {
    return this.told.filter(([told]) => told === type).map(([, payload]) => payload);
  }

  /** Connected, and welcomed. */
  async open(welcome: object = {}): Promise<FakeSocket> {
    void this.client.connect().catch(() => {});
    await this.clock.pass(0);
    this.socket.welcomes(welcome);
    await this.clock.pass(0);
    return this.socket;
  }

  /** The connection is lost, and another one is welcomed. */
  async reopen(code = 1006, reason = ""): Promise<FakeSocket> {
    const before = this.sockets.all.length;
    this.socket.ends(code, reason);
    for (let waited = 0; this.sockets.all.length === before && waited < 100; waited++) {
      await this.clock.pass(1_000);
    }
    this.socket.welcomes();
    await this.clock.pass(0);
    return this.socket;
  }

  /** In a room whose next event is number `seq + 1`. */
  async enter(room: string, seq = 0, epoch = "e1"): Promise<ReturnType<Greenroom["join"]>> {
    const handle = this.client.join(room);
    const here = { room_id: room, seq, epoch };
    const ann = { user_id: "ann", user_name: "Ann", status: "online", cursor: null };
    this.socket.says("user_joined", { ...here, ...ann, member_count: 1 });
    this.socket.says("room_state", { ...here, users: [ann], member_count: 1 });
    await this.clock.pass(0);
    return handle;
  }
}
