// How to test what you build on the client: alone with a socket of your own, and with the service itself.
//
//     node --test examples/javascript/testing.mjs
//
// The second test wants the program: GREENROOM_BIN=$PWD/target/release/greenroom. Without it, it is skipped.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { Greenroom } from "@greenroom/client";

/** What is to be tested: a robot that greets whoever comes into a room. */
function greeter(greenroom, roomId) {
  const room = greenroom.join(roomId);
  room.on("user_joined", ({ user_id, user_name }) => {
    if (user_id !== greenroom.welcome.user_id) room.say(`Good evening, ${user_name}`);
  });
  return room;
}

/** A service in a few lines: what was said to it is in `said`, and `says` lets it say something. */
class Stage {
  said = [];
  seq = 0;

  /** What the client takes for `WebSocket`. */
  socket() {
    const stage = this;
    return class {
      constructor() {
        stage.says = (type, payload, correlation_id) => {
          this.onmessage({ data: JSON.stringify({ type, payload, correlation_id }) });
        };
        const welcome = { user_id: "robot", heartbeat_interval: 30, resume_token: "t" };
        queueMicrotask(() => stage.says("connection_ack", welcome));
      }

      send(text) {
        stage.hears(JSON.parse(text));
      }

      close() {
        this.onclose({ code: 1000, reason: "bye" });
      }
    };
  }

  hears({ type, message_id, payload }) {
    this.said.push({ type, payload });
    const { room_id } = payload;
    const at = { room_id, seq: this.seq, epoch: "e" };
    if (type === "join_room") this.says("room_state", { ...at, member_count: 1, users: [] });
    if (type === "room_message") this.says("published", { ...at, seq: ++this.seq }, message_id);
  }
}

test("whoever comes in is greeted once, by name", async () => {
  const stage = new Stage();
  const greenroom = new Greenroom({ url: "ws://nowhere/api/ws/query", WebSocket: stage.socket() });
  const room = greeter(greenroom, "lobby");
  await greenroom.connect();
  await room.ready;
  const dora = { user_id: "dora", user_name: "Dora" };
  stage.says("user_joined", { room_id: "lobby", ...dora, member_count: 2, seq: 0, epoch: "e" });
  const words = stage.said.filter(({ type }) => type === "room_message").map(({ payload }) => payload.message);
  assert.deepEqual(words, ["Good evening, Dora"]);
  await greenroom.close();
});

test("the same with the service itself", { skip: !process.env.GREENROOM_BIN }, async (context) => {
  const service = spawn(process.env.GREENROOM_BIN, {
    env: { GREENROOM__SERVER__PORT: "0", GREENROOM__STORE__DURABILITY: "memory" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  context.after(() => service.kill("SIGKILL"));
  const address = await new Promise((resolve) => {
    createInterface({ input: service.stdout }).on("line", (line) => {
      const listens = /^greenroom listens on (http:\S+)/.exec(line);
      if (listens) resolve(listens[1]);
    });
  });
  const robot = await Greenroom.discover(address, { user: { id: "robot", name: "Robot" } });
  const dora = await Greenroom.discover(address, { user: { id: "dora", name: "Dora" } });
  await Promise.all([robot.connect(), dora.connect()]);
  await greeter(robot, "lobby").ready;
  const lobby = dora.join("lobby");
  const greeting = new Promise((resolve) => lobby.on("room_message", resolve));
  const [{ user_name, message }] = await Promise.all([greeting, robot.once("published")]);
  assert.deepEqual([user_name, message], ["Robot", "Good evening, Dora"]);
  await Promise.all([robot.close(), dora.close()]);
});
