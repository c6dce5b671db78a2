// What a client promises about tokens: shown where nobody logs them, and fresh in time.
import { expect, test } from "vitest";
import { openHouse } from "../support/house.ts";
import { guest, guestIn } from "./guests.ts";
import { GUARDED, token } from "./papers.ts";

test.each(["/api/ws/query", "/ws"])("a token opens %s, and stays out of the URL", async (path) => {
  const house = await openHouse(GUARDED);
  const options = { user: { id: "ann" }, token: async () => token("ann", 60) };
  const ann = guest({ ws: () => house.ws(path) }, "ann", options);
  expect((await ann.connect()).user_id).toBe("ann");
  await ann.join("lab").ready;
  expect(house.log).not.toContain("eyJ");
});

test("a token that is about to end is refreshed, and the connection stays", async () => {
  const house = await openHouse({ ...GUARDED, AUTH__EXPIRY_WARNING_S: 60 });
  let asked = 0;
  const options = { token: () => token("ann", ++asked === 1 ? 30 : 3_600) };
  const client = guest(house, "ann", options);
  const refreshed = client.once("token_refreshed");
  await client.connect();
  expect((await refreshed).expires_at).not.toBeNull();
  expect(asked).toBe(2);
  expect(client.statistics.connections).toBe(1);
  await client.join("lab").say("still here");
});

test("a connection whose token has ended comes back with a fresh one, and goes on", async () => {
  const house = await openHouse({ ...GUARDED, AUTH__EXPIRY_WARNING_S: 0 });
  let asked = 0;
  const options = { token: () => token("ann", ++asked === 1 ? 2 : 3_600) };
  const { client, room, heard } = await guestIn(house, "ann", "lab", options);
  await room.say("before");
  expect(await client.once("disconnected")).toMatchObject({ code: 4101, willReconnect: true });
  await room.say("after");
  expect(heard).toEqual(["before", "after"]);
});

test("a fresh token that is not accepted is told, and the old one holds", async () => {
  const house = await openHouse({ ...GUARDED, AUTH__EXPIRY_WARNING_S: 60 });
  let asked = 0;
  const options = { token: () => (++asked === 1 ? token("ann", 30) : token("somebody else", 60)) };
  const ann = guest(house, "ann", options);
  const told = ann.once("fault");
  await ann.connect();
  expect((await told).code).toBe("PERMISSION_DENIED");
  await ann.join("lab").ready;
});
