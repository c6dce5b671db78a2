import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Each package is tested against the sources of the other, as its types are: see tsconfig.base.json.
  resolve: {
    alias: {
      "@greenroom/client": here("javascript/src/index.ts"),
      "@greenroom/react": here("react/src/index.ts"),
    },
  },
  test: {
    // A test with a service, a build or a browser may take long on a busy machine; others end long before.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most of these wait for a browser or a service now and then; on two cores Vitest would run one file at a time.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "javascript", root: here("javascript") } },
      {
        extends: true,
        test: {
          name: "react",
          root: here("react"),
          environment: "happy-dom",
          setupFiles: "test/setup.ts",
        },
      },
      { extends: true, test: { name: "tests", root: here("tests"), globalSetup: "build.ts" } },
    ],
  },
});
