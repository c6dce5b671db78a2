import { type RenderHookResult, renderHook, waitFor } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { expect } from "vitest";
import {
  GreenroomProvider,
  type UseCollaborationRoom,
  useCollaborationRoom,
} from "../src/index.ts";
import type { Service } from "./service.ts";

/** A page around a hook: in StrictMode, as people develop. */
export function around(service: Service): ({ children }: { children: ReactNode }) => ReactNode {
  return ({ children }) => (
    <StrictMode>
      <GreenroomProvider
        url="ws://greenroom.test/api/ws/query"
        options={{ WebSocket: service.WebSocket }}
      >
        {children}
      </GreenroomProvider>
    </StrictMode>
  );
}

/** A component in the room "lab", once it is entered. */
export async function inRoom(
  service: Service,
): Promise<RenderHookResult<UseCollaborationRoom, unknown>> {
  const page = renderHook(() => useCollaborationRoom("lab"), { wrapper: around(service) });
  await waitFor(() => expect(page.result.current.isJoined).toBe(true));
  return page;
}
