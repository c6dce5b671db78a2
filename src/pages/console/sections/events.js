/**
 * What happens, while it happens.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Section } from "./all.js"
 * @import { Happening } from "../app/wire.js"
 */

import { told, toneOf } from "../app/tell.js";
import { TROUBLE } from "../app/troubles.js";
import { h, say } from "../parts/element.js";
import { clock, count, instant } from "../parts/format.js";
import { MOST_ROWS, Table } from "../parts/table.js";
import { showPerson } from "./person.js";
import { showRoom } from "./room.js";

/** Kinds that belong together. @type {[string, string[]][]} */
const KINDS = [
  ["All", []],
  ["Connections", ["connected", "disconnected"]],
  ["Rooms", ["joined", "left", "room_closed", "room_restarted", "room_rests"]],
  ["Troubles", TROUBLE],
];
const TYPING_MS = 300;

/**
 * @param {Desk} desk
 * @param {URLSearchParams} asked
 * @returns {Section}
 */
export function events(desk, asked) {
  const { events } = desk;
  let kinds = KINDS[0]?.[1] ?? [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  const listen = () =>
    events.follow({ kinds, user_id: user.value.trim(), room_id: room.value.trim() });
  const listenSoon = () => {
    clearTimeout(typing);
    typing = setTimeout(() => !events.isPaused && listen(), TYPING_MS);
    show();
  };
  const user = h("input", {
    "aria-label": "Only this person",
    placeholder: "Person",
    value: asked.get("user_id") ?? "",
    oninput: listenSoon,
  });
  const room = h("input", {
    "aria-label": "Only this room",
    placeholder: "Room",
    value: asked.get("room_id") ?? "",
    oninput: listenSoon,
  });
  const text = h("input", {
    type: "search",
    "aria-label": "Search events",
    placeholder: "Text  ( / )",
    oninput: () => show(),
  });
  const choices = KINDS.map(([name, which]) => {
    const choose = () => {
      kinds = which;
      choices.forEach((it) => it.setAttribute("aria-pressed", String(it === choice)));
      if (!events.isPaused) listen();
      show();
    };
    const choice = h(
      "button",
      { type: "button", "aria-pressed": String(which === kinds), onclick: choose },
      name,
    );
    return choice;
  });
  const pause = h("button", {
    type: "button",
    class: "main",
    onclick: () => (events.isPaused ? listen() : events.pause()),
  });
  const clear = h("button", { type: "button", onclick: () => events.clear() }, "Clear");
  const status = h("p", { class: "status", role: "status" });
  const table = lines(desk);
  const show = () => {
    const wanted = {
      kinds,
      user_id: user.value.trim(),
      room_id: room.value.trim(),
      text: text.value.trim().toLowerCase(),
    };
    const shown = events.lines.filter((it) => matches(it, wanted));
    table.show(shown);
    say(pause, events.isPaused ? "▶ Go on" : "❚❚ Pause");
    say(status, stands(events, shown.length));
  };
  let isDue = false;
  const soon = () => {
    // Once a frame: a busy house has thousands of these a second.
    if (!isDue) requestAnimationFrame(() => ((isDue = false), show()));
    isDue = true;
  };
  events.addEventListener("change", soon);
  listen();
  show();
  const which = h("div", { class: "range", role: "group", "aria-label": "Kinds" }, ...choices);
  return {
    element: h(
      "div",
      {},
      h("div", { class: "filters" }, which, user, room, text, pause, clear),
      h("div", { class: "stream" }, table.element),
      h("div", { class: "pager" }, status),
    ),
    search: text,
    stop() {
      clearTimeout(typing);
      events.removeEventListener("change", soon);
      events.pause();
    },
  };
}

/**
 * @param {Desk} desk
 * @returns {Table<Happening>}
 */
function lines(desk) {
  /** @type {WeakMap<Happening, string>} */
  const names = new WeakMap();
  let many = 0;
  return new Table({
    caption: "Events, the latest first",
    nameOf(it) {
      const name = names.get(it) ?? String(++many);
      names.set(it, name);
      return name;
    },
    empty: "Nothing has happened since this was opened.",
    columns: [
      { head: "When", cell: (it) => clock(instant(it.timestamp)) },
      {
        head: "Person",
        cell: (it) => it.user_id ?? "",
        open: (it) => it.user_id && showPerson(desk, it.user_id),
      },
      { head: "What", cell: (it) => ({ text: told(it), tone: toneOf(it) }) },
      {
        head: "Room",
        rare: true,
        cell: (it) => it.room_id ?? "",
        open: (it) => it.room_id && showRoom(desk, it.room_id),
      },
    ],
  });
}

/**
 * @param {Happening} it
 * @param {{ kinds: string[], user_id: string, room_id: string, text: string }} wanted
 */
function matches(it, { kinds, user_id, room_id, text }) {
  return (
    (kinds.length === 0 || kinds.includes(it.event)) &&
    (user_id === "" || it.user_id === user_id) &&
    (room_id === "" || it.room_id === room_id) &&
    (text === "" || `${told(it)} ${Object.values(it).join(" ")}`.toLowerCase().includes(text))
  );
}

/**
 * @param {import("../app/events.js").Events} events
 * @param {number} shown
 */
function stands(events, shown) {
  const state = events.isPaused ? "Paused" : events.isOpen ? "Live" : "Waiting for the service …";
  const rows = shown > MOST_ROWS ? `the latest ${MOST_ROWS} of ${count(shown)}` : count(shown);
  return `${state} · ${rows} shown, ${count(events.lines.length)} kept, ${count(events.heard)} heard`;
}
