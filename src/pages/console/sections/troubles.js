/**
 * What went wrong: by its code, and lately with who and when.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Section } from "./all.js"
 */

import { told, toneOf } from "../app/tell.js";
import { kindOf } from "../app/troubles.js";
import { h } from "../parts/element.js";
import { count, moment } from "../parts/format.js";
import { Table } from "../parts/table.js";
import { showPerson } from "./person.js";
import { showRoom } from "./room.js";

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
  const [codes, recent] = [byCode(desk), latest(desk)];
  const show = () => {
    const text = search.value.trim().toLowerCase();
    codes.show([...desk.troubles.counts].sort(([, a], [, b]) => b - a));
    const groups = desk.troubles.grouped();
    recent.show(groups.filter((it) => it.name.toLowerCase().includes(text)));
  };
  desk.troubles.addEventListener("change", show);
  show();
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
      h("section", {}, h("h2", {}, "Since the start"), codes.element),
    ),
    search,
    stop: () => desk.troubles.removeEventListener("change", show),
  };
}

/** @param {Desk} desk */
function byCode(desk) {
  /** @param {string} code */
  const last = (code) => desk.troubles.recent.find((it) => kindOf(it) === code);
  /** @type {Table<[string, number]>} */
  const table = new Table({
    caption: "Troubles by their code",
    nameOf: ([code]) => code,
    empty: "Nothing has gone wrong since the service was started.",
    columns: [
      { head: "Code", cell: ([code]) => code },
      {
        head: "Last with",
        rare: true,
        cell: ([code]) => last(code)?.user_id ?? last(code)?.room_id ?? "",
      },
      { head: "Times", figure: true, cell: ([, times]) => count(times) },
    ],
  });
  return table;
}

/** @param {Desk} desk */
function latest(desk) {
  /** @type {Table<import("../app/troubles.js").Trouble>} */
  const table = new Table({
    caption: "The latest troubles",
    nameOf: (it) => it.name,
    empty: "Nothing went wrong of late.",
    columns: [
      { head: "Last", cell: (it) => moment(it.latest.timestamp) },
      {
        head: "Who",
        cell: ({ latest }) => latest.user_id ?? latest.room_id ?? latest.service ?? "the service",
        open: ({ latest }) => {
          if (latest.user_id) showPerson(desk, latest.user_id);
          else if (latest.room_id) showRoom(desk, latest.room_id);
        },
      },
      { head: "What", cell: (it) => ({ text: told(it.latest), tone: toneOf(it.latest) }) },
      { head: "Times", figure: true, cell: (it) => count(it.times) },
    ],
  });
  return table;
}
