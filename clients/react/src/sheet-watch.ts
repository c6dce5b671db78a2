import type { Cell, Room } from "@greenroom/client";
import { Living } from "./living.ts";
import type { RoomWatch } from "./room-watch.ts";

/** A live copy of a sheet. */
export type Sheet = ReturnType<Room["sheet"]>;

/** How a sheet is, as all hooks see it. */
export interface SheetView {
  readonly sheet: Sheet | undefined;
  readonly cells: ReadonlyMap<string, Cell>;
  /** Whether what was written before is still being read. */
  readonly isLoading: boolean;
}

/** A sheet while somebody watches it, which keeps its room joined. */
export class SheetWatch {
  readonly living: Living<SheetView>;

  constructor(room: RoomWatch, id: string) {
    const nothing: SheetView = { sheet: undefined, cells: new Map(), isLoading: true };
    this.living = new Living(nothing, (living) =>
      room.living.follow(
        (state) => state.room,
        (joined) => show(joined.sheet(id), living),
      ),
    );
  }
}

function show(sheet: Sheet, living: Living<SheetView>): () => void {
  const end = sheet.on("change", (cells) => living.change({ cells }));
  living.change({ sheet, cells: sheet.cells });
  const read = (): void => living.change({ isLoading: false });
  sheet.ready.then(read, read);
  return end;
}
