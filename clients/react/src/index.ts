export type { MessageStatus, Place, RoomMessage } from "./messages.ts";
export { GreenroomProvider, type GreenroomProviderProps } from "./provider.tsx";
export type { QueryProgress, QueryResult } from "./question.ts";
export type { Gap } from "./room-watch.ts";
export type { Sheet } from "./sheet-watch.ts";
export {
  type Cursor,
  type UseCollaborationRoom,
  useCollaborationRoom,
} from "./use-collaboration-room.ts";
export { type Status, type UsePresence, usePresence } from "./use-presence.ts";
export { type UseSheet, useSheet } from "./use-sheet.ts";
export { type UseSPARQLQuery, useSPARQLQuery } from "./use-sparql-query.ts";
export { type UseWebSocket, useWebSocket } from "./use-web-socket.ts";
