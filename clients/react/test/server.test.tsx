// @vitest-environment node
import { setImmediate } from "node:timers/promises";
import type { ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import {
  GreenroomProvider,
  useCollaborationRoom,
  usePresence,
  useSheet,
  useSPARQLQuery,
  useWebSocket,
} from "../src/index.ts";

test("on a server everything renders as before the first connection, and nothing is connected", async () => {
  const WebSocket = vi.fn();
  function Everything(): ReactNode {
    const { state, isConnected } = useWebSocket();
    const { messages, isJoined } = useCollaborationRoom("lab");
    const { members } = usePresence("lab");
    const { cells } = useSheet("lab", "plan");
    const { isLoading } = useSPARQLQuery();
    return [state, isConnected, isJoined, isLoading, messages.length, members.length, cells.size]
      .map(String)
      .join(" ");
  }
  const html = renderToString(
    <GreenroomProvider url="ws://greenroom.test/api/ws/query" options={{ WebSocket }}>
      <Everything />
    </GreenroomProvider>,
  );
  expect(html).toBe("idle false false false 0 0 0");
  // Whatever connects does so a moment later.
  await setImmediate();
  expect(WebSocket).not.toHaveBeenCalled();
});
