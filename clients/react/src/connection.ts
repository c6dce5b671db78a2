import {
  Closed,
  type Discovery,
  Farewell,
  type Fault,
  Greenroom,
  type Options,
  type Said,
  type State,
  type Statistics,
} from "@greenroom/client";
import { Living } from "./living.ts";
import { Lookup } from "./lookup.ts";
import { RoomWatch } from "./room-watch.ts";

/** Where the connection comes from. */
export type Source =
  /** The URL of a socket, such as `ws://127.0.0.1:8000/api/ws/query`. */
  | { readonly url: string; readonly discover?: undefined; readonly client?: undefined }
  /** A service that says itself where its sockets are, such as `http://127.0.0.1:8000`. */
  | { readonly discover: string; readonly url?: undefined; readonly client?: undefined }
  /** A client of one's own, which is connected here and closed by nobody else. */
  | { readonly client: Greenroom; readonly url?: undefined; readonly discover?: undefined };

/** What may change while the connection stands; the latest given is the one that counts. */
export interface Latest {
  readonly token: Options["token"];
  readonly onFault: ((fault: Fault) => void) | undefined;
}

/** How the connection is. */
export interface ConnectionState {
  /** The client; nothing on a server, and until the service has told where it is. */
  readonly client: Greenroom | undefined;
  readonly state: State;
  readonly statistics: Statistics | undefined;
  /** Why there is no connection; nothing while there is one, or the first is being made. */
  readonly error: Error | undefined;
  /** How long the pause before the next attempt is. */
  readonly retryInMs: number | undefined;
}

const NOTHING: ConnectionState = {
  client: undefined,
  state: "idle",
  statistics: undefined,
  error: undefined,
  retryInMs: undefined,
};

/** One connection for all hooks under one provider; it stands while any of them watches it. */
export class Connection {
  readonly living: Living<ConnectionState>;
  /** Set by the provider each time that it is rendered. */
  latest: Latest;
  readonly #source: Source;
  readonly #wishes: Discovery;
  readonly #rooms = new Map<string, RoomWatch>();
  #lookup: Lookup | undefined;

  constructor(source: Source, wishes: Discovery, latest: Latest) {
    this.latest = latest;
    this.#source = source;
    // Who has no token says who they are; a client that could show one does not.
    this.#wishes = latest.token ? { ...wishes, token: () => this.latest.token?.() } : wishes;
    this.living = new Living(NOTHING, () => this.#begin());
  }

  /** Connects, where that was ended, or at once, where it waits to. */
  readonly connect = (): void => {
    const { client } = this.living.snapshot();
    if (client) this.#connect(client);
    else this.#lookup?.ask();
  };

  /** Ends the connection until `connect` is called. */
  readonly close = (): void => {
    const { client } = this.living.snapshot();
    this.#lookup?.end();
    if (client) void client.close();
    else this.living.change({ state: "closed", retryInMs: undefined });
  };

  /** The client, as soon as there is one. */
  ready(): Promise<Greenroom> {
    return new Promise((resolve) => {
      const stop = this.withClient((client) => {
        resolve(client);
        // It may be there already, before there is anything to stop.
        queueMicrotask(() => stop());
        return () => {};
      });
    });
  }

  /** Enters with the client as soon as there is one, and leaves before another or when called back. */
  withClient(enter: (client: Greenroom) => () => void): () => void {
    return this.living.follow((state) => state.client, enter);
  }

  /** Says something of any type, as soon as there is a client. */
  send<T extends keyof Said>(type: T, payload: Said[T]): Promise<void> {
    const sent = this.ready().then((client) => client.send(type, payload));
    // Only who waits for it has to see to its failure.
    sent.catch(() => {});
    return sent;
  }

  /** The one state of a room that all hooks share. */
  room(id: string): RoomWatch {
    const known = this.#rooms.get(id);
    if (known) return known;
    const room = new RoomWatch(this, id);
    this.#rooms.set(id, room);
    return room;
  }

  #begin(): () => void {
    const { client, url, discover } = this.#source;
    if (client) return this.#follow(client);
    if (url !== undefined) return this.#own(new Greenroom({ ...this.#wishes, url }));
    if (discover !== undefined) return this.#discover(discover);
    throw new TypeError("a <GreenroomProvider> wants one of url, discover and client");
  }

  #discover(base: string): () => void {
    const { living } = this;
    let end = (): void => {};
    const lookup = new Lookup(base, this.#wishes, {
      asking: () => living.change({ state: "connecting", retryInMs: undefined }),
      found: (client) => {
        end = this.#own(client);
      },
      failed: (error, retryInMs) => living.change({ state: "waiting", error, retryInMs }),
    });
    this.#lookup = lookup;
    lookup.ask();
    return () => {
      lookup.end();
      end();
    };
  }

  #own(client: Greenroom): () => void {
    const stop = this.#follow(client);
    return () => {
      stop();
      void client.close();
    };
  }

  #follow(client: Greenroom): () => void {
    const { living } = this;
    const ends = [
      client.on("state", ({ state, retryInMs }) => {
        living.change({ state, retryInMs });
        if (state === "open") living.change({ error: undefined });
      }),
      client.on("disconnected", ({ code, reason, willReconnect }) => {
        const lost = `the connection was lost: ${reason || "no reason given"} (${code})`;
        living.change({ error: willReconnect ? new Error(lost) : new Farewell(code, reason) });
      }),
      client.on("stats", () => living.change({ statistics: client.statistics })),
      client.on("fault", (fault) => this.latest.onFault?.(fault)),
    ];
    const { state, statistics } = client;
    living.change({ client, state, statistics, error: undefined, retryInMs: undefined });
    this.#connect(client);
    return () => {
      for (const end of ends) end();
    };
  }

  #connect(client: Greenroom): void {
    client.connect().catch((error: Error) => {
      // Who has closed it knows why there is none.
      if (!(error instanceof Closed)) this.living.change({ error });
    });
  }
}
