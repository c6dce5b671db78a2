import type { Member, Published } from "@greenroom/client";
import { useCallback, useMemo } from "react";
import { useConnection } from "./provider.tsx";
import type { RoomView } from "./room-watch.ts";
import type { Sheet } from "./sheet-watch.ts";
import { useLiving } from "./use-living.ts";

/** Where somebody points. */
export interface Cursor {
  readonly x: number;
  readonly y: number;
  readonly cell?: string;
}

/** A room, and what can be done in it. */
export interface UseCollaborationRoom extends Omit<RoomView, "members"> {
  /** Everyone who is there. */
  readonly members: readonly Member[];
  /** The others who are typing. */
  readonly typing: readonly Member[];
  /** The others whose cursor is known. */
  readonly cursors: readonly Member[];
  /** Says something: it is shown in `messages` at once. The promise is for whoever wants to wait for it. */
  readonly sendMessage: (message: unknown) => Promise<Published>;
  /** Shows that one types, perhaps in a cell, or no longer does. */
  readonly sendTyping: (isTyping: boolean, cell?: string) => void;
  /** Shows where one points. */
  readonly moveCursor: (cursor: Cursor) => void;
  /** A live copy of a sheet; nothing, until there is a client. To render one, see `useSheet`. */
  readonly sheet: (sheetId: string) => Sheet | undefined;
}

/**
 * Joins a room for as long as the component is there: what is said in it, who is there, and what they do.
 *
 * All hooks of one room share it: it is joined once, and its messages are the same everywhere.
 */
export function useCollaborationRoom(roomId: string): UseCollaborationRoom {
  const connection = useConnection();
  const watch = connection.room(roomId);
  const { members, ...view } = useLiving(watch.living);
  const { room, me } = view;
  const shown = useMemo(() => {
    const all = [...members.values()];
    const others = all.filter((it) => it.user_id !== me);
    return {
      members: all,
      typing: others.filter((it) => it.typing),
      cursors: others.filter((it) => it.cursor),
    };
  }, [members, me]);
  return {
    ...view,
    ...shown,
    sendMessage: useCallback((message) => watch.say(message), [watch]),
    sendTyping: useCallback((isTyping, cell) => room?.typing(isTyping, cell), [room]),
    moveCursor: useCallback((cursor) => room?.moveCursor(cursor), [room]),
    sheet: useCallback((sheetId) => room?.sheet(sheetId), [room]),
  };
}
