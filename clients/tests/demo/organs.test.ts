import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { columnsOf, titleOf } from "../../../src/pages/demo/answers.js";
import { moved, nameOf, placeOf, textOf, valueOf } from "../../../src/pages/demo/cells.js";
import { COLOURS, coloursOf, initials } from "../../../src/pages/demo/colours.js";
import { Lines } from "../../../src/pages/demo/lines.js";
import { madeUpName, tidyName } from "../../../src/pages/demo/names.js";
import { Typist } from "../../../src/pages/demo/typist.js";

describe("cells", () => {
  test("each has a name, and the name leads back to it", () => {
    for (const name of ["A1", "C4", "H20"]) expect(nameOf(placeOf(name) ?? fail())).toBe(name);
    for (const name of ["I1", "A21", "A0", "a1", "AA1", "", 7, null]) {
      expect(placeOf(name)).toBeUndefined();
    }
  });

  test.each([
    ["B2", { key: "ArrowUp" }, "B1"],
    ["A1", { key: "ArrowUp" }, "A1"],
    ["H20", { key: "ArrowRight" }, "H20"],
    ["B2", { key: "ArrowDown", ctrlKey: true }, "B20"],
    ["C9", { key: "PageUp" }, "C1"],
    ["C9", { key: "Home" }, "A9"],
    ["C9", { key: "End", metaKey: true }, "H20"],
    ["C9", { key: "Enter", shiftKey: true }, "C8"],
    ["C9", { key: "Tab" }, "D9"],
    ["C9", { key: "Tab", shiftKey: true }, "B9"],
    ["H9", { key: "Tab" }, undefined],
    ["A9", { key: "Tab", shiftKey: true }, undefined],
    ["C9", { key: "x" }, undefined],
  ])("from %s by %o one comes to %s", (from, pressed, to) => {
    const place = moved(placeOf(from) ?? fail(), pressed);
    expect(place && nameOf(place)).toBe(to);
  });

  test("what reads as a number is one, and what is blank is nothing", () => {
    expect(["12", " -3.50 ", "", "  ", "17:30", "1e9", "0x10"].map(valueOf)).toEqual([
      12,
      -3.5,
      null,
      null,
      "17:30",
      "1e9",
      "0x10",
    ]);
    expect([null, 0, false, "a", { b: 1 }].map(textOf)).toEqual(["", "0", "false", "a", '{"b":1}']);
  });
});

describe("colours", () => {
  test("two people have two, the same in every window", () => {
    const ids = Array.from({ length: COLOURS }, (_, number) => `guest-${number}`);
    const colours = coloursOf(ids);
    expect(new Set(colours.values()).size).toBe(COLOURS);
    expect(coloursOf([...ids].reverse())).toEqual(colours);
    expect(coloursOf([...ids, "one more"]).size).toBe(COLOURS + 1);
  });

  test("letters stand for names", () => {
    expect(["Merry Cellist", "ann", "Ann von der Bar", "  ", "𝒜b"].map(initials)).toEqual([
      "MC",
      "A",
      "AB",
      "?",
      "𝒜",
    ]);
  });
});

describe("lines", () => {
  const said = (seq: number, message: string) => {
    return { seq, user_id: "ann", user_name: "Ann", message, timestamp: 1 };
  };
  const saying = (id: string, text: string) => {
    return { id, userId: "ann", userName: "Ann", text, at: 1 };
  };
  const shown = (lines: Lines) => lines.all.map(({ text, state }) => [text, state]);

  test("stand in the order of their numbers, each once", () => {
    const lines = new Lines();
    lines.heard(said(3, "three"));
    lines.heard(said(1, "one"));
    lines.heard(said(3, "three"));
    lines.heard(said(2, "two"));
    expect(lines.all.map(({ text }) => text)).toEqual(["one", "two", "three"]);
  });

  test("one's own is shown at once, and takes its place when it is heard", () => {
    const lines = new Lines();
    lines.saying(saying("m-1", "mine"));
    lines.saying(saying("m-2", "mine too"));
    lines.heard(said(7, "another's"));
    lines.heard(said(8, "mine"), "m-1");
    expect(shown(lines)).toEqual([
      ["another's", "sent"],
      ["mine", "sent"],
      ["mine too", "sending"],
    ]);
    lines.heard(said(8, "mine"), "m-1");
    expect(lines.all).toHaveLength(3);
  });

  test("one that was refused can be taken back", () => {
    const lines = new Lines();
    lines.saying(saying("m-1", "mine"));
    lines.failed("m-1", "too long");
    expect(shown(lines)).toEqual([["mine", "failed"]]);
    expect(lines.takeBack("m-1")).toBe("mine");
    expect(lines.all).toEqual([]);
  });

  test("a room that counts anew keeps what is on its way", () => {
    const lines = new Lines();
    lines.heard(said(1, "old"));
    lines.saying(saying("m-1", "mine"));
    lines.startAnew();
    lines.heard(said(1, "new"));
    expect(shown(lines)).toEqual([
      ["new", "sent"],
      ["mine", "sending"],
    ]);
  });
});

describe("names", () => {
  test("are made up, and tidied", () => {
    expect(madeUpName(() => 0)).toBe("Amber Acrobat");
    expect(madeUpName(() => 0.999)).toBe("Wry Viola");
    expect(tidyName("  Dora\n\tthe\u0000 first  ")).toBe("Dora the first");
    expect(tidyName("x".repeat(99))).toHaveLength(24);
    expect(tidyName(" \u200b ")).toBe("");
  });
});

describe("a typist", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is told of again only after a while, and stops by silence", () => {
    const told: unknown[] = [];
    const typist = new Typist((...what) => void told.push(what));
    typist.types("A1");
    vi.advanceTimersByTime(1_000);
    typist.types("A1");
    expect(told).toEqual([[true, "A1"]]);
    vi.advanceTimersByTime(2_500);
    typist.types("A1");
    expect(told).toHaveLength(2);
    typist.types("B1");
    expect(told.at(-1)).toEqual([true, "B1"]);
    vi.advanceTimersByTime(5_000);
    expect(told.at(-1)).toEqual([false, "B1"]);
    typist.stops();
    expect(told).toHaveLength(4);
  });
});

describe("answers", () => {
  test("show a name in place of the address that it names", () => {
    const rows = [{ protein: {}, proteinLabel: {}, length: {} }];
    expect(columnsOf(["protein", "proteinLabel", "length", "note"], rows)).toEqual([
      "proteinLabel",
      "length",
    ]);
    expect(["proteinLabel", "geneSymbol", "mass_da"].map(titleOf)).toEqual([
      "Protein",
      "Gene symbol",
      "Mass da",
    ]);
  });
});

function fail(): never {
  throw new Error("there is no such cell");
}
