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
import { count, moment } from "../parts/format.js";
import { oncePerFrame } from "../parts/frame.js";
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

/** @typedef {{ kinds: string[], user_id: string, room_id: string, text: string }} Wanted */

/**
 * @param {Desk} desk
 * @param {URLSearchParams} asked
 * @returns {Section}
 */
export function events(desk, asked) {
  const { events } = desk;
  const listen = () => {
    const { text, ...filters } = filter.wanted();
    events.follow(filters);
  };
  const pause = h("button", {
    type: "button",
    class: "main",
    onclick: () => (events.isPaused ? listen() : events.pause()),
  });
  const clear = h("button", { type: "button", onclick: () => events.clear() }, "Clear");
  const status = h("p", { class: "status" });
  const table = lines(desk);
  const show = () => {
    const wanted = filter.wanted();
    const shown = events.lines.filter((it) => matches(it, wanted));
    table.show(shown);
    say(pause, events.isPaused ? "▶ Go on" : "❚❚ Pause");
    say(status, stands(events, shown.length));
  };
  const filter = filters(asked, () => events.isPaused || listen(), show);
  const soon = oncePerFrame(show);
  events.addEventListener("change", soon);
  listen();
  show();
  return {
    element: h(
      "div",
      {},
      h("div", { class: "filters" }, ...filter.elements, pause, clear),
      table.element,
      h("div", { class: "pager" }, status),
    ),
    search: filter.text,
    stop() {
      filter.stop();
      events.removeEventListener("change", soon);
      events.pause();
    },
  };
}

/**
 * What is wanted of all that happens. The text is looked for here, everything else at the source.
 *
 * @param {URLSearchParams} asked
 * @param {() => void} listen asks the source anew
 * @param {() => void} show
 */
function filters(asked, listen, show) {
  let kinds = KINDS[0]?.[1] ?? [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  const oninput = () => {
    clearTimeout(typing);
    typing = setTimeout(listen, TYPING_MS);
    show();
  };
  /** @param {string} field @param {string} name @param {string} label */
  const only = (field, name, label) =>
    h("input", { "aria-label": label, placeholder: name, value: asked.get(field) ?? "", oninput });
  const user = only("user_id", "Person", "Only this person");
  const room = only("room_id", "Room", "Only this room");
  const about = { type: "search", "aria-label": "Search events", placeholder: "Text  ( / )" };
  const text = h("input", { ...about, oninput: () => show() });
  const choices = KINDS.map(([name, which]) => {
    const onclick = () => {
      kinds = which;
      for (const it of choices) it.setAttribute("aria-pressed", String(it === choice));
      listen();
      show();
    };
    const pressed = { type: "button", "aria-pressed": String(which === kinds) };
    const choice = h("button", { ...pressed, onclick }, name);
    return choice;
  });
  const range = h("div", { class: "range", role: "group", "aria-label": "Kinds" }, ...choices);
  return {
    elements: [range, user, room, text],
    text,
    stop: () => clearTimeout(typing),
    /** @returns {Wanted} */
    wanted: () => ({
      kinds,
      user_id: user.value.trim(),
      room_id: room.value.trim(),
      text: text.value.trim().toLowerCase(),
    }),
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
      { head: "When", cell: (it) => moment(it.timestamp) },
      {
        head: "Person",
        cell: (it) => it.user_id ?? "",
        open: (it) => it.user_id && showPerson(desk, it.user_id),
      },
      { head: "What", told: true, cell: (it) => ({ text: told(it), tone: toneOf(it) }) },
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
 * @param {Wanted} wanted
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
