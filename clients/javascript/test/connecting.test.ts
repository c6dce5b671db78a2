import { describe, expect, test } from "vitest";
import { Closed, Farewell, Greenroom } from "../src/index.ts";
import { World } from "./support/client.ts";

describe("connecting", () => {
  test("says who one is in the URL, and shows a token only as a subprotocol", async () => {
    const world = new World();
    const { url, protocols } = await world.open();
    expect(Object.fromEntries(url.searchParams)).toEqual({
      user_id: "ann",
      user_name: "Ann",
      acks: "true",
    });
    expect(protocols).toEqual(["greenroom.v1"]);
    const guarded = new World({ token: async () => "a.b.c" });
    const socket = await guarded.open();
    expect(socket.protocols).toEqual(["greenroom.v1", "bearer.a.b.c"]);
    expect(socket.url.href).toBe("ws://service.test/api/ws/query?acks=true");
  });

  test("is one attempt, however often it is asked for, and resolves at the first welcome", async () => {
    const world = new World();
    const promises = [world.client.connect(), world.client.connect()];
    await world.clock.pass(0);
    expect(world.sockets.all.length).toBe(1);
    expect(world.client.state).toBe("connecting");
    world.socket.welcomes({ connection_id: "c7" });
    expect((await Promise.all(promises)).map((it) => it.connection_id)).toEqual(["c7", "c7"]);
    expect((await world.client.connect()).connection_id).toBe("c7");
    expect(world.sockets.all.length).toBe(1);
    expect(world.all("state").map((it) => (it as { state: string }).state)).toEqual([
      "connecting",
      "open",
    ]);
  });

  test("asks for a token at each attempt, and a failure to get one is a failed attempt", async () => {
    let asked = 0;
    const world = new World({
      token: () => {
        asked++;
        if (asked === 1) throw new Error("the desk is closed");
        return `token-${asked}`;
      },
    });
    void world.client.connect();
    await world.clock.pass(0);
    expect(world.all("disconnected")).toEqual([
      { code: 1006, reason: "Error: the desk is closed", willReconnect: true, retryInMs: 250 },
    ]);
    await world.clock.pass(250);
    expect(world.socket.protocols).toEqual(["greenroom.v1", "bearer.token-2"]);
    world.socket.ends();
    await world.clock.pass(1_000);
    expect(world.socket.protocols).toEqual(["greenroom.v1", "bearer.token-3"]);
  });

  test("a service that takes the call and says nothing is given up", async () => {
    const world = new World();
    void world.client.connect();
    await world.clock.pass(15_000);
    expect(world.all("disconnected")).toMatchObject([{ willReconnect: true }]);
    expect(world.sockets.all[0]?.closedWith).toBe(1005);
  });

  test("waits longer each time, and begins anew once anything was heard", async () => {
    const world = new World();
    void world.client.connect();
    const waits: unknown[] = [];
    world.client.on("disconnected", ({ retryInMs }) => waits.push(retryInMs));
    for (let attempt = 0; attempt < 5; attempt++) {
      await world.clock.pass(5_000);
      if (attempt === 3) world.socket.says("heartbeat");
      world.socket.ends();
    }
    expect(waits.slice(0, 5)).toEqual([250, 500, 1_000, 250, 500]);
  });

  test("comes back to a drained service at its own time", async () => {
    const world = new World();
    await world.open();
    world.socket.ends(4001, "server is going away; reconnect_after_ms=1234");
    expect(world.all("disconnected")).toMatchObject([{ code: 4001, retryInMs: 1_234 }]);
    world.page.shows("visible");
    await world.clock.pass(1_233);
    expect(world.sockets.all.length).toBe(1);
    await world.clock.pass(1);
    expect(world.sockets.all.length).toBe(2);
  });

  test("a connection that is ended for good is not made again, and says why", async () => {
    const world = new World();
    await world.open();
    const room = world.client.join("lab");
    const failed = expect(room.say("unheard")).rejects.toThrow(Farewell);
    world.socket.ends(4206, "disconnected by an operator");
    await failed;
    await world.clock.pass(1e6);
    expect(world.client.state).toBe("closed");
    expect(world.sockets.all.length).toBe(1);
    expect(world.all("state").at(-1)).toMatchObject({
      state: "closed",
      reason: "disconnected by an operator",
    });
    expect(world.page.isWatched).toBe(false);
    const again = world.client.connect();
    await world.clock.pass(0);
    world.socket.ends(4205, "replaced");
    await expect(again).rejects.toMatchObject({ code: 4205, reason: "replaced" });
  });

  test("an address that nobody speaks at is refused at once", () => {
    const refused = (url: string) => () => new Greenroom({ url });
    expect(refused("ftp://service.test/ws")).toThrow(TypeError);
    expect(refused("ws://service.test/api/v1/ws")).toThrow(/neither \/api\/ws\/query nor \/ws/);
    expect(refused("ws://service.test/ws/dashboard")).toThrow(TypeError);
    expect(refused("/api/ws/query")).toThrow(TypeError);
    refused("https://service.test/greenroom/ws")();
  });
});

