import { Greenroom } from "@greenroom/client";
import { act, render, renderHook, waitFor } from "@testing-library/react";
import { type ReactNode, StrictMode, useEffect } from "react";
import { expect, test, vi } from "vitest";
import { GreenroomProvider, useSPARQLQuery, useWebSocket } from "../src/index.ts";
import { Service } from "./service.ts";

const URL = "ws://greenroom.test/api/ws/query";

/** Shows how the connection is. */
function Status(): ReactNode {
  const { state } = useWebSocket();
  return <p>{state}</p>;
}

/** A page with a provider and a component of its own. */
function page(service: Service, url = URL): ReactNode {
  return (
    <StrictMode>
      <GreenroomProvider url={url} options={{ WebSocket: service.WebSocket }}>
        <Status />
      </GreenroomProvider>
    </StrictMode>
  );
}

test("StrictMode mounts twice and opens one socket, which is closed when the provider goes", async () => {
  const service = new Service();
  const { findByText, unmount } = render(page(service));
  await findByText("open");
  expect(service.lines).toHaveLength(1);
  unmount();
  expect(service.open).toBe(1);
  await waitFor(() => expect(service.open).toBe(0));
  expect(service.lines).toHaveLength(1);
});

test("a provider that comes back later has a connection of its own", async () => {
  const service = new Service();
  const first = render(page(service));
  await first.findByText("open");
  first.unmount();
  await waitFor(() => expect(service.open).toBe(0));
  const second = render(page(service));
  await second.findByText("open");
  expect(service.lines).toHaveLength(2);
});

test("another URL is another connection, and the old one is closed", async () => {
  const service = new Service();
  const { findByText, rerender } = render(page(service));
  await findByText("open");
  rerender(page(service));
  expect(service.lines).toHaveLength(1);
  rerender(page(service, `${URL}?another`));
  await waitFor(() => expect([service.lines.length, service.open]).toEqual([2, 1]));
  await findByText("open");
});

test("a client from outside is connected, and left to its owner", async () => {
  const service = new Service();
  const client = new Greenroom({ url: URL, WebSocket: service.WebSocket });
  const { findByText, unmount } = render(
    <GreenroomProvider client={client}>
      <Status />
    </GreenroomProvider>,
  );
  await findByText("open");
  unmount();
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect([service.open, client.state]).toEqual([1, "open"]);
  await client.close();
});

test("the latest token and the latest listener to faults are asked, without a new connection", async () => {
  const service = new Service();
  const first = vi.fn();
  const heard = vi.fn();
  const shown = (token: string, onFault: () => void) => (
    <GreenroomProvider
      url={URL}
      token={() => token}
      onFault={onFault}
      options={{ WebSocket: service.WebSocket }}
    >
      <Status />
    </GreenroomProvider>
  );
  const { findByText, rerender } = render(shown("old", first));
  await findByText("open");
  rerender(shown("fresh", heard));
  service.tell("token_expiring", { expires_at: "2025-10-02T12:01:00", expires_in: 59 });
  expect((await service.hears("refresh_token")).payload).toEqual({ token: "fresh" });
  service.tell("error_message", { error: "slow down", code: "RATE_LIMIT_EXCEEDED" });
  expect(heard).toHaveBeenCalledWith(expect.objectContaining({ code: "RATE_LIMIT_EXCEEDED" }));
  expect(first).not.toHaveBeenCalled();
  expect(service.lines).toHaveLength(1);
});

test("whoever has no token says who they are; with the first token comes another connection", async () => {
  const service = new Service();
  const shown = (token?: () => string) => (
    <GreenroomProvider
      url={URL}
      user={{ id: "ann", name: "Ann" }}
      {...(token && { token })}
      options={{ WebSocket: service.WebSocket }}
    >
      <Status />
    </GreenroomProvider>
  );
  const { findByText, rerender } = render(shown());
  await findByText("open");
  expect(service.line.url).toContain("user_id=ann&user_name=Ann");
  rerender(shown(() => "secret"));
  await waitFor(() => expect([service.lines.length, service.open]).toEqual([2, 1]));
  expect(service.line.protocols).toContain("bearer.secret");
  expect(service.line.url).not.toMatch(/secret|user_id/);
  await findByText("open");
});

