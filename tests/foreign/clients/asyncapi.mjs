// Reads the AsyncAPI document with the parser of the AsyncAPI initiative, and prints what it has against it.
import { createRequire } from "node:module";

const [modules, address] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { Parser } = require("@asyncapi/parser");

const text = await (await fetch(address)).text();
const { document, diagnostics } = await new Parser().parse(text);
// 0 is an error, 1 a warning; what comes after is advice about style.
const wrong = diagnostics.filter((it) => it.severity <= 1);
for (const it of wrong) console.log(JSON.stringify({ path: it.path.join("/"), wrong: it.message }));
const channels = document ? document.allChannels().all().length : 0;
const messages = document ? document.allMessages().all().length : 0;
console.log(JSON.stringify({ channels, messages }));
