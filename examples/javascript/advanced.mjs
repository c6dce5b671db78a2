// Says thirty lines over a connection that breaks in between: each arrives once, and in order.
//
//     node examples/javascript/advanced.mjs ws://127.0.0.1:8000 lab
//
// Reconnecting, the outbox and the client's own limits are all in the client. What this file adds is the trouble: a
// line of its own between the client and the service, which it cuts.

import { connect, createServer } from "node:net";
import { Greenroom } from "@greenroom/client";

const LINES = 30;
const [address = "ws://127.0.0.1:8000", roomId = "lab"] = process.argv.slice(2);

/** A line to the service that can be cut. */
async function layLine({ hostname, port }) {
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(Number(port || 80), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => {}).on("close", () => sockets.delete(one) && other.destroy());
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `ws://127.0.0.1:${server.address().port}/api/ws/query`,
    cut: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    close: () => server.close(),
  };
}

const line = await layLine(new URL(address));
const greenroom = new Greenroom({
  url: line.url,
  user: { id: "ann", name: "Ann" },
  // What the service takes from one connection; what is over waits in the outbox instead of being refused.
  limits: { burst: 60, messagesPerMinute: 60, outboxMessages: LINES },
});
greenroom.on("disconnected", ({ code, willReconnect }) => {
  if (willReconnect) console.log(`cut off (${code}), and coming back`);
});
greenroom.on("connected", ({ resumed }) =>
  console.log(resumed ? "back again, from where it was" : "connected"),
);
greenroom.on("fault", (fault) => console.log(`refused: ${fault.code}`));

const room = greenroom.join(roomId);
const heard = [];
room.on("room_message", ({ message }) => {
  heard.push(message);
  if (heard.length === LINES / 2) line.cut();
});
await greenroom.connect();
await room.ready;

const said = Array.from({ length: LINES }, (_, number) => `line ${number + 1}`);
const sendings = said.map((text) => room.say(text));
try {
  await room.say("one too many");
} catch (error) {
  console.log(`${error.name}: ${error.message}`); // Nothing is dropped in silence.
}
await Promise.all(sendings);

const inOrder = JSON.stringify(heard) === JSON.stringify(said);
const { connections, resumed, duplicates } = greenroom.statistics;
console.log(`${heard.length} lines arrived, each once and in order: ${inOrder}`);
console.log(
  `${connections} connections, ${resumed} resumed, ${duplicates} heard twice and told once`,
);
await greenroom.close();
line.close();
