// Ann and Bob work on one sheet: presence, cursors, typing, cells and chat.
//
//     node examples/javascript/room.mjs ws://127.0.0.1:8000 lab
//
// Both are in one process here; in two browsers it is the same.

import { Greenroom } from "@greenroom/client";

const [address = "ws://127.0.0.1:8000", roomId = "lab"] = process.argv.slice(2);

async function enter(id, name) {
  const greenroom = new Greenroom({ url: `${address}/api/ws/query`, user: { id, name } });
  greenroom.connect();
  const room = greenroom.join(roomId);
  await room.ready;
  return { greenroom, room, sheet: room.sheet("budget") };
}

/** Waits until whoever is in the room is as wanted. */
function until(room, isSo) {
  return new Promise((resolve) => {
    const look = (members) => {
      if (!isSo(members)) return;
      off();
      resolve(members);
    };
    const off = room.on("members", look);
    queueMicrotask(() => look(room.members));
  });
}

/** Waits until a cell is as wanted. */
function cell(sheet, name, isSo) {
  return new Promise((resolve) => {
    const look = (cells) => {
      if (!isSo(cells.get(name))) return;
      off();
      resolve(cells.get(name));
    };
    const off = sheet.on("change", look);
    queueMicrotask(() => look(sheet.cells));
  });
}

const ann = await enter("ann", "Ann");
const bob = await enter("bob", "Bob");
const seen = await until(ann.room, (members) => members.has("bob"));
console.log(`ann sees ${seen.get("bob").user_name} come in: ${seen.size} people are here`);

bob.room.moveCursor({ x: 150, y: 300, cell: "B2" });
const moved = await until(ann.room, (members) => members.get("bob").cursor?.cell === "B2");
console.log(`ann sees Bob's cursor in ${moved.get("bob").cursor.cell}`);

bob.room.typing(true, "B2");
await until(ann.room, (members) => members.get("bob").typing);
console.log("ann sees Bob typing");
await bob.sheet.write("B2", 42, { overwrite: true });
const written = await cell(ann.sheet, "B2", (it) => it?.value === 42);
console.log(`ann sees B2 = ${written.value}, by ${written.user_name}`);

// Both write at once, without having seen what the other writes: one stands, and the other is told.
const writes = [ann.sheet.write("B2", 43), bob.sheet.write("B2", 41)];
const outcomes = await Promise.allSettled(writes);
const refused = outcomes.find(({ status }) => status === "rejected");
const stands = await cell(ann.sheet, "B2", (it) => !it.pending);
await cell(bob.sheet, "B2", (it) => !it.pending && it.value === stands.value);
console.log(`one was too late (${refused.reason.code}), and both see the other's B2`);

const heard = new Promise((resolve) => bob.room.on("room_message", resolve));
await ann.room.say("B2 is settled, then");
const { user_name, message } = await heard;
console.log(`bob hears ${user_name}: ${message}`);

ann.room.leave();
const left = await until(bob.room, (members) => !members.has("ann"));
console.log(`bob sees Ann leave: ${left.size} person is here`);
await Promise.all([ann.greenroom.close(), bob.greenroom.close()]);
