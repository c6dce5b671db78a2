import { Fault } from "./errors.ts";
import type { Entry } from "./outbox/outbox.ts";
import type { Message } from "./wire/accent.ts";
import type { Heard } from "./wire/generated/query.ts";

/** Where something stands that was said: everybody hears it, and it is kept. */
export type Published = Heard["published"] & {
  /** It may be heard twice: the service had forgotten an earlier attempt, whatever became of it. */
  readonly uncertain?: true;
};

/** What became of mail: how many connections got it, or how much waits for the person. */
export type Receipt = Heard["delivery_receipt"] & { readonly uncertain?: true };

/** Something that is being said: resolves once it is kept, under this name. */
export type Sending<T = Published> = Promise<T> & { readonly id: string };

/** What an answer says of a letter: an error, if it refuses it; nothing, if it is no last word. */
export type Reading<T> = (message: Message, entry: Entry) => T | Error | undefined;

function doubt({ uncertain }: Entry, duplicate: unknown): { uncertain?: true } {
  return uncertain && !duplicate ? { uncertain: true } : {};
}

/** Reads what becomes of what is said to a room. */
export function published(epoch: () => string): Reading<Published> {
  return ({ type, payload }, entry) => {
    switch (type) {
      case "published":
        return { ...(payload as Heard["published"]), ...doubt(entry, payload.duplicate) };
      case "room_message": {
        // One's own words, heard: so they are kept.
        const { room_id, seq } = payload as Heard["room_message"];
        return { room_id, seq: seq ?? 0, epoch: epoch(), duplicate: false };
      }
      case "cell_updated":
        return payload.stale ? new Fault({ ...STALE, ...payload }) : undefined;
      default:
        return undefined;
    }
  };
}

const STALE = {
  code: "STALE",
  error: "somebody else has written there since",
  help: "look at what stands there, and write again",
};

/** Reads what becomes of mail. */
export const receipt: Reading<Receipt> = ({ type, payload }, entry) =>
  type === "delivery_receipt"
    ? { ...(payload as Heard["delivery_receipt"]), ...doubt(entry, payload.duplicate) }
    : undefined;
