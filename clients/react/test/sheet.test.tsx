import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { useCollaborationRoom, useSheet } from "../src/index.ts";
import { around, inRoom } from "./in-room.tsx";
import { Service } from "./service.ts";

const EPOCH = "00000000000f00d5";

/** A cell as the service tells it. */
const cell = (cell_id: string, value: unknown, version: number, user_id = "bob") => ({
  ...{ room_id: "lab", sheet_id: "plan", cell_id, value, version },
  ...{ user_id, user_name: user_id },
});

/** A component that shows a sheet, once it has been read. */
async function reader(service: Service) {
  const page = renderHook(() => useSheet("lab", "plan"), { wrapper: around(service) });
  const { message_id = "", payload } = await service.hears("sheet_request");
  expect(payload).toMatchObject({ room_id: "lab", sheet_id: "plan" });
  const state = { room_id: "lab", sheet_id: "plan", more: false, seq: 0, epoch: EPOCH };
  const cells = [cell("A1", "tea", 1)];
  expect(page.result.current.isLoading).toBe(true);
  service.tell("sheet_state", { ...state, cells }, { correlation_id: message_id });
  await waitFor(() => expect(page.result.current.isLoading).toBe(false));
  return page;
}

test("a sheet shows what was written before, and what others write", async () => {
  const service = new Service();
  const { result } = await reader(service);
  expect(result.current.cells.get("A1")).toMatchObject({ value: "tea", version: 1 });
  service.tell("cell_updated", { ...cell("A1", "coffee", 2), seq: 1 });
  expect(result.current.cells.get("A1")).toMatchObject({ value: "coffee" });
  const before = result.current.cells;
  service.tell("cell_updated", { ...cell("A1", "water", 1), seq: 2 });
  expect(result.current.cells).toBe(before);
});

test("a cell that one writes is shown at once, and gives way to what stands", async () => {
  const service = new Service();
  const { result } = await reader(service);
  act(() => void result.current.write("A1", "milk")?.catch(() => {}));
  expect(result.current.cells.get("A1")).toMatchObject({ value: "milk", pending: true });
  const { message_id = "", payload } = await service.hears("cell_update");
  expect(payload).toMatchObject({ cell_id: "A1", value: "milk", version: 1, ack: true });
  const stale = { ...cell("A1", "coffee", 2), stale: true };
  service.tell("cell_updated", stale, { correlation_id: message_id });
  await waitFor(() => expect(result.current.cells.get("A1")).not.toHaveProperty("pending"));
  expect(result.current.cells.get("A1")).toMatchObject({ value: "coffee", user_id: "bob" });
});

test("all hooks show one sheet, which is read once", async () => {
  const service = new Service();
  const both = () => [useSheet("lab", "plan").cells, useSheet("lab", "plan").cells] as const;
  const { result } = renderHook(both, { wrapper: around(service) });
  await service.hears("sheet_request");
  service.tell("cell_updated", { ...cell("B2", 7, 1), seq: 1 });
  expect(result.current[0].get("B2")?.value).toBe(7);
  expect(result.current[0]).toBe(result.current[1]);
  expect(service.all("sheet_request")).toHaveLength(1);
});

test("a room gives its sheets to whoever wants to write without showing them", async () => {
  const service = new Service();
  const { result } = await inRoom(service);
  expect(result.current.sheet("plan")).toBe(result.current.sheet("plan"));
  act(() => void result.current.sheet("plan")?.write("C3", true));
  expect((await service.hears("cell_update")).payload).toMatchObject({
    cell_id: "C3",
    value: true,
  });
  const elsewhere = renderHook(() => useCollaborationRoom("lab"), { wrapper: around(service) });
  expect(elsewhere.result.current.sheet).toBeTypeOf("function");
});
