/**
 * Who is the noisy one: in what went wrong, and in what is said.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Room } from "../app/wire.js"
 */

import { h } from "../parts/element.js";
import { count, pace } from "../parts/format.js";
import { restBetween } from "../parts/listing.js";
import { Table } from "../parts/table.js";
import { showPerson } from "./person.js";
import { showRoom } from "./room.js";
import { whenTroubled, wrongsTable } from "./wrongs.js";

const MOST = 8;
/** Rooms that are looked at for the busiest: those in which something happened last. */
const ROOMS = 50;

/** @param {Desk} desk */
export function latestTroubles(desk) {
  const title = "What went wrong last";
  const table = wrongsTable(desk, title);
  return listed(desk, title, table, () => desk.troubles.grouped().slice(0, MOST));
}

/** @param {Desk} desk */
export function noisyPeople(desk) {
  /** @type {Table<[string, number]>} */
  const table = new Table({
    caption: "People with the most trouble in the last hour",
    nameOf: ([user]) => user,
    empty: "Nobody stands out.",
    columns: [
      { head: "Person", cell: ([user]) => user, open: ([user]) => showPerson(desk, user) },
      { head: "Troubles", figure: true, cell: ([, times]) => count(times) },
    ],
  });
  return listed(desk, "Who has trouble", table, () => desk.troubles.noisiest().slice(0, MOST));
}

/**
 * @template Row
 * @param {Desk} desk
 * @param {string} title
 * @param {Table<Row>} table
 * @param {() => Row[]} rows
 */
function listed(desk, title, table, rows) {
  return {
    element: h("section", {}, h("h2", {}, title), table.element),
    stop: whenTroubled(desk, () => table.show(rows())),
  };
}

/** @param {Desk} desk */
export function busyRooms(desk) {
  /** @typedef {{ room: Room, pace: number }} Busy */
  /** @type {Table<Busy>} */
  const table = new Table({
    caption: "Rooms with the most messages",
    nameOf: (it) => it.room.room_id,
    empty: "Nothing is said at the moment.",
    columns: [
      {
        head: "Room",
        cell: (it) => it.room.room_id,
        open: (it) => showRoom(desk, it.room.room_id),
      },
      { head: "Members", figure: true, cell: (it) => count(it.room.member_count) },
      { head: "Messages/s", figure: true, cell: (it) => pace(it.pace) },
    ],
  });
  /** @type {Map<string, number>} */
  let before = new Map();
  let at = 0;
  const ask = async () => {
    clearTimeout(timer);
    timer = setTimeout(ask, restBetween(desk.pulse.samples.latest?.figures.active_rooms ?? 0));
    if (document.hidden) return;
    try {
      const { rooms } = await desk.service.page("list_rooms", ROOMS, { sort: "activity" });
      const seconds = (Date.now() - at) / 1000;
      at = Date.now();
      table.show(busiest(rooms, before, seconds));
      before = new Map(rooms.map((it) => [it.room_id, it.message_count]));
    } catch {
      // The line about the health says that the service does not answer.
    }
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  ask();
  return {
    element: h("section", {}, h("h2", {}, "Busiest rooms"), table.element),
    stop: () => clearTimeout(timer),
  };
}

/**
 * @param {Room[]} rooms
 * @param {Map<string, number>} before how many messages each had
 * @param {number} seconds since then
 */
function busiest(rooms, before, seconds) {
  const paces = rooms.map((room) => {
    const more = room.message_count - (before.get(room.room_id) ?? room.message_count);
    return { room, pace: Math.max(0, more) / seconds };
  });
  const busy = paces.filter((it) => it.pace > 0).sort((a, b) => b.pace - a.pace);
  return busy.slice(0, MOST);
}
