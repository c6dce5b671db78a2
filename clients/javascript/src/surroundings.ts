/** What a page hears about itself that a connection should know. */
export type Sign = "visible" | "online" | "offline";

/** Where the client lives: a page, or a program. */
export interface Surroundings {
  /** Tells of every sign from now on; what it gives back ends that. */
  watch(tell: (sign: Sign) => void): () => void;
}

/** The page that this runs in; a program hears no signs. */
export const ownSurroundings: Surroundings = {
  watch(tell) {
    const { document } = globalThis;
    if (!document) return () => {};
    const heard = new AbortController();
    const { signal } = heard;
    const seen = () => document.visibilityState === "visible" && tell("visible");
    document.addEventListener("visibilitychange", seen, { signal });
    for (const sign of ["online", "offline"] as const) {
      addEventListener(sign, () => tell(sign), { signal });
    }
    return () => heard.abort();
  },
};
