import { expect } from "vitest";
import { browserTest, openWindow } from "./browser.ts";
import { openHouse } from "./house.ts";
import { layWire } from "./wire.ts";

browserTest("a page speaks to the house over a wire, and notices when it is cut", async () => {
  const house = await openHouse();
  const wire = await layWire(house.address);
  const page = await openWindow({ bypassCSP: true, expectedComplaints: [/404/] });
  // A page of the service's, and nothing that connects by itself: what it says of a path that it lacks.
  await page.goto(wire.http("/nothing"));
  const heard = page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url);
        let first = "";
        socket.onmessage = ({ data }) => {
          first ||= JSON.parse(data).type;
          document.title = first;
        };
        socket.onclose = ({ code }) => resolve([first, code]);
      }),
    wire.ws("/api/ws/query?user_id=ann"),
  );
  await page.waitForFunction(() => document.title === "connection_ack");
  expect(await house.metrics()).toMatchObject({ active_connections: 1 });
  wire.cut();
  expect(await heard).toEqual(["connection_ack", 1006]);
});

browserTest.fails("a page that complains fails its test", async () => {
  const page = await openWindow();
  await page.evaluate(() => console.error("something is wrong"));
});
