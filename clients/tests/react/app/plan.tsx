import { useSheet } from "@greenroom/react";
import type { ReactNode } from "react";

/** One cell of a sheet, as everybody sees it. */
export function Plan({ room }: { readonly room: string }): ReactNode {
  const { cells, isLoading, write } = useSheet(room, "plan");
  const cell = cells.get("A1");
  return (
    <p>
      <input
        aria-label="A1"
        disabled={isLoading}
        value={String(cell?.value ?? "")}
        onChange={(event) => void write("A1", event.target.value)}
      />
      <output title="author">{cell?.pending ? "…" : cell?.user_name}</output>
    </p>
  );
}