describe("staying connected", () => {
  test("answers signs of life, and measures how far away the service is", async () => {
    const world = new World();
    const socket = await world.open();
    socket.says("heartbeat", {});
    expect(socket.all("pong").length).toBe(1);
    await world.clock.pass(40);
    socket.says("pong");
    expect(world.client.statistics.latencyMs).toBe(40);
  });

  test("a line that has gone silent is given up, and another one taken", async () => {
    const world = new World();
    await world.open({ heartbeat_interval: 30 });
    await world.clock.pass(45_000 - 1);
    expect(world.client.state).toBe("open");
    await world.clock.pass(1);
    expect(world.all("disconnected")).toMatchObject([{ code: 1006, willReconnect: true }]);
    // What comes over it after all is not heard.
    const lost = world.sockets.all[0];
    const heard: unknown[] = [];
    world.client.on("room_message", (payload) => heard.push(payload));
    lost?.says("room_message", { room_id: "lab", message: "late" });
    lost?.ends();
    expect(heard).toEqual([]);
    expect(world.all("disconnected").length).toBe(1);
  });

  test("a page that is shown again asks at once whether the line still stands", async () => {
    const world = new World();
    const socket = await world.open();
    const pings = socket.all("ping").length;
    world.page.shows("visible");
    expect(socket.all("ping").length).toBe(pings + 1);
    socket.says("pong");
    await world.clock.pass(10_000);
    expect(world.client.state).toBe("open");
    world.page.shows("online");
    await world.clock.pass(10_000);
    expect(world.client.state).not.toBe("open");
  });

  test("without a network nothing is tried, and with it everything at once", async () => {
    const world = new World();
    await world.open();
    world.page.shows("offline");
    world.socket.ends();
    expect(world.all("disconnected")).toEqual([{ code: 1006, reason: "", willReconnect: true }]);
    await world.clock.pass(1e6);
    expect(world.sockets.all.length).toBe(1);
    world.page.shows("online");
    await world.clock.pass(0);
    expect(world.sockets.all.length).toBe(2);
    world.socket.ends();
    world.page.shows("offline");
    await world.clock.pass(1e6);
    expect(world.sockets.all.length).toBe(2);
  });

  test("a token is refreshed before it ends", async () => {
    let asked = 0;
    const world = new World({ token: () => `token-${++asked}` });
    const socket = await world.open();
    socket.says("token_expiring", { expires_at: "", expires_in: 59 });
    await world.clock.pass(0);
    expect(socket.last("refresh_token").payload).toEqual({ token: "token-2" });
    socket.refuses("refresh_token", "AUTHENTICATION_FAILED");
    expect(world.all("fault")).toMatchObject([{ code: "AUTHENTICATION_FAILED" }]);
    socket.ends(4101, "token expired, reconnect with a new one");
    await world.clock.pass(1_000);
    expect(world.socket.protocols[1]).toBe("bearer.token-3");
  });

  test("how one is is said again on each connection", async () => {
    const world = new World();
    world.client.setStatus("away");
    const socket = await world.open();
    expect(socket.last("status_update").payload).toEqual({ status: "away" });
    expect((await world.reopen()).last("status_update").payload).toEqual({ status: "away" });
  });
});

