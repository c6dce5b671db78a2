import type { Member } from "@greenroom/client";
import { useCallback, useMemo } from "react";
import { useConnection } from "./provider.tsx";
import { useLiving } from "./use-living.ts";

/** How available somebody is. */
export type Status = Member["status"];

/** Who is in a room, and how available one is oneself. */
export interface UsePresence {
  readonly members: readonly Member[];
  /** Shows everyone in all of one's rooms how available one is. */
  readonly setStatus: (status: Status) => void;
}

/** Joins a room for as long as the component is there, and shows who else is. */
export function usePresence(roomId: string): UsePresence {
  const connection = useConnection();
  const { members } = useLiving(connection.room(roomId).living);
  const setStatus = useCallback(
    (status: Status) => void connection.ready().then((client) => client.setStatus(status)),
    [connection],
  );
  return { members: useMemo(() => [...members.values()], [members]), setStatus };
}
