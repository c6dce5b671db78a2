import type { Said } from "./generated/query.ts";

/** The name of something that can be said. */
export type Word = keyof Said;

/** What is said under a name. A field that is `undefined` is left out. */
export type Saying<T extends Word> = {
  [F in keyof NonNullable<Said[T]>]: NonNullable<Said[T]>[F] | undefined;
};