describe("closing", () => {
  test("says farewell, waits for the answer, and tells whoever waits", async () => {
    const world = new World();
    const socket = await world.open();
    const room = await world.enter("lab");
    const said = expect(room.say("unacknowledged")).rejects.toThrow(Closed);
    const asked = expect(world.client.sendQuery("unanswered")).rejects.toThrow(Closed);
    let over = false;
    const closing = world.client.close().then(() => {
      over = true;
    });
    await Promise.all([said, asked]);
    expect([socket.closedWith, world.client.state, over]).toEqual([1000, "closed", false]);
    socket.ends(1000, "bye");
    await closing;
    expect(world.client.statistics.queued).toBe(0);
    await world.clock.pass(1e6);
    expect([world.sockets.all.length, world.clock.pending]).toEqual([1, 0]);
  });

  test("does not wait for ever for a service that is gone", async () => {
    const world = new World();
    await world.open();
    let over = false;
    void world.client.close().then(() => {
      over = true;
    });
    await world.clock.pass(1_999);
    expect(over).toBe(false);
    await world.clock.pass(1);
    expect(over).toBe(true);
  });

  test("ends an attempt that is under way", async () => {
    const world = new World();
    const connecting = expect(world.client.connect()).rejects.toThrow(Closed);
    await world.client.close();
    await connecting;
    await world.clock.pass(0);
    expect(world.sockets.all).toEqual([]);
  });

  test("a client can connect again, and is in its rooms as before", async () => {
    const world = new World();
    await world.open();
    await world.enter("lab", 3);
    void world.client.close();
    const socket = await world.open();
    expect(socket.last("resume").payload.rooms).toEqual({ lab: { epoch: "e1", seq: 3 } });
  });
});

test("a listener that fails stops neither the others nor the client", async () => {
  const world = new World();
  const failures: unknown[] = [];
  const unheard = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => failures.push(error.message));
  const socket = await world.open();
  const heard: unknown[] = [];
  world.client.on("system_message", () => {
    throw new Error("mine");
  });
  const off = world.client.on("system_message", (payload) => heard.push(payload));
  socket.says("system_message", { message: "maintenance" });
  off();
  socket.says("system_message", { message: "again" });
  const once = world.client.once("heartbeat");
  socket.says("heartbeat", { timestamp: "now" });
  expect(await once).toEqual({ timestamp: "now" });
  await new Promise((resolve) => setImmediate(resolve));
  process.removeAllListeners("uncaughtException");
  for (const listener of unheard) process.on("uncaughtException", listener);
  expect(heard).toEqual([{ message: "maintenance" }]);
  expect(failures).toEqual(["mine", "mine"]);
});

test("what is no message is passed over", async () => {
  const world = new World();
  const socket = await world.open();
  for (const data of ["", "no JSON", "null", "[1]", '{"payload":{}}', new ArrayBuffer(1)]) {
    socket.onmessage?.({ data });
  }
  expect(world.client.state).toBe("open");
});

test("statistics are another object whenever something has changed, and told of", async () => {
  const world = new World();
  const told: unknown[] = [];
  world.client.on("stats", (statistics) => told.push(statistics));
  const before = world.client.statistics;
  await world.open();
  const after = world.client.statistics;
  expect(after).not.toBe(before);
  expect(after).toMatchObject({ attempts: 1, connections: 1, received: 1, sent: 1 });
  expect(after.connectedSince).toBe(world.clock.now());
  expect(world.client.statistics).toBe(after);
  await world.clock.pass(100);
  expect(told).toEqual([after]);
  await world.reopen();
  expect(world.client.statistics).toMatchObject({ attempts: 2, connections: 2 });
});
