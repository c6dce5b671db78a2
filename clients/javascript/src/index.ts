export type { Clock } from "./clock.ts";
export type { Loss } from "./connection/line.ts";
export type { State } from "./connection/machine.ts";
export type { Socket, SocketMaker } from "./connection/socket.ts";
export type { Discovery } from "./discover.ts";
export { Closed, Farewell, Fault, OutboxFull, TooLarge } from "./errors.ts";
export {
  type AgentOptions,
  Greenroom,
  type GreenroomEvents,
  type QueryOptions,
} from "./greenroom.ts";
export type { Options } from "./options.ts";
export type { Limits } from "./outbox/post.ts";
export type { Asking, Request } from "./requests.ts";
export type { Position } from "./rooms/entry.ts";
export type { Member, Members } from "./rooms/members.ts";
export type { RoomState } from "./rooms/place.ts";
export type { CellOptions, Room, RoomEvents } from "./rooms/room.ts";
export type { Published, Receipt, Sending } from "./sending.ts";
export type { Cell } from "./sheets/cells.ts";
export type { Sheet, Writing } from "./sheets/sheet.ts";
export { SPARQLWebSocketClient } from "./sparql.ts";
export type { Statistics } from "./statistics.ts";
export type { Sign, Surroundings } from "./surroundings.ts";
export type { Message, Welcome } from "./wire/accent.ts";
export type { HeardFromAgents } from "./wire/generated/agent.ts";
export type { Heard, Said } from "./wire/generated/query.ts";
