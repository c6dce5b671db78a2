import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, expect, vi } from "vitest";

// React says by its console what is wrong with a component, such as what it sets after it was taken out.
beforeEach(() => {
  vi.spyOn(console, "error");
});

afterEach(() => {
  vi.useRealTimers();
  cleanup();
  expect(console.error).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
