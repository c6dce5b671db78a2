import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A test with a service, a build or a browser may take long on a busy machine; others end long before.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: ["javascript", "react", "tests"].map((name) => ({
      extends: true,
      test: { name, root: new URL(name, import.meta.url).pathname },
    })),
  },
});
