import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const clients = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm create vite` writes for React with TypeScript, but for the page itself and the lint. */
const FILES: Record<string, string> = {
  "index.html": `<!doctype html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <link rel="icon" href="data:," />
    <title>fresh</title>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/src/main.tsx"></script>
  </body>
</html>
`,
  "vite.config.ts": `import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'

export default defineConfig({ plugins: [react()] })
`,
  // Declarations are checked too, which the usual `skipLibCheck` would pass over.
  "tsconfig.json": `{
  "compilerOptions": {
    "target": "ES2022",
    "lib": ["ES2022", "DOM", "DOM.Iterable"],
    "module": "ESNext",
    "types": ["vite/client"],
    "moduleResolution": "bundler",
    "allowImportingTsExtensions": true,
    "verbatimModuleSyntax": true,
    "moduleDetection": "force",
    "noEmit": true,
    "jsx": "react-jsx",
    "allowJs": true,
    "strict": true,
    "noUnusedLocals": true,
    "noUnusedParameters": true,
    "erasableSyntaxOnly": true,
    "noFallthroughCasesInSwitch": true,
    "noUncheckedSideEffectImports": true
  },
  "include": ["src"]
}
`,
};

/** The versions that these tests are written with, so that nothing else has to be fetched. */
async function versions(): Promise<Record<string, string>> {
  const read = async (path: string) => JSON.parse(await readFile(join(clients, path), "utf8"));
  const own = (await read("tests/package.json")).devDependencies;
  const { typescript } = (await read("package.json")).devDependencies;
  const wanted = ["react", "react-dom", "@types/react", "@types/react-dom", "vite"];
  const pinned = wanted.map((name) => [name, own[name]] as const);
  const plugin = ["@vitejs/plugin-react", own["@vitejs/plugin-react"]] as const;
  return Object.fromEntries([...pinned, plugin, ["typescript", typescript]]);
}

/** A project somewhere else that has installed the packages as `npm pack` makes them. */
export class Project {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes one with these sources. Whoever makes it removes it. */
  static async start(sources: Record<string, string>): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), "fresh-")));
    for (const [path, text] of Object.entries({ ...FILES, ...sources })) {
      await project.#write(path, text);
    }
    return project;
  }

  /** Packs both packages, and installs them; gives what npm has to say. */
  async install(): Promise<string> {
    const members = ["-w", "javascript", "-w", "react"];
    const to = ["--ignore-scripts", "--pack-destination", this.folder];
    await run("npm", ["pack", ...members, ...to], { cwd: clients });
    const packed = (await readdir(this.folder)).filter((name) => name.endsWith(".tgz"));
    const dependencies = Object.fromEntries(
      packed.map((name) => [`@greenroom/${name.split("-")[1]}`, `file:${name}`]),
    );
    const manifest = { private: true, type: "module", dependencies };
    const all = { ...manifest, devDependencies: await versions() };
    await this.#write("package.json", JSON.stringify(all, null, 2));
    return this.#run("npm", "install", "--prefer-offline", "--ignore-scripts", "--no-audit");
  }

  /** What is in an installed package. */
  async installed(name: string): Promise<string[]> {
    const all = await readdir(join(this.folder, "node_modules", name), { recursive: true });
    return all.sort();
  }

  /** Runs a program of an installed package; gives all that it prints. */
  tool(name: string, ...args: string[]): Promise<string> {
    return this.#run(join(this.folder, "node_modules/.bin", name), ...args);
  }

  async #run(program: string, ...args: string[]): Promise<string> {
    const { stdout, stderr } = await run(program, args, { cwd: this.folder });
    return stdout + stderr;
  }

  /** Takes it away again. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }
}

/** Every example of a page in Markdown, as the file that it says to be. */
export async function examples(page: string): Promise<Record<string, string>> {
  const text = await readFile(join(clients, page), "utf8");
  const blocks = [...text.matchAll(/^```([jt]sx)\n(.*?)^```/gms)];
  return Object.fromEntries(
    blocks.map(([, language, code = ""], at) => [`src/example-${at}.${language}`, code]),
  );
}
