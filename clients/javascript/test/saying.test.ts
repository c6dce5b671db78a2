import { describe, expect, test } from "vitest";
import { Fault, OutboxFull, TooLarge } from "../src/index.ts";
import { World } from "./support/client.ts";

const kept = (seq: number, more: object = {}) => ({
  room_id: "lab",
  seq,
  epoch: "e1",
  duplicate: false,
  ...more,
});

async function inLab(options: ConstructorParameters<typeof World>[0] = {}) {
  const world = new World(options);
  await world.open();
  const room = await world.enter("lab");
  return {
    world,
    room,
    texts: () => world.socket.all("room_message").map((it) => it.payload.message),
  };
}

describe("what is said to a room", () => {
  test("is acknowledged under its own name, one after the other", async () => {
    const { world, room, texts } = await inLab();
    const [one, two] = [room.say("one"), room.say("two", { id: "mine" })];
    expect(texts()).toEqual(["one"]);
    expect(world.socket.last("room_message")).toEqual({
      type: "room_message",
      message_id: one.id,
      payload: { room_id: "lab", message: "one", ack: true },
    });
    expect(world.client.statistics.queued).toBe(2);
    world.socket.answers("room_message", "published", kept(1));
    expect(texts()).toEqual(["one", "two"]);
    expect(two.id).toBe("mine");
    world.socket.answers("room_message", "published", kept(2));
    expect(await Promise.all([one, two])).toEqual([kept(1), kept(2)]);
    expect(world.client.statistics.queued).toBe(0);
  });

  test("leaves nothing to wait for once it is acknowledged, or given up", async () => {
    const { world, room } = await inLab();
    await world.clock.pass(1_000);
    const idle = world.clock.pending;
    void room.say("one");
    world.socket.answers("room_message", "published", kept(1));
    const said = expect(room.say("two")).rejects.toThrow(Fault);
    room.leave();
    await said;
    await world.clock.pass(200);
    expect(world.clock.pending).toBe(idle);
  });

  test("waits for no other room, and for no person", async () => {
    const { world, room } = await inLab();
    const hall = await world.enter("hall");
    void room.say("one");
    void hall.say("two");
    const mail = world.client.message("bob", { text: "three" });
    expect(world.socket.all("room_message").length).toBe(2);
    expect(world.socket.last("direct_message").payload).toEqual({
      user_id: "bob",
      message: { text: "three" },
    });
    const receipt = { user_id: "bob", delivered: 0, queued: 1, dropped: 0 };
    world.socket.answers("direct_message", "delivery_receipt", receipt);
    expect(await mail).toEqual(receipt);
  });

  test("waits until the room is entered", async () => {
    const world = new World();
    const room = world.client.join("lab");
    void room.say("early");
    await world.open();
    expect(world.socket.all("room_message")).toEqual([]);
    await world.enter("lab");
    expect(world.socket.last("room_message").payload.message).toBe("early");
  });

  test.each([
    ["RATE_LIMIT_EXCEEDED", 2],
    ["OVERLOADED", undefined],
    ["STORE_UNAVAILABLE", 1],
    ["ROOM_SUSPENDED", 9],
    ["DRAINING", 3],
  ])("is said again after %s, under the same name and before all that follows", async (code, s) => {
    const { world, room, texts } = await inLab();
    const one = room.say("one");
    void room.say("two");
    world.socket.refuses("room_message", code, { retry_after: s });
    await world.clock.pass((s ?? 0.25) * 1_000 - 1);
    expect(texts()).toEqual(["one"]);
    await world.clock.pass(1);
    expect(texts()).toEqual(["one", "one"]);
    expect(world.socket.last("room_message").message_id).toBe(one.id);
    world.socket.answers("room_message", "published", kept(1));
    expect((await one).seq).toBe(1);
    await world.clock.pass(1_000);
    expect(texts()).toEqual(["one", "one", "two"]);
    expect(world.all("fault")).toEqual([]);
  });

  test("fails after any other refusal, with what to do about it, and the next goes on", async () => {
    const { world, room, texts } = await inLab();
    const one = room.say("one");
    void room.say("two");
    const more = { help: "ask for a token that does", field: "room_id" };
    world.socket.refuses("room_message", "PERMISSION_DENIED", more);
    const fault = await one.catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code: "PERMISSION_DENIED", ...more });
    expect(texts()).toEqual(["one", "two"]);
    expect(world.all("fault")).toEqual([]);
  });

  test("is said at the rate that the service takes, and faster in no lane", async () => {
    const { world, texts } = await inLab({ limits: { burst: 5, messagesPerMinute: 60 } });
    // Entering has taken one, and showing who is there another.
    const rooms = await Promise.all(["b", "c", "d"].map((name) => world.enter(name)));
    for (const room of rooms) void room.say(room.id);
    expect(texts()).toEqual([]);
    await world.clock.pass(3_000);
    expect(texts().length).toBeLessThan(2);
    await world.clock.pass(4_000);
    expect(texts()).toEqual(["b", "c", "d"]);
  });

  test("is refused at once, where it is too long or too much waits", async () => {
    const { world, room, texts } = await inLab({
      limits: { outboxMessages: 2, maxMessageBytes: 200 },
    });
    await expect(room.say("é".repeat(60))).rejects.toThrow(TooLarge);
    expect(texts()).toEqual([]);
    void room.say("one");
    void room.say("two");
    await expect(room.say("three")).rejects.toThrow(OutboxFull);
    await expect(world.client.message("bob", "four")).rejects.toThrow(OutboxFull);
  });

  test("is the same thing under the same name", async () => {
    const { world, room, texts } = await inLab();
    const once = room.say("one", { id: "m1" });
    expect(room.say("one", { id: "m1" })).toBe(once);
    expect(texts()).toEqual(["one"]);
    world.socket.refuses("room_message", "INTERNAL_ERROR");
    await expect(once).rejects.toThrow(Fault);
    // Whoever tries again after a failure says it anew.
    const again = room.say("one", { id: "m1" });
    expect(again).not.toBe(once);
    expect(texts()).toEqual(["one", "one"]);
  });

  test("is asked about again, if nothing is heard of it", async () => {
    const { world, room, texts } = await inLab();
    const { id } = room.say("one");
    await world.clock.pass(10_000);
    world.socket.says("heartbeat");
    await world.clock.pass(20_000);
    expect(texts()).toEqual(["one", "one"]);
    expect(world.socket.last("room_message").message_id).toBe(id);
  });

  test("is kept, if it is heard in its room before it is acknowledged", async () => {
    const { world, room } = await inLab();
    const one = room.say("one", { id: "1" });
    const said = { room_id: "lab", user_name: "", message: "one", timestamp: 0 };
    // Somebody else may call theirs the same.
    world.socket.says("room_message", { ...said, user_id: "bob", seq: 1 }, { message_id: "1" });
    expect(world.client.statistics.queued).toBe(1);
    world.socket.says("room_message", { ...said, user_id: "ann", seq: 2 }, { message_id: "1" });
    expect(await one).toEqual(kept(2));
  });

  test("a room that was left hears nothing more", async () => {
    const { world, room } = await inLab();
    const said = expect(room.say("one")).rejects.toMatchObject({ code: "NOT_IN_ROOM" });
    room.leave();
    await said;
    await expect(room.say("two")).rejects.toMatchObject({ code: "NOT_IN_ROOM" });
    expect(world.socket.last("leave_room").payload).toEqual({ room_id: "lab" });
  });

  test("anything can be said by its name, in order, once there is a connection", async () => {
    const world = new World();
    const told = [
      world.client.send("subscribe_notifications", { categories: ["system"] }),
      world.client.send("notification_read", { notification_id: "n1" }),
    ];
    const socket = await world.open();
    await Promise.all(told);
    const types = socket.said.map(({ type }) => type).filter((type) => type !== "ping");
    expect(types).toEqual(["subscribe_notifications", "notification_read"]);
  });
});

