import { useSyncExternalStore } from "react";
import type { Living } from "./living.ts";

/** The state as it is, kept up for as long as the component is there. */
export function useLiving<T extends object>(living: Living<T>): T {
  return useSyncExternalStore(living.subscribe, living.snapshot, living.initial);
}
