import type { GreenroomEvents, Message, Said } from "@greenroom/client";
import { useCallback } from "react";
import type { ConnectionState } from "./connection.ts";
import { useConnection } from "./provider.tsx";
import { useLiving } from "./use-living.ts";

/** The connection, and what can be done with it. */
export interface UseWebSocket extends ConnectionState {
  /** Whether messages pass now. What is said meanwhile waits, and arrives later. */
  readonly isConnected: boolean;
  /** Connects, where that was ended, or at once, where it waits to. */
  readonly connect: () => void;
  /** Ends the connection until `connect` is called. */
  readonly close: () => void;
  /** Says something of any type. The promise is for whoever wants to know that it was sent. */
  readonly send: <T extends keyof Said>(type: T, payload: Said[T]) => Promise<void>;
  /** Listens to a type of message until what it gives back is called: as an effect does. */
  readonly on: <T extends keyof GreenroomEvents>(
    type: T,
    listener: (payload: GreenroomEvents[T], message: Message) => void,
  ) => () => void;
}

/**
 * The connection of the provider around this: how it is, and everything that it can say and hear.
 *
 * Its `statistics` change up to ten times a second while there is traffic: a component that shows none of this
 * should not use it.
 */
export function useWebSocket(): UseWebSocket {
  const connection = useConnection();
  const now = useLiving(connection.living);
  const send: UseWebSocket["send"] = useCallback(
    (type, payload) => connection.send(type, payload),
    [connection],
  );
  const on: UseWebSocket["on"] = useCallback(
    (type, listener) => connection.withClient((client) => client.on(type, listener)),
    [connection],
  );
  const { connect, close } = connection;
  return { ...now, isConnected: now.state === "open", connect, close, send, on };
}
