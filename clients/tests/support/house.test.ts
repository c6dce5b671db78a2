import { expect, test } from "vitest";
import { openHouse } from "./house.ts";

test("a house keeps its address, its keys and its tokens over a restart", async () => {
  const house = await openHouse();
  const { address } = house;
  const token = await house.token("ann", "--name", "Ann");
  expect(await house.metrics()).toMatchObject({ total_connections: 0 });
  await house.stop();
  await expect(house.metrics()).rejects.toThrow("fetch failed");
  await house.start();
  expect(house.address).toBe(address);
  const rooms = await fetch(house.http("/api/ws/rooms"), {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(await rooms.json()).toMatchObject({ rooms: [] });
});

test("a house that cannot open says why", async () => {
  await expect(openHouse({ LIMITS__QUERY__BURST: -1 })).rejects.toThrow(/limits.query.burst/i);
});
