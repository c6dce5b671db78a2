/**
 * The demo: a sheet, a chat and questions, shared by whoever opens this page with the same room after the `#`.
 *
 * Everything that it knows of the service is the client's; this page only shows it. docs/wire/query.md has the words.
 */

import { Greenroom } from "../client/greenroom.js";
import { Ask } from "./ask.js";
import { Chat } from "./chat.js";
import { CuttableLine } from "./cutting.js";
import { byId, drawing } from "./element.js";
import { renamed, whoIsHere } from "./identity.js";
import { People } from "./people.js";
import { SharedSheet } from "./sheet.js";
import { StateLine } from "./state.js";
import { switchViews } from "./views.js";

const HALF_DARK = "M10 2.8a7.2 7.2 0 1 0 0 14.4zM10 2.8a7.2 7.2 0 0 1 0 14.4";

const roomId = decodeURIComponent(location.hash.slice(1)) || "demo";
const me = await whoIsHere();
const line = new CuttableLine();
const greenroom = new Greenroom({
  url: "api/ws/query",
  user: me,
  WebSocket: line.WebSocket,
  surroundings: line.surroundings,
});
const room = greenroom.join(roomId);

const state = new StateLine(greenroom, line);
const people = new People(room, me, {
  renamed: (name) => {
    renamed(me, name);
    comeAgain();
  },
  status: (status) => greenroom.setStatus(status),
});
const sheet = new SharedSheet(room, people, (news) => state.say(news));
const chat = new Chat(room, people);
new Ask(greenroom);
switchViews(room, me.id);
ownRoom();

room.on("user_joined", (payload) => payload.user_id !== me.id && sheet.showMyself());
greenroom.on("connected", () => room.ready.then(() => sheet.showMyself()));
greenroom.on("gap", () => {
  state.say("Some of what was said meanwhile is no longer kept");
  chat.startAnew();
});

greenroom.connect().catch((/** @type {Error} */ error) => state.say(error.message));
await room.ready;
await Promise.all([room.sheet("demo").ready, chat.begin()]);
sheet.begin();
document.body.dataset.ready = "";

/** The room in the head of the page, and a second window on it. */
function ownRoom() {
  const field = byId("room-name", HTMLInputElement);
  field.value = roomId;
  document.title = `${roomId} · Greenroom`;
  byId("room-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = encodeURIComponent(field.value.trim());
  });
  window.addEventListener("hashchange", comeAgain);
  byId("another", HTMLButtonElement).addEventListener("click", () => {
    window.open(location.href, "_blank", "noopener,width=960,height=720");
  });
  byId("theme", HTMLButtonElement).append(drawing(HALF_DARK, 18));
}

/** Somebody else, or another room: all begins anew, once what was said is said. */
async function comeAgain() {
  while (greenroom.statistics.queued > 0) await greenroom.once("stats");
  // Who only goes away is waited for, as after a cut; this is a farewell.
  const left = new Promise((resolve) => room.on("entry", resolve));
  room.leave();
  await left;
  await greenroom.close();
  location.reload();
}
