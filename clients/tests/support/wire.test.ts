import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { layWire, type Wire } from "./wire.ts";

/** A service that says back whatever it hears, behind a wire. */
async function echoed(): Promise<{ wire: Wire; heard: string[]; ended: Promise<unknown> }> {
  const heard: string[] = [];
  let end: (value: unknown) => void = () => {};
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("close", end);
    socket.on("data", (data) => {
      heard.push(String(data));
      socket.write(data);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  return {
    wire: await layWire(`127.0.0.1:${(server.address() as AddressInfo).port}`),
    heard,
    ended,
  };
}

/** Connects through the wire. */
function call(wire: Wire): Socket {
  const socket = connect(Number(wire.address.split(":").at(-1)), "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

/** Says a word and gives what comes back. */
async function says(socket: Socket, word: string): Promise<string> {
  socket.write(word);
  const [data] = await once(socket, "data");
  return String(data);
}

test("a cut wire ends what stands and refuses what comes, until it is mended", async () => {
  const { wire, ended } = await echoed();
  const socket = call(wire);
  expect(await says(socket, "hello")).toBe("hello");
  const closed = new Promise((resolve) => socket.on("error", () => {}).on("close", resolve));
  wire.cut();
  await Promise.all([closed, ended]);
  await expect(says(call(wire), "anybody?")).rejects.toThrow("ECONNRESET");
  wire.mend();
  expect(await says(call(wire), "again")).toBe("again");
  expect(wire.attempts).toBe(3);
});

test("a stalled wire tells nobody, and gives up what it held once it is mended", async () => {
  const { wire, heard } = await echoed();
  const socket = call(wire);
  await says(socket, "hello");
  wire.stall();
  socket.write("held");
  const late = call(wire);
  await once(late, "connect");
  late.write("late");
  // Whatever passed would have arrived before this does, which takes another way.
  expect(await says(call((await echoed()).wire), "elsewhere")).toBe("elsewhere");
  expect(heard).toEqual(["hello"]);
  expect(socket.readyState).toBe("open");
  const answers = Promise.all([once(socket, "data"), once(late, "data")]);
  wire.mend();
  expect((await answers).map(([data]) => String(data))).toEqual(["held", "late"]);
});

test("who gives up on a stalled wire is missed by the other end only once it is mended", async () => {
  const { wire, ended } = await echoed();
  const socket = call(wire);
  await says(socket, "hello");
  wire.stall();
  socket.destroy();
  await once(socket, "close");
  let missed = false;
  void ended.then(() => {
    missed = true;
  });
  await says(call((await echoed()).wire), "elsewhere");
  expect(missed).toBe(false);
  wire.mend();
  await ended;
});
