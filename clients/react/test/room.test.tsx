import { act, render, renderHook, waitFor } from "@testing-library/react";
import { type ReactNode, useState } from "react";
import { expect, test, vi } from "vitest";
import {
  GreenroomProvider,
  useCollaborationRoom,
  usePresence,
  useWebSocket,
} from "../src/index.ts";
import { around, inRoom } from "./in-room.tsx";
import { Service } from "./service.ts";

const EPOCH = "00000000000f00d5";

test("a room is joined once for all its hooks, StrictMode or not, and left with the last", async () => {
  const service = new Service();
  function Talk({ room }: { room: string }): ReactNode {
    return useCollaborationRoom(room).isJoined ? "in" : "out";
  }
  function Everyone(): ReactNode {
    return usePresence("lab").members.length;
  }
  let show: (shown: boolean) => void = () => {};
  function Page(): ReactNode {
    const [shown, setShown] = useState(true);
    show = setShown;
    return (
      <>
        {shown && <Talk room="lab" />}
        {shown && <Everyone />}
      </>
    );
  }
  const { container } = render(<Page />, { wrapper: around(service) });
  await waitFor(() => expect(container.textContent).toBe("in2"));
  expect(service.all("join_room")).toHaveLength(1);
  act(() => show(false));
  act(() => show(true));
  await waitFor(() => expect(container.textContent).toBe("in2"));
  expect([service.all("join_room").length, service.all("leave_room").length]).toEqual([1, 0]);
  act(() => show(false));
  expect((await service.hears("leave_room")).payload).toEqual({ room_id: "lab" });
});

test("another room is joined, and the last one left", async () => {
  const service = new Service();
  const { result, rerender } = renderHook(({ room }) => useCollaborationRoom(room), {
    wrapper: around(service),
    initialProps: { room: "lab" },
  });
  await waitFor(() => expect(result.current.isJoined).toBe(true));
  service.say("bob", "hello");
  rerender({ room: "other" });
  expect(result.current).toMatchObject({ isJoined: false, messages: [] });
  await waitFor(() => expect(result.current.isJoined).toBe(true));
  expect((await service.hears("leave_room")).payload).toEqual({ room_id: "lab" });
});

test("a message is shown at once and takes its place when it is heard, under the same id", async () => {
  const service = new Service();
  const { result } = await inRoom(service);
  service.answers = false;
  act(() => void result.current.sendMessage("mine"));
  const [sending] = result.current.messages;
  expect(sending).toMatchObject({ user_id: "ann", user_name: "Ann", status: "sending" });
  const said = await service.hears("room_message");
  expect(said).toMatchObject({ message_id: sending?.id, payload: { message: "mine", ack: true } });
  service.say("bob", "theirs");
  expect(result.current.messages.map((it) => it.message)).toEqual(["theirs", "mine"]);
  service.say("ann", "mine", sending?.id);
  expect(result.current.messages).toMatchObject([
    { user_id: "bob", message: "theirs", status: "sent", place: { epoch: EPOCH, seq: 1 } },
    { id: sending?.id, message: "mine", status: "sent", place: { epoch: EPOCH, seq: 2 } },
  ]);
});

test("a message that is kept before it is heard stands once", async () => {
  const service = new Service();
  const { result } = await inRoom(service);
  service.answers = false;
  let published: Promise<unknown> | undefined;
  act(() => {
    published = result.current.sendMessage({ any: "JSON" });
  });
  const { message_id = "" } = await service.hears("room_message");
  const at = { room_id: "lab", seq: 1, epoch: EPOCH, duplicate: false };
  service.tell("published", at, { correlation_id: message_id });
  await act(async () => expect(await published).toMatchObject({ seq: 1 }));
  expect(result.current.messages).toMatchObject([{ id: message_id, status: "sent" }]);
  service.say("ann", { any: "JSON" }, message_id);
  expect(result.current.messages).toHaveLength(1);
});

test("the name of a message is its author's own: others may use it, and change nothing", async () => {
  const service = new Service();
  const { result } = await inRoom(service);
  await act(async () => void (await result.current.sendMessage("mine")));
  const id = result.current.messages[0]?.id;
  service.say("bob", "not yours", id);
  expect(result.current.messages.map((it) => it.message)).toEqual(["mine", "not yours"]);
  expect(new Set(result.current.messages.map((it) => it.id)).size).toBe(2);
});