describe("what was said before a loss", () => {
  test("goes again after what was missed, under the same names and in order", async () => {
    const { world, room, texts } = await inLab();
    const [one, two] = [room.say("one"), room.say("two")];
    const socket = await world.reopen();
    expect(texts()).toEqual([]);
    expect(socket.last("resume").payload).toEqual({
      resume_token: "proof",
      rooms: { lab: { epoch: "e1", seq: 0 } },
      acks: true,
    });
    socket.says("room_resumed", { room_id: "lab", epoch: "e1", seq: 1, recovered: true, count: 1 });
    expect(texts()).toEqual([]);
    socket.says("replay_done", { room_id: "lab", epoch: "e1", seq: 1 });
    expect(texts()).toEqual(["one"]);
    expect(socket.last("room_message").message_id).toBe(one.id);
    socket.answers("room_message", "published", kept(7, { duplicate: true }));
    expect(await one).toEqual(kept(7, { duplicate: true }));
    expect(texts()).toEqual(["one", "two"]);
    socket.answers("room_message", "published", kept(8));
    expect(await two).toEqual(kept(8));
  });

  test("does not go again, if it is heard in what was missed", async () => {
    const { world, room, texts } = await inLab();
    const [one] = [room.say("one"), room.say("two")];
    const heard: unknown[] = [];
    room.on("room_message", ({ message }) => heard.push(message));
    const socket = await world.reopen();
    socket.says("room_resumed", { room_id: "lab", epoch: "e1", seq: 1, recovered: true, count: 1 });
    const said = { room_id: "lab", user_id: "ann", user_name: "", message: "one", timestamp: 0 };
    socket.says("room_message", { ...said, seq: 1 }, { message_id: one?.id });
    expect(await one).toEqual(kept(1));
    socket.says("replay_done", { room_id: "lab", epoch: "e1", seq: 1 });
    expect(texts()).toEqual(["two"]);
    expect(heard).toEqual(["one"]);
  });

  test("is said to be uncertain, where nobody can know any more", async () => {
    const { world, room } = await inLab();
    const one = room.say("one");
    world.page.shows("offline");
    world.socket.ends();
    await world.clock.pass(300_000);
    world.page.shows("online");
    await world.clock.pass(0);
    world.socket.welcomes();
    const lost = { room_id: "lab", epoch: "e1", seq: 500, recovered: false, reason: "trimmed" };
    world.socket.says("room_resumed", lost);
    world.socket.says("replay_done", { room_id: "lab", epoch: "e1", seq: 500 });
    world.socket.answers("room_message", "published", kept(501));
    expect(await one).toEqual(kept(501, { uncertain: true }));
  });
});

