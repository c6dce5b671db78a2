/**
 * Troubles as a table, the like of each told once: the same on the overview, in their own section and with a
 * person.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Trouble } from "../app/troubles.js"
 */

import { told, toneOf } from "../app/tell.js";
import { count, moment } from "../parts/format.js";
import { oncePerFrame } from "../parts/frame.js";
import { Table } from "../parts/table.js";
import { showPerson } from "./person.js";
import { showRoom } from "./room.js";

/**
 * @param {Desk} desk
 * @param {string} caption
 * @returns {Table<Trouble>}
 */
export function wrongsTable(desk, caption) {
  return new Table({
    caption,
    nameOf: (it) => it.name,
    empty: "Nothing went wrong of late.",
    columns: [
      { head: "Last", cell: (it) => moment(it.latest.timestamp) },
      {
        head: "Who",
        cell: ({ latest }) => latest.user_id ?? latest.room_id ?? latest.service ?? "the service",
        open({ latest }) {
          if (latest.user_id) showPerson(desk, latest.user_id);
          else if (latest.room_id) showRoom(desk, latest.room_id);
        },
      },
      {
        head: "What",
        told: true,
        cell: (it) => ({ text: told(it.latest), tone: toneOf(it.latest) }),
      },
      { head: "Times", figure: true, cell: (it) => count(it.times) },
    ],
  });
}

/**
 * Shows something now and whenever there is more trouble, until it is stopped.
 *
 * @param {Desk} desk
 * @param {() => void} show
 * @returns {() => void} stops it
 */
export function whenTroubled({ troubles }, show) {
  const soon = oncePerFrame(show);
  troubles.addEventListener("change", soon);
  show();
  return () => troubles.removeEventListener("change", soon);
}
