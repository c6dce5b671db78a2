// The module that pages import from the service is minified: what it does is shown by itself.
import { expect, test } from "vitest";
import { bundle } from "../bundle.mjs";
import { FakeClock } from "./support/clock.ts";
import { FakePage, Sockets } from "./support/sockets.ts";

test("the served module connects, enters, speaks, asks and comes back", async () => {
  const module = `data:text/javascript,${encodeURIComponent(await bundle())}`;
  const { Greenroom }: typeof import("../src/index.ts") = await import(/* @vite-ignore */ module);
  const [clock, sockets] = [new FakeClock(), new Sockets()];
  const client = new Greenroom({
    url: "ws://service.test/api/ws/query",
    clock,
    WebSocket: sockets.maker,
    surroundings: new FakePage(),
  });
  const room = client.join("lab");
  void client.connect();
  await clock.pass(0);
  sockets.last.welcomes();
  const here = { room_id: "lab", epoch: "e", seq: 0, users: [], member_count: 1 };
  sockets.last.says("room_state", here);
  const said = room.say("hello");
  const asked = client.sendQuery("proteins");
  sockets.last.answers("query_request", "query_result", { query_id: "q" });
  expect(await asked).toEqual({ query_id: "q" });
  sockets.last.ends();
  await clock.pass(1_000);
  sockets.last.welcomes();
  sockets.last.says("replay_done", { room_id: "lab", epoch: "e", seq: 0 });
  const kept = { room_id: "lab", epoch: "e", seq: 1, duplicate: false };
  sockets.last.answers("room_message", "published", kept);
  expect(await said).toEqual(kept);
  const sheet = room.sheet("s");
  void sheet.write("A1", 7);
  expect(sheet.cells.get("A1")?.value).toBe(7);
});