describe("what is shown and not kept", () => {
  test("is said now or never", async () => {
    const { world, room } = await inLab();
    room.typing(true, "A1");
    room.moveCursor({ x: 1, y: 2 });
    room.moveCursor({ x: 3, y: 4, cell: "B2" });
    await world.clock.pass(200);
    expect(world.socket.all("typing_indicator").map(({ payload }) => payload)).toEqual([
      { room_id: "lab", is_typing: true, cell_id: "A1" },
    ]);
    expect(world.socket.all("cursor_move").map(({ payload }) => payload)).toEqual([
      { room_id: "lab", x: 3, y: 4, cell: "B2" },
    ]);
    world.socket.ends();
    room.typing(false);
    const socket = await world.reopen();
    await world.clock.pass(1_000);
    expect(socket.all("typing_indicator")).toEqual([]);
  });
});

describe("mail", () => {
  const letter = (mail_seq: number) => ({ user_id: "bob", message: mail_seq, mail_seq });

  test("is acknowledged together, after it was heard", async () => {
    const { world } = await inLab();
    const heard: number[] = [];
    world.client.on("direct_message", ({ mail_seq }) => {
      heard.push(mail_seq ?? 0);
      expect(world.socket.all("ack")).toEqual([]);
    });
    for (const number of [7, 8, 9]) world.socket.says("direct_message", letter(number));
    await world.clock.pass(50);
    expect(heard).toEqual([7, 8, 9]);
    expect(world.socket.all("ack").map(({ payload }) => payload)).toEqual([{ mail_seq: 9 }]);
  });

  test("is heard once, however often it is brought, and acknowledged each time", async () => {
    const { world } = await inLab();
    const heard: unknown[] = [];
    world.client.on("direct_message", ({ message }) => heard.push(message));
    world.client.on("system_message", (payload) => heard.push(payload));
    world.socket.says("direct_message", letter(7));
    world.socket.says("system_message", { mail_seq: 1 }, { greenroom: { mail_seq: 8 } });
    const socket = await world.reopen();
    socket.says("direct_message", letter(7));
    socket.says("system_message", { mail_seq: 1 }, { greenroom: { mail_seq: 8 } });
    await world.clock.pass(50);
    expect(heard).toEqual([7, { mail_seq: 1 }]);
    expect(socket.last("ack").payload).toEqual({ mail_seq: 8 });
    expect(world.client.statistics.duplicates).toBe(2);
  });

  test("is acknowledged before a farewell", async () => {
    const { world } = await inLab();
    world.socket.says("direct_message", letter(7));
    void world.client.close();
    expect(world.socket.last("ack").payload).toEqual({ mail_seq: 7 });
  });
});
