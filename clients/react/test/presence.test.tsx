import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useCollaborationRoom, usePresence } from "../src/index.ts";
import { around, inRoom } from "./in-room.tsx";
import { Service } from "./service.ts";

const EPOCH = "00000000000f00d5";

test("it is shown who is there, who types and who points where, but for oneself", async () => {
  const service = new Service();
  const { result } = await inRoom(service);
  expect(result.current.me).toBe("ann");
  await waitFor(() =>
    expect(result.current.members.map((it) => it.user_id)).toEqual(["ann", "bob"]),
  );
  const bob = { room_id: "lab", user_id: "bob", user_name: "Bob" };
  service.tell("typing_indicator", { ...bob, is_typing: true });
  service.tell("cursor_moved", { ...bob, cursor: { x: 1, y: 2, cell: "B2" } });
  await waitFor(() => expect(result.current.typing).toMatchObject([{ user_id: "bob" }]));
  expect(result.current.cursors).toMatchObject([{ user_id: "bob", cursor: { cell: "B2" } }]);
  service.tell("user_left", { ...bob, member_count: 1, seq: 0, epoch: EPOCH });
  await waitFor(() => expect(result.current.members).toHaveLength(1));
  expect([result.current.typing, result.current.cursors]).toEqual([[], []]);
});

test("cursors render as often as a screen does, however many move", async () => {
  const service = new Service();
  let renders = 0;
  const { result } = renderHook(
    () => {
      renders += 1;
      return useCollaborationRoom("lab");
    },
    { wrapper: around(service) },
  );
  await waitFor(() => expect(result.current.members).toHaveLength(2));
  vi.useFakeTimers();
  const before = renders;
  for (let x = 0; x < 10; x += 1) {
    const bob = { room_id: "lab", user_id: "bob", user_name: "Bob" };
    service.tell("cursor_moved", { ...bob, cursor: { x, y: 0, cell: null } });
  }
  expect(renders).toBe(before);
  act(() => void vi.advanceTimersByTime(20));
  vi.useRealTimers();
  expect(result.current.cursors).toMatchObject([{ cursor: { x: 9 } }]);
  // Twice, for StrictMode renders everything twice.
  expect(renders - before).toBe(2);
});

test("one shows that one types, where one points and how one is", async () => {
  const service = new Service();
  const { result } = await inRoom(service);
  act(() => result.current.sendTyping(true, "B2"));
  const typing = { room_id: "lab", is_typing: true, cell_id: "B2" };
  expect((await service.hears("typing_indicator")).payload).toEqual(typing);
  act(() => result.current.moveCursor({ x: 3, y: 4, cell: "B2" }));
  const moved = { room_id: "lab", x: 3, y: 4, cell: "B2" };
  expect((await service.hears("cursor_move")).payload).toEqual(moved);
  const presence = renderHook(() => usePresence("lab"), { wrapper: around(service) });
  act(() => presence.result.current.setStatus("busy"));
  expect((await service.hears("status_update")).payload).toEqual({ status: "busy" });
});
