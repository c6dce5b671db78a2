import { describe, expect, test } from "vitest";
import { Fault } from "../src/index.ts";
import { World } from "./support/client.ts";

const RESULT = { query_id: "q7", query: "SELECT", endpoint_id: "local", results: null };

describe("a question", () => {
  test("is heard of step by step, to its end", async () => {
    const world = new World();
    const socket = await world.open();
    const steps: unknown[] = [];
    const options = { endpoint_id: "uniprot", limit: 3, execute: true };
    const onProgress = ({ stage }: { stage: string }) => steps.push(stage);
    const asked = world.client.sendQuery("proteins", { ...options, onProgress });
    expect(socket.last("query_request")).toEqual({
      type: "query_request",
      message_id: asked.id,
      payload: { natural_language: "proteins", ...options },
    });
    socket.answers("query_request", "query_progress", { query_id: "q7", stage: "parsing" });
    socket.answers("query_request", "query_progress", { query_id: "q7", stage: "executing" });
    socket.answers("query_request", "query_result", RESULT);
    socket.answers("query_request", "query_progress", { query_id: "q7", stage: "too late" });
    expect(await asked).toEqual(RESULT);
    expect(steps).toEqual(["parsing", "executing"]);
    expect(world.client.statistics.queued).toBe(0);
  });

  test("by its own words is asked as it is", async () => {
    const world = new World();
    const socket = await world.open();
    void world.client.sendQuery("ASK {}", { sparql: true, timeout: 5 });
    expect(socket.last("query_request").payload).toEqual({ sparql: "ASK {}", timeout: 5 });
  });

  test.each([
    ["a refusal", { code: "QUERY_REFUSED", error: "no" }],
    ["a failure", { code: "OVERLOADED", error: "no", query_id: "q7" }],
  ])("fails by %s", async (_, payload) => {
    const world = new World();
    const socket = await world.open();
    const asked = world.client.sendQuery("proteins");
    socket.answers("query_request", "error_message", payload);
    await expect(asked).rejects.toMatchObject({ code: payload.code });
    expect(world.all("fault")).toEqual([]);
  });

  test("that was refused for now is asked again", async () => {
    const world = new World();
    const socket = await world.open();
    const asked = world.client.sendQuery("proteins");
    socket.refuses("query_request", "RATE_LIMIT_EXCEEDED", { retry_after: 1 });
    await world.clock.pass(1_000);
    expect(socket.all("query_request").map(({ message_id }) => message_id)).toEqual([
      asked.id,
      asked.id,
    ]);
  });

  test("waits for a connection, and is asked no second time", async () => {
    const world = new World();
    const asked = world.client.sendQuery("proteins");
    const socket = await world.open();
    expect(socket.all("query_request").length).toBe(1);
    await world.clock.pass(29_000);
    socket.says("heartbeat");
    await world.clock.pass(29_000);
    const second = await world.reopen();
    second.answers("resume", "resumed", { rooms: 0, resume_token: "next" });
    expect([socket, second].flatMap((it) => it.all("query_request")).length).toBe(1);
    // Its end has waited as mail.
    second.says("query_result", { ...RESULT, asked_as: asked.id, mail_seq: 9 });
    expect(await asked).toMatchObject(RESULT);
    await world.clock.pass(50);
    expect(second.last("ack").payload).toEqual({ mail_seq: 9 });
  });

  test("goes on under its own name, where the lost connection is resumed", async () => {
    const world = new World();
    const socket = await world.open();
    const stages: unknown[] = [];
    const onProgress = ({ stage }: { stage: string }) => stages.push(stage);
    const asked = world.client.sendQuery("proteins", { onProgress });
    socket.answers("query_request", "query_progress", { query_id: "q7", stage: "parsing" });
    const second = await world.reopen();
    const name = { correlation_id: asked.id };
    second.says("query_progress", { query_id: "q7", stage: "executing" }, name);
    second.says("query_result", RESULT, name);
    expect(await asked).toEqual(RESULT);
    expect(stages).toEqual(["parsing", "executing"]);
  });

  test("of which nothing more is heard after a loss is given up", async () => {
    const world = new World();
    await world.open();
    const asked = world.client.sendQuery("proteins");
    const failed = expect(asked).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    const socket = await world.reopen();
    socket.answers("resume", "resumed", { rooms: 0, resume_token: "next" });
    for (let beat = 0; beat < 4; beat++) {
      await world.clock.pass(29_000);
      socket.says("heartbeat");
    }
    expect(socket.all("cancel_request")).toEqual([]);
    await world.clock.pass(4_000);
    await failed;
    expect(socket.last("cancel_request").payload).toEqual({ request_id: asked.id });
  });

  test("of suggestions is asked again after a loss, for nobody keeps those", async () => {
    const world = new World();
    await world.open();
    const asked = world.client.searchOntology("prot", { ontology: "PR", limit: 2 });
    const socket = await world.reopen();
    expect(socket.last("ontology_search").payload).toEqual({
      query: "prot",
      ontology: "PR",
      limit: 2,
    });
    const answer = { query_text: "prot", suggestions: [] };
    socket.answers("ontology_search", "ontology_suggestion", answer);
    expect(await asked).toEqual(answer);
  });
});

