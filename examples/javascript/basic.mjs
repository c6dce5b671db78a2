// Asks a question in words, and shows how the answer comes about.
//
//     node examples/javascript/basic.mjs ws://127.0.0.1:8000 "Find all proteins from human"
//
// The service answers from the data that is built in. The client connects again by itself, if it has to.

import { Greenroom } from "@greenroom/client";

const [address = "ws://127.0.0.1:8000", question = "Find all proteins from human"] = process.argv.slice(2);

const greenroom = new Greenroom({ url: `${address}/api/ws/query`, user: { id: "ann", name: "Ann" } });
const { user_id } = await greenroom.connect();
console.log(`connected as ${user_id}`);

try {
  const { results, execution_time } = await greenroom.sendQuery(question, {
    limit: 5,
    onProgress: ({ progress, message }) => console.log(`${Math.round(progress * 100)} %  ${message}`),
  });
  for (const row of results.bindings) {
    const literals = Object.values(row).filter(({ type }) => type === "literal");
    console.log(literals.map(({ value }) => value).join(" · "));
  }
  console.log(`${results.row_count} rows in ${execution_time} s${results.truncated ? ", and there are more" : ""}`);
} catch (fault) {
  console.error(`${fault.code}: ${fault.message}`);
  process.exitCode = 1;
}
await greenroom.close();
