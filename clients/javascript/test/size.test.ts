import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bundle } from "../bundle.mjs";

test("the whole client is under 10 KB, as it travels", async () => {
  const bytes = gzipSync(await bundle(), { level: 9 }).length;
  expect(bytes).toBeLessThan(10 * 1024);
});