test("a service that does not say where it is is asked again until it does", async () => {
  const service = new Service();
  const config = {
    websocket_config: {
      endpoints: { query: "/api/ws/query" },
      connection_limits: { max_message_rate: 60, max_message_bytes: 10_240 },
    },
  };
  const fetch = vi.fn(async () => Response.json(config));
  fetch.mockRejectedValueOnce(new TypeError("nobody is there"));
  vi.stubGlobal("fetch", fetch);
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <GreenroomProvider
        discover="http://greenroom.test"
        options={{ WebSocket: service.WebSocket }}
      >
        {children}
      </GreenroomProvider>
    </StrictMode>
  );
  const { result } = renderHook(() => useWebSocket(), { wrapper });
  await waitFor(() => expect(result.current.state).toBe("waiting"));
  expect(result.current).toMatchObject({ error: { message: "nobody is there" }, retryInMs: 250 });
  await waitFor(() => expect(result.current.isConnected).toBe(true));
  expect(result.current).toMatchObject({ error: undefined, retryInMs: undefined });
  expect([fetch.mock.calls.length, service.lines.length]).toEqual([2, 1]);
  vi.unstubAllGlobals();
});

test("a search for the service is ended like a connection, and goes on when that is wanted", async () => {
  const service = new Service();
  const fetch = vi
    .fn<() => Promise<Response>>()
    .mockRejectedValue(new TypeError("nobody is there"));
  vi.stubGlobal("fetch", fetch);
  vi.spyOn(Math, "random").mockReturnValue(1);
  const wrapper = ({ children }: { children: ReactNode }) => (
    <GreenroomProvider discover="http://greenroom.test" options={{ WebSocket: service.WebSocket }}>
      {children}
    </GreenroomProvider>
  );
  const { result } = renderHook(() => useWebSocket(), { wrapper });
  await waitFor(() => expect(result.current.state).toBe("waiting"));
  vi.useFakeTimers();
  act(() => result.current.close());
  expect(result.current).toMatchObject({ state: "closed", retryInMs: undefined });
  act(() => void vi.advanceTimersByTime(60_000));
  expect(fetch).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
  act(() => result.current.connect());
  expect(result.current.state).toBe("connecting");
  await waitFor(() => expect(result.current.retryInMs).toBe(1_000));
  expect(fetch).toHaveBeenCalledTimes(2);
  vi.unstubAllGlobals();
});

test("what is wanted before the service has said where it is waits for it", async () => {
  const service = new Service();
  let tell: (answer: Response) => void = () => {};
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (tell = resolve)));
  function Asker(): ReactNode {
    const { executeQuery } = useSPARQLQuery();
    const { send, on } = useWebSocket();
    useEffect(() => on("connected", () => {}), [on]);
    useEffect(() => {
      void executeQuery("Find all proteins").catch(() => {});
      void send("status_update", { status: "away" });
    }, [executeQuery, send]);
    return null;
  }
  render(
    <GreenroomProvider discover="http://greenroom.test" options={{ WebSocket: service.WebSocket }}>
      <Asker />
    </GreenroomProvider>,
  );
  const connection_limits = { max_message_rate: 60, max_message_bytes: 10_240 };
  const endpoints = { query: "/api/ws/query" };
  tell(Response.json({ websocket_config: { endpoints, connection_limits } }));
  const asked = await service.hears("query_request");
  expect(asked.payload).toEqual({ natural_language: "Find all proteins" });
  expect((await service.hears("status_update")).payload).toEqual({ status: "away" });
  vi.unstubAllGlobals();
});

test("without a provider, and without an address, it is said what is wanted", () => {
  vi.mocked(console.error).mockImplementation(() => {});
  expect(() => renderHook(() => useWebSocket())).toThrow("<GreenroomProvider>");
  const none = {} as { url: string };
  const wrapper = ({ children }: { children: ReactNode }) => (
    <GreenroomProvider {...none}>{children}</GreenroomProvider>
  );
  expect(() => renderHook(() => useWebSocket(), { wrapper })).toThrow("one of url, discover");
  vi.mocked(console.error).mockClear();
});

test("the connection says how it is: why it was lost, when it is tried again, and why it is over", async () => {
  const service = new Service();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <GreenroomProvider url={URL} options={{ WebSocket: service.WebSocket }}>
      {children}
    </GreenroomProvider>
  );
  const { result } = renderHook(() => useWebSocket(), { wrapper });
  await waitFor(() => expect(result.current.isConnected).toBe(true));
  await waitFor(() => expect(result.current.statistics).toMatchObject({ connections: 1 }));
  const away = "server is going away; reconnect_after_ms=5000";
  act(() => service.line.end(4001, away));
  expect(result.current).toMatchObject({ state: "waiting", isConnected: false, retryInMs: 5_000 });
  expect(result.current.error?.message).toContain(away);
  act(() => result.current.close());
  expect(result.current.state).toBe("closed");
  act(() => result.current.connect());
  await waitFor(() => expect(result.current).toMatchObject({ state: "open", error: undefined }));
  act(() => service.line.end(4206, "disconnected by an operator"));
  expect(result.current).toMatchObject({
    state: "closed",
    error: { name: "Farewell", code: 4206 },
  });
});
