import type { Sending, Writing } from "@greenroom/client";
import { useCallback } from "react";
import { useConnection } from "./provider.tsx";
import type { SheetView } from "./sheet-watch.ts";
import { useLiving } from "./use-living.ts";

/** A sheet, and how its cells are written. */
export interface UseSheet extends Omit<SheetView, "sheet"> {
  /** Writes a cell: it is shown at once, and goes back to what stands if somebody was faster. */
  readonly write: (cell: string, value: unknown, writing?: Writing) => Sending | undefined;
}

/** Joins a room for as long as the component is there, and shows the cells of one of its sheets. */
export function useSheet(roomId: string, sheetId: string): UseSheet {
  const watch = useConnection().room(roomId).sheet(sheetId);
  const { sheet, ...view } = useLiving(watch.living);
  const write = useCallback(
    (cell: string, value: unknown, writing?: Writing) => sheet?.write(cell, value, writing),
    [sheet],
  );
  return { ...view, write };
}
