/**
 * What went wrong: how often since the start, and lately with who and when.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Counter } from "../app/samples.js"
 * @import { Section } from "./all.js"
 *
 * @typedef {{ name: string, what: string, times: number, last: string }} Kind
 */

import { h } from "../parts/element.js";
import { count } from "../parts/format.js";
import { Table } from "../parts/table.js";
import { whenTroubled, wrongsTable } from "./wrongs.js";

/** What the figures count besides refusals. @type {[Counter, string][]} */
const COUNTED = [
  ["slow_consumers", "Connections closed for reading too slowly"],
  ["refused_connections", "Connections turned away at the door"],
  ["wrong_papers", "Wrong keys or tokens"],
  ["limited_requests", "Requests by REST refused for their rate"],
  ["dropped_messages", "Messages dropped that waited for people"],
  ["room_restarts", "Rooms that failed and started anew"],
  ["room_rests", "Rooms made to rest"],
  ["user_restarts", "People’s actors that failed and started anew"],
  ["store_failures", "Failures of the store"],
];

/**
 * @param {Desk} desk
 * @returns {Section}
 */
export function troubles(desk) {
  const search = h("input", {
    type: "search",
    "aria-label": "Search troubles",
    placeholder: "Person, room or code  ( / )",
    oninput: () => show(),
  });
  const [kinds, recent] = [kindsTable(), wrongsTable(desk, "What went wrong of late")];
  const beat = () => kinds.show(kindsOf(desk));
  const show = () => {
    const text = search.value.trim().toLowerCase();
    beat();
    const groups = desk.troubles.grouped();
    recent.show(groups.filter((it) => it.name.toLowerCase().includes(text)));
  };
  const stop = whenTroubled(desk, show);
  desk.pulse.addEventListener("beat", beat);
  return {
    element: h(
      "div",
      { class: "lists wide" },
      h(
        "section",
        {},
        h("h2", {}, "Of late"),
        h("div", { class: "filters" }, search),
        recent.element,
      ),
      h("section", {}, h("h2", {}, "Since the start"), kinds.element),
    ),
    search,
    stop() {
      stop();
      desk.pulse.removeEventListener("beat", beat);
    },
  };
}

/**
 * What has gone wrong since the start, the most frequent first.
 *
 * @param {Desk} desk
 * @returns {Kind[]}
 */
function kindsOf({ troubles, pulse }) {
  const figures = pulse.samples.latest?.figures;
  const refused = [...troubles.counts].map(([code, times]) => {
    const last = troubles.recent.find((it) => it.event === "fault" && it.code === code);
    return { name: code, what: `Refused: ${code}`, times, last: last?.user_id ?? "" };
  });
  const counted = COUNTED.map(([name, what]) => ({
    name,
    what,
    times: figures?.[name] ?? 0,
    last: "",
  }));
  const all = [...refused, ...counted].filter((it) => it.times > 0);
  return all.sort((a, b) => b.times - a.times);
}

/** @returns {Table<Kind>} */
function kindsTable() {
  return new Table({
    caption: "How often it went wrong since the start",
    nameOf: (it) => it.name,
    empty: "Nothing has gone wrong since the service was started.",
    columns: [
      { head: "What", told: true, cell: (it) => it.what },
      { head: "Last with", rare: true, cell: (it) => it.last },
      { head: "Times", figure: true, cell: (it) => count(it.times) },
    ],
  });
}
