import { describe, expect, test } from "vitest";
import { World } from "./support/client.ts";
import type { FakeSocket } from "./support/sockets.ts";

/** What was said, but for pings. */
const said = (socket: FakeSocket) =>
  socket.said.filter(({ type }) => type !== "ping").map(({ type, payload }) => [type, payload]);

const LAB = { room_id: "lab", epoch: "e1", seq: 3 };

async function inLab(): Promise<{ world: World; room: ReturnType<World["client"]["join"]> }> {
  const world = new World();
  await world.open();
  return { world, room: await world.enter("lab", 3) };
}

describe("entering", () => {
  test("asks twice, for whoever comes first hears of themselves alone", async () => {
    const world = new World();
    const room = world.client.join("lab");
    const socket = await world.open();
    expect(said(socket)).toEqual([["join_room", { room_id: "lab" }]]);
    const entries: unknown[] = [];
    room.on("entry", (entry) => entries.push(entry));
    socket.says("user_joined", { ...LAB, user_id: "ann", user_name: "Ann", member_count: 2 });
    expect(said(socket).length).toBe(2);
    expect([room.joined, room.position]).toEqual([true, { epoch: "e1", seq: 3 }]);
    const bob = { user_id: "bob", user_name: "Bob", status: "away", cursor: null };
    const state = { ...LAB, users: [bob], member_count: 1 };
    socket.says("room_state", state);
    expect(await room.ready).toEqual(state);
    expect([...room.members.keys()]).toEqual(["bob"]);
    expect(entries).toEqual([{ joined: true, error: undefined }]);
  });

  test("asks once, where others of the same person are there", async () => {
    const world = new World();
    const socket = await world.open();
    const room = world.client.join("lab");
    socket.says("room_state", { ...LAB, users: [], member_count: 1 });
    await room.ready;
    expect(said(socket).length).toBe(1);
  });

  test("gives everybody the same handle, until each has left", async () => {
    const { world, room } = await inLab();
    expect(world.client.join("lab")).toBe(room);
    room.leave();
    await world.clock.pass(0);
    expect(room.joined).toBe(true);
    room.leave();
    await world.clock.pass(0);
    expect(said(world.socket).at(-1)).toEqual(["leave_room", { room_id: "lab" }]);
    const again = world.client.join("lab");
    expect(again).not.toBe(room);
    world.socket.answers("leave_room", "room_left", { room_id: "lab" });
    await world.enter("lab", 9);
    expect([again.joined, again.position?.seq]).toEqual([true, 9]);
  });

  test("who joins again in the same breath has never been away", async () => {
    const { world, room } = await inLab();
    room.leave();
    expect(world.client.join("lab")).toBe(room);
    await world.clock.pass(0);
    expect(world.socket.all("leave_room")).toEqual([]);
    expect(room.joined).toBe(true);
  });

  test("is tried again, where the service will take it later", async () => {
    const world = new World();
    const socket = await world.open();
    const room = world.client.join("lab");
    socket.refuses("join_room", "RATE_LIMIT_EXCEEDED", { retry_after: 2 });
    await world.clock.pass(2_000);
    expect(socket.all("join_room").length).toBe(2);
    socket.says("user_joined", { ...LAB, user_id: "ann", user_name: "Ann", member_count: 1 });
    // Neither is who is there forgotten.
    socket.refuses("join_room", "OVERLOADED");
    await world.clock.pass(250);
    expect(socket.all("join_room").length).toBe(4);
    socket.says("room_state", { ...LAB, users: [], member_count: 1 });
    await room.ready;
    expect(world.all("fault")).toEqual([]);
  });

  test("is over, where the room lets nobody in, and can be asked for again", async () => {
    const { world } = await inLab();
    const room = world.client.join("secret");
    const message = expect(room.say("hello")).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    world.socket.refuses("join_room", "PERMISSION_DENIED", { help: "ask its owner" });
    await message;
    await expect(room.ready).rejects.toMatchObject({ help: "ask its owner" });
    expect(world.all("fault")).toMatchObject([{ code: "PERMISSION_DENIED" }]);
    await world.reopen();
    expect(JSON.stringify(said(world.socket))).not.toContain("secret");
    world.client.join("secret");
    expect(world.socket.last("join_room").payload).toEqual({ room_id: "secret" });
    await world.enter("secret");
    await room.ready;
  });
});

