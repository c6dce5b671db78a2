// Makes the types of everything that can be said and heard from the service's own description of
// its sockets, docs/wire/asyncapi.json. Run by `npm run generate`; a test compares what is
// committed with what this makes.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const CONTRACT = new URL("../../docs/wire/asyncapi.json", import.meta.url);
const FOLDER = new URL("./src/wire/generated/", import.meta.url);

const BANNER =
  "// Made by generate.mjs from docs/wire/asyncapi.json: change that, and run `npm run generate`.\n";

const SPEAKING = ["type", "anyOf", "oneOf", "const", "enum", "items"];

/** What JSON Schema says by saying nothing: any value is `unknown`, any object a record of those. */
function opened(schema) {
  if (Array.isArray(schema)) return schema.map(opened);
  if (schema === null || typeof schema !== "object") return schema;
  const said = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === "enum" ? value : opened(value)]),
  );
  const speaks = SPEAKING.some((key) => key in said);
  if (!speaks && typeof said.description === "string") return { ...said, tsType: "unknown" };
  const record = [said.type].flat().includes("object") && !said.properties;
  return record ? { ...said, additionalProperties: true } : said;
}

/** The payloads of everything that one family of clients says or hears, by type. */
function payloads(contract, family) {
  const found = {};
  for (const [name, { payload, summary }] of Object.entries(contract.components.messages)) {
    // An announcement has any type and any payload: it has no entry of its own.
    if (!name.startsWith(`${family}.`) || name.endsWith(".announcement")) continue;
    // Beside the payload there is a place for the client's own name; the client uses that one.
    const { correlation_id: _, ...properties } = payload.properties.payload?.properties ?? {};
    const schema = { type: "object", ...payload.properties.payload, properties };
    found[name.slice(family.length + 1)] = { ...opened(schema), description: summary };
  }
  return found;
}

/** Those of `mine` that `theirs` does not have, or has differently. */
function differing(mine, theirs) {
  const differs = ([type, schema]) => JSON.stringify(schema) !== JSON.stringify(theirs[type]);
  return Object.fromEntries(Object.entries(mine).filter(differs));
}

function vocabulary(title, description, properties) {
  const required = Object.keys(properties);
  const schema = { title, description, type: "object", properties, required };
  return compile(schema, title, {
    additionalProperties: false,
    bannerComment: "",
    format: true,
    style: { printWidth: 100 },
  });
}

/** Every generated file, by its name. */
export async function generate() {
  const contract = JSON.parse(await readFile(CONTRACT, "utf8"));
  const said = payloads(contract, "query.said");
  const heard = payloads(contract, "query.heard");
  const apart = Object.keys(differing(payloads(contract, "agent.said"), said));
  if (apart.length) throw new Error(`agents are told differently: the accent must know ${apart}`);
  const query = [
    await vocabulary("Said", "What a client says: the payload of each type.", said),
    await vocabulary("Heard", "What a client hears: the payload of each type.", heard),
  ];
  const agent = await vocabulary(
    "HeardFromAgents",
    "What a client of the agent system hears differently.",
    differing(payloads(contract, "agent.heard"), heard),
  );
  return { "query.ts": [BANNER, ...query].join("\n"), "agent.ts": [BANNER, agent].join("\n") };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(await generate())) {
    await writeFile(new URL(name, FOLDER), text);
  }
}