describe("taking back", () => {
  test("ends it here and there, and nobody hears of its end", async () => {
    const world = new World();
    const socket = await world.open();
    const asked = world.client.sendQuery("proteins");
    socket.answers("query_request", "query_progress", { query_id: "q7", stage: "parsing" });
    asked.cancel();
    asked.cancel();
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    expect(socket.all("cancel_request").map(({ payload }) => payload)).toEqual([
      { query_id: "q7" },
    ]);
    socket.refuses("query_request", "CANCELLED", { query_id: "q7" });
    socket.refuses("cancel_request", "JOB_NOT_FOUND");
    expect(world.all("fault")).toEqual([]);
  });

  test("what was never said is not said", async () => {
    const world = new World();
    const asked = world.client.sendQuery("proteins");
    asked.cancel();
    await expect(asked).rejects.toThrow(Fault);
    const socket = await world.open();
    expect(socket.said.map(({ type }) => type)).toEqual(["ping"]);
  });

  test("by a signal, with its reason", async () => {
    const world = new World();
    const socket = await world.open();
    const aborter = new AbortController();
    const asked = world.client.sendQuery("proteins", { signal: aborter.signal });
    const reason = new Error("the page was left");
    aborter.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect(socket.last("cancel_request").payload).toEqual({ request_id: asked.id });
    const late = world.client.sendQuery("proteins", { signal: aborter.signal });
    await expect(late).rejects.toBe(reason);
    expect(socket.all("query_request").length).toBe(1);
  });

  test("by a limit of time", async () => {
    const world = new World();
    const socket = await world.open();
    const asked = world.client.sendQuery("proteins", { timeoutMs: 5_000 });
    const failed = expect(asked).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    await world.clock.pass(5_000);
    await failed;
    expect(socket.all("cancel_request").length).toBe(1);
    const quick = world.client.sendQuery("proteins", { timeoutMs: 5_000 });
    socket.answers("query_request", "query_result", RESULT);
    await quick;
    await world.clock.pass(5_000);
    expect(socket.all("cancel_request").length).toBe(1);
  });

  test("while away is told on return", async () => {
    const world = new World();
    await world.open();
    const asked = world.client.sendQuery("proteins");
    world.socket.ends();
    asked.cancel();
    await expect(asked).rejects.toThrow(Fault);
    await world.clock.pass(1_000);
    world.socket.welcomes();
    expect(world.socket.last("cancel_request").payload).toEqual({ request_id: asked.id });
  });
});

