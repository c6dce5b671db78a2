import { Deferred } from "./deferred.ts";
import { Fault } from "./errors.ts";
import type { Entry, Letter } from "./outbox/outbox.ts";
import type { Post } from "./outbox/post.ts";
import type { Message } from "./wire/accent.ts";
import type { Heard } from "./wire/generated/query.ts";

/** Where something stands that was said: everybody hears it, and it is kept. */
export type Published = Heard["published"] & {
  /** It may be heard twice: the service had forgotten an earlier attempt, whatever became of it. */
  readonly uncertain?: boolean;
};

/** What became of mail: how many connections got it, or how much waits for the person. */
export type Receipt = Heard["delivery_receipt"] & { readonly uncertain?: boolean };

/** Something that is being said: resolves once it is kept, under this name. */
export type Sending<T = Published> = Promise<T> & { readonly id: string };

/** What an answer says of a letter: an error, if it refuses it; nothing, if it is no last word. */
export type Reading<T> = (message: Message, entry: Entry) => T | Error | undefined;

/** Puts something into the outbox; what is there already under this name is the same thing. */
export function deliver<T>(
  post: Post,
  letter: Letter,
  read: Reading<T>,
  refused?: Error,
): Sending<T> {
  const { id } = letter;
  const known = post.outbox.entry(id);
  if (known?.sending) return known.sending as Sending<T>;
  const { promise, resolve, reject } = new Deferred<T>();
  const sending = Object.assign(promise, { id });
  const answered = (message: Message, entry: Entry) => {
    const answer = read(message, entry);
    if (answer instanceof Error) reject(answer);
    else if (answer !== undefined) resolve(answer);
    return answer !== undefined;
  };
  try {
    if (refused) throw refused;
    post.deliver({ ...letter, sending, answered, failed: reject });
  } catch (error) {
    reject(error);
  }
  return sending;
}

/**
 * An acknowledgement, with the doubt that there is: a name that is known clears the first one up,
 * but after a second it may be known from the first.
 */
function certain<T>(payload: T, { doubts }: Entry, duplicate?: unknown): T {
  return doubts > (duplicate ? 1 : 0) ? { ...payload, uncertain: true } : payload;
}

/** Reads what becomes of what is said to a room. */
export function published(epoch: () => string): Reading<Published> {
  return ({ type, payload }, entry) => {
    if (type === "published") {
      return certain(payload as Published, entry, payload.duplicate);
    }
    if (type === "room_message") {
      // One's own words, heard: so they are kept.
      const { room_id, seq = 0 } = payload as Heard["room_message"];
      return certain({ room_id, seq, epoch: epoch(), duplicate: false }, entry);
    }
    return type === "cell_updated" ? new Fault({ ...STALE, ...payload }) : undefined;
  };
}

const STALE = {
  code: "STALE",
  error: "somebody was faster",
  help: "see what stands there",
};

/** Reads what becomes of mail. */
export const receipt: Reading<Receipt> = ({ type, payload }, entry) =>
  type === "delivery_receipt" ? certain(payload as Receipt, entry, payload.duplicate) : undefined;
