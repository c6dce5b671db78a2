/** Where a message stands in its room: numbers only grow within an epoch. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** How far a message has come: others see it once it is sent. */
export type MessageStatus = "sending" | "sent" | "failed";

/** Something said in a room, by somebody else or from here. */
export interface RoomMessage {
  /** Names it in this list, from when it is said here until it is sent and after: good as a React key. */
  readonly id: string;
  readonly user_id: string | undefined;
  readonly user_name: string | undefined;
  /** What was said: any JSON. */
  readonly message: unknown;
  /** When, in seconds since 1970: by this machine's clock until it is sent, then by the service's. */
  readonly timestamp: number;
  readonly status: MessageStatus;
  /** Its place in the room, once it is sent. */
  readonly place?: Place;
  /** Why it failed. */
  readonly error?: Error;
  /** Says a failed message again. */
  readonly retry?: () => void;
  /** Takes a failed message off the list. */
  readonly discard?: () => void;
}

/** What is said in a room: first what is sent, in the room's order, then what is on its way, as it was said. */
export type Messages = readonly RoomMessage[];

/** Puts a message at the end that is on its way now, or again. */
export function saying(messages: Messages, said: Omit<RoomMessage, "status">): Messages {
  return [...without(messages, said.id), { ...said, status: "sending" }];
}

/** Says of a message that is on its way what became of it. */
export function failing(
  messages: Messages,
  id: string,
  why: Required<Pick<RoomMessage, "error" | "retry" | "discard">>,
): Messages {
  return messages.map((it) =>
    it.id === id && it.status === "sending" ? { ...it, ...why, status: "failed" } : it,
  );
}

/**
 * Puts a message that is sent into its place, where it takes that of the same one on its way.
 *
 * What is heard late, as after a resume, still comes before what has a larger number.
 */
export function hearing(messages: Messages, heard: Omit<RoomMessage, "status">): Messages {
  const others = without(messages, heard.id);
  let at = others.filter((it) => it.status === "sent").length;
  while (at > 0 && isLater(others[at - 1]?.place, heard.place)) at -= 1;
  return [...others.slice(0, at), { ...heard, status: "sent" }, ...others.slice(at)];
}

/** Says of a message on its way that it is kept there; nothing, if it was heard before that was said. */
export function keeping(messages: Messages, id: string, place: Place): Messages {
  const message = messages.find((it) => it.id === id && it.status !== "sent");
  if (!message) return messages;
  const { error, retry, discard, ...said } = message;
  return hearing(messages, { ...said, place });
}

/** Takes a message off the list. */
export function without(messages: Messages, id: string): Messages {
  return messages.filter((it) => it.id !== id);
}

/** Keeps the latest so many of those that are sent, and all that are not. */
export function latest(messages: Messages, limit: number): Messages {
  const excess = messages.filter((it) => it.status === "sent").length - limit;
  return excess > 0 ? messages.slice(excess) : messages;
}

function isLater(one: Place | undefined, other: Place | undefined): boolean {
  return one !== undefined && one.epoch === other?.epoch && one.seq > other.seq;
}