test("a refused message has failed, with why; it can be said again or taken off", async () => {
  const service = new Service();
  const { result } = await inRoom(service);
  service.answers = false;
  const refuse = async (times: number) => {
    const { message_id = "" } = await service.hears("room_message", times);
    const refusal = { error: "you may not speak here", code: "PERMISSION_DENIED" };
    service.tell("error_message", refusal, { correlation_id: message_id });
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: "failed" }]));
    return message_id;
  };
  // Nobody waits for it, so its rejection must not go unhandled either.
  act(() => void result.current.sendMessage("mine"));
  const id = await refuse(1);
  expect(result.current.messages[0]?.error).toMatchObject({ code: "PERMISSION_DENIED" });
  act(() => result.current.messages[0]?.retry?.());
  expect(result.current.messages).toEqual([
    expect.not.objectContaining({ error: expect.anything() }),
  ]);
  expect(result.current.messages).toMatchObject([{ id, status: "sending" }]);
  expect(await refuse(2)).toBe(id);
  act(() => result.current.messages[0]?.discard?.());
  expect(result.current.messages).toEqual([]);
});

test("a page without TLS, whose crypto makes no names, can speak as well", async () => {
  vi.spyOn(crypto, "randomUUID").mockImplementation(() => {
    throw new TypeError("crypto.randomUUID is not a function");
  });
  const service = new Service();
  const { result } = await inRoom(service);
  await act(async () => void (await result.current.sendMessage("mine")));
  expect(result.current.messages).toMatchObject([{ status: "sent" }]);
});

test("who waits for a message hears why it failed", async () => {
  const service = new Service();
  const { result } = await inRoom(service);
  const huge = "x".repeat(20_000);
  await act(() => expect(result.current.sendMessage(huge)).rejects.toThrow("20"));
  expect(result.current.messages).toMatchObject([
    { status: "failed", error: { name: "TooLarge" } },
  ]);
});

test("what is said while away is shown, and said once there is a connection again", async () => {
  const service = new Service();
  const { result } = await inRoom(service);
  act(() => service.line.end(4002, "heartbeat missed, reconnect"));
  expect(result.current.isJoined).toBe(false);
  act(() => void result.current.sendMessage("one"));
  act(() => void result.current.sendMessage("two"));
  const told = () => result.current.messages.map((it) => `${it.message} ${it.status}`);
  expect(told()).toEqual(["one sending", "two sending"]);
  await waitFor(() => expect(told()).toEqual(["one sent", "two sent"]));
  expect([service.lines.length, result.current.isJoined]).toEqual([2, true]);
});

test("whoever says something and goes has said it", async () => {
  const service = new Service();
  let go: () => void = () => {};
  function Talk(): ReactNode {
    const { sendMessage, isJoined } = useCollaborationRoom("lab");
    return (
      <button type="button" onClick={() => void sendMessage("bye")}>
        {isJoined ? "in" : "out"}
      </button>
    );
  }
  function Page(): ReactNode {
    const [here, setHere] = useState(true);
    useWebSocket();
    go = () => setHere(false);
    return here && <Talk />;
  }
  const { findByText } = render(<Page />, { wrapper: around(service) });
  const button = await findByText("in");
  service.answers = false;
  act(() => service.line.end());
  act(() => button.click());
  act(() => go());
  service.answers = true;
  expect(await service.hears("room_message")).toMatchObject({ payload: { message: "bye" } });
  await service.hears("leave_room");
});

test("a room that lets nobody in says why", async () => {
  const service = new Service();
  service.answers = false;
  const faults = vi.fn();
  const { result } = renderHook(() => useCollaborationRoom("lab"), {
    wrapper: ({ children }) => (
      <GreenroomProvider
        url="ws://greenroom.test/api/ws/query"
        onFault={faults}
        options={{ WebSocket: service.WebSocket }}
      >
        {children}
      </GreenroomProvider>
    ),
  });
  const { message_id = "" } = await service.hears("join_room");
  const refusal = { error: "as many as the room takes are there", code: "ROOM_FULL" };
  service.tell("error_message", refusal, { correlation_id: message_id });
  expect(result.current).toMatchObject({ isJoined: false, error: { code: "ROOM_FULL" } });
});

test("what was missed and cannot be told is said to be missing", async () => {
  const service = new Service();
  const { result } = await inRoom(service);
  const lost = { room_id: "lab", recovered: false, reason: "trimmed", seq: 900, epoch: EPOCH };
  service.tell("room_resumed", lost);
  expect(result.current.gap).toEqual({ room_id: "lab", reason: "trimmed" });
});
