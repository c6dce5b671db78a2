import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** How the wire is: as it should be, cut, or silent without anybody being told. */
type Condition = "whole" | "cut" | "stalled";

/** One connection through the wire: its end at the client, and its end at the service. */
interface Strand {
  readonly near: Socket;
  readonly far: Socket;
}

/**
 * A wire to a service that can be cut, stalled and mended.
 *
 * A browser's own "offline" leaves WebSockets alone that are open already, so a lost network is made here.
 */
export class Wire {
  /** How many connections have been asked for, those included that came to nothing. */
  attempts = 0;
  readonly #server: Server;
  readonly #strands = new Set<Strand>();
  readonly #target: { host: string; port: number };
  #condition: Condition = "whole";

  private constructor(target: string) {
    const { hostname: host, port } = new URL(`http://${target}`);
    this.#target = { host, port: Number(port) };
    this.#server = createServer((near) => this.#accept(near));
  }

  /** Lays a wire to a host and port; its own end is on a free port. Whoever lays it closes it. */
  static async lay(target: string): Promise<Wire> {
    const wire = new Wire(target);
    wire.#server.listen(0, "127.0.0.1");
    await once(wire.#server, "listening");
    return wire;
  }

  /** The host and port to connect to instead of the service's. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The URL of a page or a call through the wire. */
  http(path = ""): string {
    return `http://${this.address}${path}`;
  }

  /** The URL of a socket through the wire: of the query system's, if no path is given. */
  ws(path = "/api/ws/query"): string {
    return `ws://${this.address}${path}`;
  }

  /** Ends all connections at once, and refuses new ones until it is mended. */
  cut(): void {
    this.#condition = "cut";
    this.#tear();
  }

  /** Ends all connections at once; new ones get through. */
  snap(): void {
    this.#tear();
  }

  /** Lets nothing pass any more and tells nobody: connections are half open, and new ones hang. */
  stall(): void {
    this.#condition = "stalled";
    for (const { near, far } of this.#strands) hold(near, far);
  }

  /** Lets everything pass again, what was held back on the way too. */
  mend(): void {
    this.#condition = "whole";
    for (const { near, far } of this.#strands) {
      // The other end learns only now of what was given up meanwhile.
      if (near.destroyed || far.destroyed) this.#end({ near, far });
      else join(near, far);
    }
  }

  /** Ends all connections and takes the wire away. */
  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(near: Socket): void {
    this.attempts += 1;
    if (this.#condition === "cut") {
      near.on("error", () => {});
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#target);
    const strand = { near, far };
    this.#strands.add(strand);
    for (const end of [near, far]) {
      // An end that fails is closed thereupon, and that is where it is seen to.
      end.on("error", () => {});
      end.on("close", () => {
        if (this.#condition !== "stalled") this.#end(strand);
      });
    }
    if (this.#condition === "whole") join(near, far);
  }

  #tear(): void {
    for (const strand of this.#strands) this.#end(strand);
  }

  #end(strand: Strand): void {
    for (const known of this.#strands) {
      if (known.near !== strand.near) continue;
      this.#strands.delete(known);
      known.near.destroy();
      known.far.destroy();
    }
  }
}

/** Lets two ends hear each other. */
function join(near: Socket, far: Socket): void {
  near.pipe(far);
  far.pipe(near);
}

/** Keeps back what two ends say, in the buffers of the system, as a network does that loses packets. */
function hold(near: Socket, far: Socket): void {
  for (const end of [near, far]) {
    end.unpipe();
    end.pause();
  }
}

/** Lays a wire that is taken away at the end of the test. */
export async function layWire(target: string): Promise<Wire> {
  const wire = await Wire.lay(target);
  onTestFinished(() => wire.close());
  return wire;
}
