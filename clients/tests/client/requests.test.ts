// What a client promises of questions: their steps, their end, and that they can be taken back.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault, SPARQLWebSocketClient } from "@greenroom/client";
import { expect, onTestFinished, test } from "vitest";
import { openHouse } from "../support/house.ts";
import { layWire } from "../support/wire.ts";
import { fastClock, guest, until } from "./guests.ts";
import { SECRET, token } from "./papers.ts";

const STAGES = ["parsing", "validating", "generating", "optimizing", "executing", "formatting"];

/** An endpoint that answers when it is told to. */
async function slowEndpoint(): Promise<{ url: string; asked: () => number; answer: () => void }> {
  const waiting: (() => void)[] = [];
  let asked = 0;
  const server = createServer(async (request, response) => {
    const text = `${request.url}${(await request.toArray()).join("")}`;
    const reply = () => {
      response.setHeader("Content-Type", "application/sparql-results+json");
      response.end(JSON.stringify({ head: { vars: ["x"] }, results: { bindings: [] } }));
    };
    // The service asks by itself from time to time, too: whether the endpoint answers.
    if (!text.includes("SELECT")) return reply();
    asked += 1;
    waiting.push(reply);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sparql`;
  const answer = () => {
    for (const reply of waiting.splice(0)) reply();
  };
  return { url, asked: () => asked, answer };
}

const SELECT = { sparql: true, endpoint_id: "slow" };

test("a question is answered, with its progress on the way", async () => {
  const house = await openHouse();
  const client = guest(house, "ann");
  await client.connect();
  const stages: string[] = [];
  const onProgress = ({ stage }: { stage: string }) => stages.push(stage);
  const result = await client.sendQuery("Find all proteins from human", { onProgress, limit: 3 });
  expect(result.results?.row_count).toBe(3);
  expect(stages).toEqual(expect.arrayContaining(STAGES));
  const { suggestions } = await client.searchOntology("protein", { limit: 2 });
  expect(suggestions).toHaveLength(2);
  const refused = client.sendQuery("DROP ALL", { sparql: true });
  await expect(refused).rejects.toMatchObject({ code: "QUERY_REFUSED" });
  const unknown = client.ask("anybody?");
  await expect(unknown).rejects.toMatchObject({ code: "NOT_CONFIGURED" });
});

test("by the names of the guide a client connects by itself and asks", async () => {
  const house = await openHouse();
  const client = new SPARQLWebSocketClient(house.ws());
  onTestFinished(() => client.disconnect());
  const heard = new Promise((resolve) => client.on("query_result", resolve));
  await new Promise<void>((resolve) => client.on("connected", () => resolve()));
  expect(client.isConnected).toBe(true);
  const stages: unknown[] = [];
  const onProgress = (progress: { stage: string }) => stages.push(progress.stage);
  const options = { endpoint_id: "uniprot", execute: true, onProgress };
  const result = await client.sendQuery("Find all proteins from human", options);
  expect(await heard).toEqual(result);
  expect(stages.length).toBeGreaterThan(0);
  await client.joinRoom("lab").ready;
  const said = new Promise((resolve) => client.on("room_message", resolve));
  await client.sendRoomMessage("lab", "hello");
  expect(await said).toMatchObject({ message: "hello" });
});

test("a question that is taken back ends at the service too", async () => {
  const slow = await slowEndpoint();
  const house = await openHouse({ QUERY__ENDPOINTS: JSON.stringify([`slow=${slow.url}`]) });
  const client = guest(house, "ann");
  const faults: Fault[] = [];
  client.on("fault", (fault) => faults.push(fault));
  await client.connect();
  const asked = client.sendQuery("SELECT ?x { ?x ?y ?z }", SELECT);
  const cancelled = expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
  await until(() => slow.asked() > 0);
  asked.cancel();
  await cancelled;
  const jobs = async () => JSON.stringify((await house.metrics())["jobs"]);
  await until(async () => /"query":\{[^}]*"running":0/.test(await jobs()));
  const aborter = new AbortController();
  const reason = new Error("the page was left");
  const again = client.sendQuery("SELECT ?x { ?x ?y ?z }", { ...SELECT, signal: aborter.signal });
  aborter.abort(reason);
  await expect(again).rejects.toBe(reason);
  expect(faults).toEqual([]);
});

test.each([true, false])("an answer finds whoever was cut off (resumed: %s)", async (resumes) => {
  const slow = await slowEndpoint();
  const house = await openHouse({ QUERY__ENDPOINTS: JSON.stringify([`slow=${slow.url}`]) });
  const wire = await layWire(house.address);
  const client = guest(wire, "ann", { clock: fastClock(10) });
  await client.connect();
  const asked = client.sendQuery("SELECT ?x { ?x ?y ?z }", SELECT);
  await until(() => slow.asked() > 0);
  wire.cut();
  if (!resumes) {
    slow.answer();
    await until(async () => (await house.metrics())["queued_messages"] === 1);
  }
  const connected = client.once("connected");
  wire.mend();
  expect((await connected).resumed).toBe(true);
  slow.answer();
  expect((await asked).results?.row_count).toBe(0);
  expect(slow.asked()).toBe(1);
  await until(async () => (await house.metrics())["queued_messages"] === 0);
});

test("a question asked while away is asked on return", async () => {
  const house = await openHouse();
  const client = guest(house, "ann");
  const asked = client.sendQuery("Find all proteins from human", { limit: 1 });
  await client.connect();
  expect((await asked).results?.row_count).toBe(1);
});

test("what happens elsewhere is heard, as it was wanted, after a loss too", async () => {
  const house = await openHouse({ AUTH__JWT_SECRET: SECRET });
  const wire = await layWire(house.address);
  const ann = guest(wire, "ann", { clock: fastClock(10) });
  const heard: string[] = [];
  ann.on("event", ({ event_type }) => heard.push(event_type));
  await ann.connect();
  await ann.subscribeEvents({ types: ["task.*"] });
  const claims = { rooms: { "bus:*": ["join", "emit"] } };
  const bob = guest(house, "bob", { token: () => token("bob", 60, claims) });
  await bob.connect();
  await bob.publishEvent({ event_type: "task.created" });
  await bob.publishEvent({ event_type: "other.created" });
  await until(() => heard.length === 1);
  wire.cut();
  expect((await bob.publishEvent({ event_type: "task.missed" })).duplicate).toBe(false);
  wire.mend();
  await until(() => heard.length === 2);
  await bob.publishEvent({ event_type: "other.later" });
  await bob.publishEvent({ event_type: "task.later" });
  await until(() => heard.length === 3);
  expect(heard).toEqual(["task.created", "task.missed", "task.later"]);
});
