// All of it together: a question becomes a sheet, a note in a library, and a letter to whoever is away.
//
//     node examples/javascript/integration.mjs http://127.0.0.1:8000 lab
//
// One connection carries all of this, and the client finds where to connect by the address alone.

import { Greenroom } from "@greenroom/client";

const [address = "http://127.0.0.1:8000", roomId = "lab"] = process.argv.slice(2);
const run = Date.now().toString(36);

// How to come in is asked of the service: its paths, how often it may be spoken to, and how much at once.
const ann = await Greenroom.discover(address, { user: { id: "ann", name: "Ann" } });
const room = ann.join(roomId);
await ann.connect();
await room.ready;

// A question in words becomes rows, and the rows become cells that everybody in the room sees.
const { results, query } = await ann.sendQuery("the 5 longest proteins");
const name = results.variables.find((variable) => variable.endsWith("Label"));
const sheet = room.sheet(`longest-${run}`);
const rows = results.bindings.map((row, index) => sheet.write(`A${index + 1}`, row[name].value));
await Promise.all(rows);
console.log(`the sheet has ${sheet.cells.size} rows; the longest is ${sheet.cells.get("A1").value}`);

// A note about it is kept in a library. Whoever listens there is told, and it is found by its words.
const library = `notes-${run}`;
await ann.library("create", library);
await ann.subscribeEvents({ room_id: `library:${library}`, types: ["document.*"] });
const happened = ann.once("event");
await ann.library("add", library, { title: "The longest proteins", text: `Asked by Ann as:\n${query}` });
const { event_type, data } = await happened;
console.log(`the library tells of ${event_type}: ${data.title}`);
const found = await ann.library("search", library, { query_text: "longest", k: 3 });
console.log(`it is found by "longest": ${found.data.results[0].title}`);
await ann.library("drop", library);

// Bob is away. His letter waits for him, and he has it when he comes.
const receipt = await ann.message(`bob-${run}`, "the sheet is ready");
console.log(`for Bob ${receipt.queued} letter waits`);
const bob = await Greenroom.discover(address, { user: { id: `bob-${run}`, name: "Bob" } });
const letter = bob.once("direct_message");
await bob.connect();
const { user_name, message } = await letter;
console.log(`bob reads, from ${user_name}: ${message}`);

await Promise.all([ann.close(), bob.close()]);
