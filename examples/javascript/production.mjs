// A service of yours that lives on Greenroom for months: tokens, drains, failing over, logs for machines.
//
//     export GREENROOM_TOKEN_FILE=/run/secrets/greenroom     # written anew before the token in it ends
//     node examples/javascript/production.mjs wss://one.example.org wss://two.example.org
//
// To try it here: greenroom token --user robot --room 'lab=join,publish' --minutes 60 > token
//
// Behind docker-compose.yml at the root of the repository the address is that of nginx, and one is enough. Two
// addresses are two services, each with rooms of its own: today this is a hot spare and no cluster. Nodes that share
// their rooms, over Redis or anything else, are not there yet.

import { readFile } from "node:fs/promises";
import { Greenroom } from "@greenroom/client";

const addresses = process.argv.slice(2);
const ROOM = process.env.GREENROOM_ROOM ?? "lab";

/** One JSON object a line, as collectors read them. Neither tokens nor what people say belong in a log. */
function log(event, fields = {}) {
  console.log(JSON.stringify({ at: new Date().toISOString(), event, ...fields }));
}

/** Asked at each attempt, and again before the token in use ends: never in a URL, which proxies write down. */
async function token() {
  const path = process.env.GREENROOM_TOKEN_FILE;
  return path ? (await readFile(path, "utf8")).trim() : undefined;
}

/** Stays with one address as long as it answers; resolves when it is over there. */
async function live(address) {
  const greenroom = new Greenroom({ url: `${address}/api/ws/query`, token, maxAttempts: 3 });
  current = greenroom;
  greenroom.on("connected", ({ resumed }) => log("connected", { address, resumed }));
  greenroom.on("disconnected", ({ code, reason, retryInMs }) => {
    // 4001 is a drain: the service has said when to come back, each client at a time of its own. The client keeps to it.
    log(code === 4001 ? "drained" : "disconnected", { address, code, reason, retry_in_ms: retryInMs });
  });
  greenroom.on("fault", ({ code, help }) => log("refused", { code, help }));
  greenroom.on("gap", ({ room_id, reason }) => log("gap", { room_id, reason }));
  const room = greenroom.join(ROOM);
  room.on("room_message", ({ user_id, seq }) => log("heard", { user_id, seq }));
  const over = new Promise((resolve) => {
    greenroom.on("state", ({ state, reason }) => state === "closed" && resolve(reason));
  });
  try {
    await greenroom.connect();
    await room.ready;
    const { seq } = await room.say({ status: "up", pid: process.pid });
    log("said", { seq });
  } catch (error) {
    log("failed", { address, error: error.name, code: error.code });
    if (error.name === "Fault") await greenroom.close();
  }
  log("over", { address, reason: await over });
}

/** Says what is still to be said, then farewell: a supervisor gives us some seconds. */
async function leave(signal) {
  leaving = true;
  log("leaving", { signal, queued: current?.statistics.queued });
  const patience = AbortSignal.timeout(5_000);
  while (current?.statistics.queued && !patience.aborted) await current.once("stats");
  await current?.close();
}

let current;
let leaving = false;
process.once("SIGTERM", leave);
process.once("SIGINT", leave);

for (let turn = 0; !leaving; turn++) {
  await live(addresses[turn % addresses.length] ?? "ws://127.0.0.1:8000");
}
log("left");
