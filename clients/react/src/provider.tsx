import type { Fault, Options } from "@greenroom/client";
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useContext,
  useInsertionEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { Connection, type Source } from "./connection.ts";

const Here = createContext<Connection | undefined>(undefined);

/** What a provider is given, but for where the service is. */
interface Surroundings {
  /** Asked for a token on each attempt to connect, and when one is about to expire. */
  readonly token?: Options["token"];
  /** Who one is, where the service lets people in without a token. */
  readonly user?: Options["user"];
  /** Hears every refusal that nobody was waiting for. */
  readonly onFault?: (fault: Fault) => void;
  /** Everything else that the client can be told: its limits, its clock, its sockets. */
  readonly options?: Omit<Options, "url" | "token" | "user">;
  readonly children?: ReactNode;
}

/** What a provider is given: one of `url`, `discover` and `client`, and what goes with it. */
export type GreenroomProviderProps = Source & Surroundings;

/**
 * Gives everything under it one connection: made when it is mounted, closed a tick after it is taken out.
 *
 * Another `url`, `discover`, `client` or `user` makes another connection, and so does the first `token`; later ones
 * and `onFault` may change as they like. `options` are read when the connection is made.
 */
export function GreenroomProvider(props: GreenroomProviderProps): ReactElement {
  const connection = useConnectionOf(props);
  const latest = { token: props.token, onFault: props.onFault };
  // Before any other effect: those of the hooks below may connect at once.
  useInsertionEffect(() => {
    connection.latest = latest;
  });
  useSyncExternalStore(connection.living.subscribe, nothing, nothing);
  return <Here.Provider value={connection}>{props.children}</Here.Provider>;
}

/** The provider keeps the connection up and shows nothing of it: no change renders it anew. */
const nothing = (): undefined => undefined;

/** The connection of these props: another one once they mean another one. */
function useConnectionOf(props: GreenroomProviderProps): Connection {
  const { user, token, onFault, options } = props;
  const make = () => ({
    props,
    connection: new Connection(props, { ...options, ...(user && { user }) }, { token, onFault }),
  });
  const [made, setMade] = useState(make);
  if (meansTheSame(made.props, props)) return made.connection;
  const anew = make();
  setMade(anew);
  return anew.connection;
}

function meansTheSame(one: GreenroomProviderProps, other: GreenroomProviderProps): boolean {
  return meaning(one).every((part, at) => part === meaning(other)[at]);
}

function meaning(props: GreenroomProviderProps): unknown[] {
  const { url, discover, client, user, token } = props;
  return [url, discover, client, user?.id, user?.name, token !== undefined];
}

/** The connection of the provider around this. */
export function useConnection(): Connection {
  const connection = useContext(Here);
  if (!connection) throw new Error("this hook needs a <GreenroomProvider> around its component");
  return connection;
}