describe("coming back", () => {
  test("rooms that are on their way in are asked for anew, the others go on", async () => {
    const { world } = await inLab();
    world.client.join("hall");
    const socket = await world.reopen();
    expect(said(socket)).toEqual([
      ["resume", { resume_token: "proof", rooms: { lab: { epoch: "e1", seq: 3 } }, acks: true }],
    ]);
    socket.says("room_resumed", { ...LAB, recovered: true, count: 0 });
    socket.says("replay_done", LAB);
    socket.answers("resume", "resumed", { rooms: 1, resume_token: "next" });
    expect(said(socket).slice(1)).toEqual([["join_room", { room_id: "hall" }]]);
    expect(world.all("connected")).toMatchObject([{ resumed: false }, { resumed: true }]);
    expect(world.client.statistics.resumed).toBe(1);
    const third = await world.reopen();
    expect(third.last("resume").payload.resume_token).toBe("next");
  });

  test("without a proof that holds, rooms go on one by one", async () => {
    const { world } = await inLab();
    await world.enter("hall", 7, "e2");
    const socket = await world.reopen();
    socket.refuses("resume", "RESUME_REFUSED");
    const joins = () => socket.all("join_room").map(({ payload }) => payload);
    const lab = { room_id: "lab", since: { epoch: "e1", seq: 3 } };
    const hall = { room_id: "hall", since: { epoch: "e2", seq: 7 } };
    expect(joins()).toEqual([lab]);
    socket.says("room_resumed", { ...LAB, recovered: true, count: 0 });
    expect(joins()).toEqual([lab]);
    socket.says("replay_done", LAB);
    expect(joins()).toEqual([lab, hall]);
    expect(world.all("fault")).toEqual([]);
    expect(world.all("connected").at(-1)).toMatchObject({ resumed: false });
  });

  test("no more than 64 rooms are resumed, and the rest go on by themselves", async () => {
    const world = new World({ limits: { burst: 1_000 } });
    await world.open();
    for (let n = 0; n < 66; n++) await world.enter(`room-${n}`, n);
    const socket = await world.reopen();
    const { rooms } = socket.last("resume").payload as { rooms: object };
    expect(Object.keys(rooms).length).toBe(64);
    for (const id of Object.keys(rooms)) {
      socket.says("replay_done", { room_id: id, epoch: "e1", seq: 0 });
    }
    socket.answers("resume", "resumed", { rooms: 64, resume_token: "next" });
    expect(socket.all("join_room").map(({ payload }) => payload)).toEqual([
      { room_id: "room-64", since: { epoch: "e1", seq: 64 } },
    ]);
  });

  test("a room that lets nobody in any more says why, and the others go on", async () => {
    const { world, room } = await inLab();
    const hall = await world.enter("hall", 7);
    const socket = await world.reopen();
    const lost = { correlation_id: socket.last("resume").message_id };
    socket.says("room_resumed", { ...LAB, recovered: false, reason: "forbidden" }, lost);
    socket.refuses("resume", "PERMISSION_DENIED");
    socket.says("replay_done", { room_id: "hall", epoch: "e1", seq: 7 });
    socket.answers("resume", "resumed", { rooms: 2, resume_token: "next" });
    expect(hall.joined).toBe(true);
    socket.refuses("join_room", "PERMISSION_DENIED");
    expect(room.joined).toBe(false);
    await expect(room.ready).resolves.toBeDefined();
    await expect(room.say("hello")).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
  });

  test.each(["trimmed", "epoch_changed"])(
    "what is lost (%s) is told, and counted",
    async (reason) => {
      const { world, room } = await inLab();
      const gaps: unknown[] = [];
      room.on("gap", (gap) => gaps.push(gap));
      const socket = await world.reopen();
      socket.says("room_resumed", {
        room_id: "lab",
        epoch: "e2",
        seq: 9,
        recovered: false,
        reason,
      });
      expect(gaps).toEqual([{ room_id: "lab", reason }]);
      expect(world.all("gap")).toEqual(gaps);
      expect(world.client.statistics.gaps).toBe(1);
      expect(room.position).toEqual({ epoch: "e2", seq: 9 });
    },
  );

  test("nobody is known to be typing", async () => {
    const { world, room } = await inLab();
    const typing = { room_id: "lab", user_id: "bob", user_name: "Bob", is_typing: true };
    world.socket.says("typing_indicator", typing);
    expect(room.members.get("bob")?.typing).toBe(true);
    const shown: unknown[] = [];
    room.on("members", (members) => shown.push(members));
    await world.reopen();
    expect(room.members.get("bob")?.typing).toBe(false);
    expect(shown.length).toBeGreaterThan(0);
  });
});

describe("hearing", () => {
  const message = (seq: number) => ({ room_id: "lab", user_id: "bob", message: seq, seq });

  test("what has a number is heard once", async () => {
    const { world, room } = await inLab();
    const heard: [string, unknown][] = [];
    for (const type of ["room_message", "cell_updated", "event", "system_message"]) {
      world.client.on(type, (payload) => heard.push([type, payload]));
    }
    const roomHeard: unknown[] = [];
    room.on("room_message", (payload) => roomHeard.push(payload));
    room.on("system_message", (payload) => roomHeard.push(payload));
    const beside = { greenroom: { room_id: "lab", seq: 5 } };
    for (const _ of [1, 2]) {
      world.socket.says("room_message", message(4));
      world.socket.says("system_message", { seq: 1, text: "theirs" }, beside);
    }
    world.socket.says("cell_updated", { room_id: "lab", stale: true, version: 1 });
    world.socket.says("room_message", message(3));
    expect(heard.map(([type]) => type)).toEqual(["room_message", "system_message", "cell_updated"]);
    expect(roomHeard).toEqual([message(4), { seq: 1, text: "theirs" }]);
    expect(world.client.statistics.duplicates).toBe(3);
    expect(room.position?.seq).toBe(5);
  });

  test("a room hears what is said there, and nothing else", async () => {
    const { world, room } = await inLab();
    const hall = await world.enter("hall");
    const heard: string[] = [];
    room.on("room_message", () => heard.push("lab"));
    hall.on("room_message", () => heard.push("hall"));
    world.socket.says("room_message", { ...message(1), room_id: "hall" });
    world.socket.says("room_message", { ...message(1), room_id: "nowhere" });
    expect(heard).toEqual(["hall"]);
  });

  test.each(["room_closed", "room_left"])(
    "after %s nothing is said there until somebody joins again",
    async (type) => {
      const code = "NOT_IN_ROOM";
      const { world, room } = await inLab();
      const waiting = expect(room.say("unheard")).rejects.toMatchObject({ code });
      world.socket.says(type, { room_id: "lab" });
      await waiting;
      await expect(room.say("unheard")).rejects.toMatchObject({ code });
      expect([room.joined, room.members.size]).toEqual([false, 0]);
      const socket = await world.reopen();
      expect(socket.last("resume").payload.rooms).toEqual({});
      world.client.join("lab");
      expect(socket.last("join_room").payload).toEqual({ room_id: "lab" });
    },
  );
});
