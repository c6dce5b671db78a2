import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["javascript", "react", "tests"].map((name) => ({
      test: { name, root: new URL(name, import.meta.url).pathname },
    })),
  },
});
