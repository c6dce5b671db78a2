import { expect } from "vitest";
import { browserTest } from "../support/browser.ts";
import { openHouse } from "../support/house.ts";
import { layWire } from "../support/wire.ts";
import { Guest } from "./window.ts";

/** A browser says so of every attempt that comes to nothing. */
const REFUSED = [/WebSocket connection to .* failed/];

browserTest(
  "after a network lost for ten seconds both windows agree, and nothing is lost",
  async () => {
    const house = await openHouse();
    const wire = await layWire(house.address);
    const ann = await Guest.opens(house.http("/demo"));
    const bob = await Guest.opens(wire.http("/demo"), { expectedComplaints: REFUSED });
    await bob.page.clock.install();
    await ann.writes("B2", "before");
    await bob.sees(bob.cell("B2"), "before");

    wire.cut();
    await bob.sees("#words", /^Offline/);
    for (let number = 1; number <= 4; number++) {
      await bob.writes(`A${number}`, `bob ${number}`);
      await bob.says(`bob says ${number}`);
      await ann.writes(`C${number}`, `ann ${number}`);
      await ann.says(`ann says ${number}`);
    }
    await bob.writes("B2", "bob was here");
    await ann.writes("B2", "ann was here");
    await ann.hasSent();
    await bob.holds(9);
    expect(await bob.lines()).toHaveLength(4);
    expect(await ann.lines()).toHaveLength(4);
    await bob.page.clock.fastForward(10_000);
    await bob.sees("#words", /^Offline.*9 changes wait/);

    wire.mend();
    await bob.page.clock.fastForward(30_000);
    await bob.hasSent();
    await expect.poll(() => ann.lines()).toHaveLength(8);
    const lines = await ann.lines();
    expect(await bob.lines()).toEqual(lines);
    const by = (who: string): string[] => lines.filter((line) => line.startsWith(who));
    expect(by("ann")).toEqual([1, 2, 3, 4].map((number) => `ann says ${number}`));
    expect(by("bob")).toEqual([1, 2, 3, 4].map((number) => `bob says ${number}`));

    const cells = await ann.cells();
    await expect.poll(() => bob.cells()).toEqual(cells);
    expect(Object.keys(cells).sort()).toEqual([
      "A1",
      "A2",
      "A3",
      "A4",
      "B2",
      "C1",
      "C2",
      "C3",
      "C4",
    ]);
    // Both have written there without knowing of the other: who was first at the service stands, the other is told.
    expect(cells["B2"]).toBe("ann was here");
    await bob.sees("#words", /^B2: .* was faster/);

    await bob.page.reload();
    await bob.isReady();
    expect(await bob.cells()).toEqual(cells);
    expect(await bob.lines()).toEqual(lines);
  },
);

browserTest("the switch cuts one's own line, and what was written meanwhile arrives", async () => {
  const house = await openHouse();
  const ann = await Guest.opens(house.http("/demo"));
  const bob = await Guest.opens(house.http("/demo"));
  const cut = bob.page.getByRole("switch", { name: "Cut my line" });
  await cut.press("Space");
  await bob.sees("#words", "Your line is cut");
  await bob.says("kept here");
  await bob.writes("D4", "7");
  await ann.says("meanwhile");
  await ann.hasSent();
  await bob.holds(2);
  await bob.sees(".line.sending .fate", "on its way");
  expect(await ann.lines()).toEqual(["meanwhile"]);

  await cut.press("Space");
  await bob.hasSent();
  await ann.sees(ann.cell("D4"), "7");
  await expect.poll(() => ann.lines()).toEqual(["meanwhile", "kept here"]);
  await expect.poll(() => bob.lines()).toEqual(["meanwhile", "kept here"]);
  await ann.sees("#people-count", "2");
});