describe("others that are asked", () => {
  test("agents tell of their steps, and of their failure", async () => {
    const world = new World();
    const socket = await world.open();
    const steps: string[] = [];
    const onStep = (_: unknown, { type }: { type: string }) => steps.push(type);
    const asked = world.client.ask("hello", { onStep });
    expect(socket.last("user_message").payload).toEqual({ content: "hello" });
    socket.answers("user_message", "agent_started", { job_id: "j1" });
    socket.answers("user_message", "partial_result", { job_id: "j1", content: "42" });
    socket.answers("user_message", "agent_completed", { job_id: "j1", content: "42" });
    expect((await asked).content).toBe("42");
    expect(steps).toEqual(["agent_started", "partial_result"]);
    const failing = world.client.ask("hello", { agent: "summariser" });
    expect(socket.last("agent_request").payload).toEqual({ agent: "summariser", content: "hello" });
    const failure = { job_id: "j2", error: "no", code: "BACKEND_FAILED" };
    socket.answers("agent_request", "agent_failed", failure);
    await expect(failing).rejects.toMatchObject({ code: "BACKEND_FAILED" });
  });

  test("libraries answer, or say what was wrong", async () => {
    const world = new World();
    const socket = await world.open();
    const found = world.client.library("search", "papers", { query_text: "cells" });
    const data = { query_text: "cells" };
    expect(socket.last("library_request").payload).toEqual({
      action: "search",
      library_id: "papers",
      data,
    });
    socket.answers("library_request", "library_response", { success: true, data: { count: 0 } });
    expect((await found).data).toEqual({ count: 0 });
    const missing = world.client.library("get", "papers", { document_id: "d" });
    const failure = { success: false, error: "none", code: "DOCUMENT_NOT_FOUND" };
    socket.answers("library_request", "library_response", failure);
    await expect(missing).rejects.toMatchObject({ code: "DOCUMENT_NOT_FOUND" });
  });

  test("the AI of a workspace ends by an event", async () => {
    const world = new World();
    const socket = await world.open();
    const asked = world.client.request<{ data: object }>("ai_request", { query: "trends" });
    const event = (event_type: string, data: object) =>
      socket.answers("ai_request", "ai_event", { event_type, job_id: "j", data });
    event("ai_start", {});
    event("ai_complete", { result: "up" });
    expect((await asked).data).toEqual({ result: "up" });
    const failing = world.client.request("ai_request", { query: "trends" });
    event("ai_error", { code: "CANCELLED", error: "taken back" });
    await expect(failing).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("a listener of steps that fails fails alone", async () => {
    const world = new World();
    const socket = await world.open();
    const reported: unknown[] = [];
    Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
    const onStep = () => {
      throw new Error("mine");
    };
    const asked = world.client.ask("hello", { onStep });
    socket.answers("user_message", "agent_started", { job_id: "j1" });
    socket.answers("user_message", "agent_completed", { job_id: "j1", content: "42" });
    expect((await asked).content).toBe("42");
    Reflect.deleteProperty(globalThis, "reportError");
    expect(reported).toMatchObject([{ message: "mine" }]);
  });

  test("events are wanted again wherever they are entered again", async () => {
    const world = new World();
    const socket = await world.open();
    const asked = world.client.subscribeEvents({ types: ["task.*"] });
    const wanted = { room_id: "bus:events", types: ["task.*"] };
    expect(socket.last("subscribe_events").payload).toEqual(wanted);
    socket.answers("subscribe_events", "events_subscribed", wanted);
    await asked;
    socket.says("room_state", { room_id: "bus:events", epoch: "e1", seq: 1, users: [] });
    const second = await world.reopen();
    second.refuses("resume", "RESUME_REFUSED");
    second.says("replay_done", { room_id: "bus:events", epoch: "e1", seq: 1 });
    expect(second.last("subscribe_events").payload).toEqual(wanted);
    const event = world.client.publishEvent({ event_type: "task.created", data: { id: 7 } });
    const published = { room_id: "bus:events", seq: 2, epoch: "e1", duplicate: false };
    second.answers("publish_event", "published", published);
    expect(await event).toEqual(published);
  });
});

describe("a sheet", () => {
  const cell = (cell_id: string, version: number, value: unknown) => ({
    cell_id,
    value,
    formula: null,
    version,
    user_id: "bob",
    user_name: "Bob",
  });

  test("is read part by part", async () => {
    const world = new World();
    await world.open();
    const room = await world.enter("lab");
    const reading = room.readSheet("s");
    await world.clock.pass(0);
    const { socket } = world;
    expect(socket.last("sheet_request").payload).toEqual({ room_id: "lab", sheet_id: "s" });
    const part = { room_id: "lab", sheet_id: "s", seq: 1, epoch: "e1" };
    const first = { ...part, cells: [cell("A1", 1, "one")], more: true, next: "A1" };
    socket.answers("sheet_request", "sheet_state", first);
    await world.clock.pass(0);
    expect(socket.last("sheet_request").payload.after).toBe("A1");
    // A connection that is lost meanwhile is asked again.
    const second = await world.reopen();
    expect(second.last("sheet_request").payload.after).toBe("A1");
    const rest = { ...part, cells: [cell("B1", 2, "two")], more: false };
    second.answers("sheet_request", "sheet_state", rest);
    const cells = await reading;
    expect([...cells].map(([name, { value }]) => [name, value])).toEqual([
      ["A1", "one"],
      ["B1", "two"],
    ]);
  });

  test("is the same, whether what is new is told before or after what was", async () => {
    const world = new World();
    await world.open();
    const room = await world.enter("lab");
    const sheet = room.sheet("s");
    expect(room.sheet("s")).toBe(sheet);
    await world.clock.pass(0);
    const { socket } = world;
    const told = (version: number, value: string, seq: number) =>
      socket.says("cell_updated", {
        ...cell("A1", version, value),
        room_id: "lab",
        sheet_id: "s",
        seq,
      });
    told(5, "new", 1);
    const state = { room_id: "lab", sheet_id: "s", seq: 1, epoch: "e1", more: false };
    socket.answers("sheet_request", "sheet_state", { ...state, cells: [cell("A1", 4, "old")] });
    await sheet.ready;
    expect(sheet.cells.get("A1")?.value).toBe("new");
    const shown: unknown[] = [];
    sheet.on("change", (cells) => shown.push(cells.get("A1")?.value));
    told(6, "newer", 2);
    expect(shown).toEqual(["newer"]);
  });

  test("is read anew after a gap, and forgets what the service has forgotten", async () => {
    const world = new World();
    await world.open();
    const room = await world.enter("lab");
    const sheet = room.sheet("s");
    await world.clock.pass(0);
    const state = { room_id: "lab", sheet_id: "s", seq: 1, epoch: "e1", more: false };
    const cells = [cell("A1", 900, "old"), cell("B1", 901, "gone")];
    world.socket.answers("sheet_request", "sheet_state", { ...state, cells });
    await sheet.ready;
    const socket = await world.reopen();
    const lost = { room_id: "lab", epoch: "e2", seq: 0, recovered: false, reason: "epoch_changed" };
    socket.says("room_resumed", lost);
    await world.clock.pass(0);
    socket.answers("sheet_request", "sheet_state", { ...state, cells: [cell("A1", 2, "anew")] });
    await sheet.ready;
    expect([...sheet.cells].map(([name, { value }]) => [name, value])).toEqual([["A1", "anew"]]);
  });

  test("one's own writes say what was seen, and follow each other", async () => {
    const world = new World();
    await world.open();
    const room = await world.enter("lab");
    const sheet = room.sheet("s");
    await world.clock.pass(0);
    const { socket } = world;
    const state = { room_id: "lab", sheet_id: "s", seq: 0, epoch: "e1", more: false };
    socket.answers("sheet_request", "sheet_state", { ...state, cells: [cell("A1", 7, "theirs")] });
    await sheet.ready;
    const [one, two] = [sheet.write("A1", "one"), sheet.write("A1", "two", { formula: "=2" })];
    const shown = () => sheet.cells.get("A1");
    expect(shown()).toMatchObject({ value: "two", formula: "=2", pending: true, user_id: "ann" });
    expect(socket.last("cell_update").payload).toMatchObject({ value: "one", version: 7 });
    const mine = { ...cell("A1", 8, "one"), user_id: "ann", room_id: "lab", sheet_id: "s", seq: 1 };
    socket.says("cell_updated", mine);
    socket.answers("cell_update", "published", {
      room_id: "lab",
      seq: 1,
      epoch: "e1",
      duplicate: false,
    });
    await one;
    expect(socket.last("cell_update").payload).toMatchObject({ value: "two", version: 8 });
    const theirs = { ...cell("A1", 9, "faster"), room_id: "lab", sheet_id: "s" };
    socket.says("cell_updated", { ...theirs, seq: 2 });
    socket.answers("cell_update", "cell_updated", { ...theirs, stale: true });
    await expect(two).rejects.toMatchObject({ code: "STALE", payload: { value: "faster" } });
    expect(shown()).toMatchObject({ value: "faster", version: 9 });
    expect(shown()?.pending).toBeUndefined();
    void sheet.write("B1", "new");
    expect(socket.last("cell_update").payload.version).toBe(0);
    socket.answers("cell_update", "published", {
      room_id: "lab",
      seq: 3,
      epoch: "e1",
      duplicate: false,
    });
    void sheet.write("A1", "wins", { overwrite: true });
    expect("version" in socket.last("cell_update").payload).toBe(false);
  });
});
