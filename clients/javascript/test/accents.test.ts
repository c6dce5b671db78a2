import { afterEach, describe, expect, test, vi } from "vitest";
import { Greenroom, SPARQLWebSocketClient } from "../src/index.ts";
import { World } from "./support/client.ts";
import { FakeClock } from "./support/clock.ts";
import { FakePage, Sockets } from "./support/sockets.ts";

afterEach(() => vi.unstubAllGlobals());

describe("the agent system's words", () => {
  const open = async () => {
    const world = new World({ url: "ws://service.test/ws" });
    void world.client.connect();
    await world.clock.pass(0);
    const welcome = { connection_id: "c", user_id: "ann", server_time: 0, resume_token: "proof" };
    world.socket.says("connection_established", { ...welcome, heartbeat_interval: 30_000 });
    await world.clock.pass(0);
    return world;
  };

  test("are said and heard under the same names as all others", async () => {
    const world = await open();
    expect(world.client.state).toBe("open");
    expect(world.client.welcome?.heartbeat_interval).toBe(30);
    const room = await world.enter("lab");
    const one = room.say("one");
    const said = world.socket.last("room_message") as { correlation_id?: string };
    expect(said.correlation_id).toBe(one.id);
    expect("message_id" in said).toBe(false);
    const heard: unknown[] = [];
    room.on("room_message", (_, { message_id }) => heard.push(message_id));
    const echo = { room_id: "lab", user_id: "ann", message: "one", message_id: one.id, seq: 1 };
    world.socket.says("room_message", echo);
    expect(await one).toMatchObject({ seq: 1 });
    expect(heard).toEqual([one.id]);
    const refused = expect(room.say("two")).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    const { correlation_id } = world.socket.last("room_message");
    const error = { code: "PERMISSION_DENIED", error: "no", help: "", recoverable: false };
    world.socket.says("error", error, { correlation_id });
    await refused;
    const asked = world.client.ask("hello");
    const question = world.socket.last("user_message").correlation_id;
    const failure = { ...error, code: "OVERLOADED", job_id: "j" };
    world.socket.says("error", failure, { correlation_id: question });
    await expect(asked).rejects.toMatchObject({ code: "OVERLOADED" });
  });

  test("an announcement is what its announcer calls it", async () => {
    const world = await open();
    const heard: unknown[] = [];
    world.client.on("error", (payload) => heard.push(payload));
    world.socket.says("error", { text: "theirs" }, { greenroom: { mail_seq: 1 } });
    expect(heard).toEqual([{ text: "theirs" }]);
    expect(world.all("fault")).toEqual([]);
  });
});

describe("the names of the query system's own guide", () => {
  const client = async () => {
    const sockets = new Sockets();
    const clock = new FakeClock();
    const options = { clock, WebSocket: sockets.maker, surroundings: new FakePage() };
    const seed = new SPARQLWebSocketClient("ws://service.test/api/ws/query", options);
    await clock.pass(0);
    return { seed, clock, socket: sockets.last };
  };

  test("connect by themselves, and hear by name", async () => {
    const { seed, clock, socket } = await client();
    expect(seed.isConnected).toBe(false);
    const heard: string[] = [];
    const listener = () => heard.push("connected");
    seed.on("connected", listener);
    socket.welcomes();
    await clock.pass(0);
    expect([seed.isConnected, heard]).toEqual([true, ["connected"]]);
    const onResult = () => heard.push("result");
    seed.on("query_result", onResult);
    socket.says("query_result", {});
    seed.off("query_result", onResult);
    seed.off("nothing", onResult);
    socket.says("query_result", {});
    expect(heard).toEqual(["connected", "result"]);
    await Promise.all([seed.disconnect(), clock.pass(2_000)]);
    expect(seed.isConnected).toBe(false);
  });

  test("talk in rooms", async () => {
    const { seed, clock, socket } = await client();
    socket.welcomes();
    await clock.pass(0);
    const room = seed.joinRoom("lab");
    expect(seed.joinRoom("lab")).toBe(room);
    socket.says("room_state", { room_id: "lab", epoch: "e", seq: 0, users: [], member_count: 0 });
    void seed.sendRoomMessage("lab", "hello").catch(() => {});
    seed.sendTyping("lab", true);
    expect(socket.last("room_message").payload.message).toBe("hello");
    expect(socket.last("typing_indicator").payload.is_typing).toBe(true);
    seed.leaveRoom("lab");
    await clock.pass(0);
    expect(socket.all("leave_room").length).toBe(1);
  });
});

describe("a service of which only the address is known", () => {
  const config = {
    websocket_config: {
      endpoints: { websocket: "/ws", query: "/api/ws/query" },
      connection_limits: { max_message_rate: 5, max_message_bytes: 300 },
    },
  };

  test("says where it is and what it takes", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: URL) => {
      asked.push(url.href);
      return Response.json(config);
    });
    const sockets = new Sockets();
    const clock = new FakeClock();
    const options = { clock, WebSocket: sockets.maker, surroundings: new FakePage() };
    const greenroom = await Greenroom.discover("https://service.test/demo", options);
    void greenroom.connect();
    await clock.pass(0);
    expect(asked).toEqual(["https://service.test/ws/config"]);
    expect(sockets.last.url.href).toContain("wss://service.test/api/ws/query?");
    await expect(greenroom.message("bob", "x".repeat(300))).rejects.toThrow(/300 are the most/);
    const agents = await Greenroom.discover("http://service.test", {
      ...options,
      endpoint: "websocket",
    });
    void agents.connect();
    await clock.pass(0);
    expect(sockets.last.url.href).toContain("ws://service.test/ws?");
  });

  test("may say nothing of use", async () => {
    vi.stubGlobal("fetch", async () => new Response("", { status: 503 }));
    await expect(Greenroom.discover("http://service.test")).rejects.toThrow(/503/);
    vi.stubGlobal("fetch", async () =>
      Response.json({ websocket_config: { ...config.websocket_config, endpoints: {} } }),
    );
    await expect(Greenroom.discover("http://service.test")).rejects.toThrow(/query/);
  });
});

test("without a WebSocket of the platform's own, that of the package ws is taken", async () => {
  vi.stubGlobal("WebSocket", undefined);
  const clock = new FakeClock();
  const client = new Greenroom({ url: "ws://127.0.0.1:1/ws", clock, maxAttempts: 0 });
  await expect(client.connect()).rejects.toMatchObject({ code: 1006 });
});
