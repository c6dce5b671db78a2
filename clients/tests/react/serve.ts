import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { onTestFinished } from "vitest";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Serves the page as Vite does while somebody develops it, until the end of the test; gives its URL. */
export async function serveApp(): Promise<string> {
  const cacheDir = await mkdtemp(join(tmpdir(), "vite-"));
  const server = await createServer({
    configFile: false,
    root: here("app"),
    cacheDir,
    logLevel: "error",
    resolve: {
      alias: {
        "@greenroom/client": here("../../javascript/src/index.ts"),
        "@greenroom/react": here("../../react/src/index.ts"),
      },
      // The sources of the packages are to find the React that the page has.
      dedupe: ["react", "react-dom"],
    },
    // Found at once, and not while the page is open, which would load it anew.
    optimizeDeps: { include: ["react", "react-dom/client", "react/jsx-dev-runtime"] },
    server: { host: "127.0.0.1", port: 0, hmr: false, fs: { allow: [here("../../..")] } },
  });
  onTestFinished(async () => {
    await server.close();
    await rm(cacheDir, { recursive: true, force: true });
  });
  await server.listen();
  const [url] = server.resolvedUrls?.local ?? [];
  if (!url) throw new Error("Vite serves nowhere");
  return url;
}
