/**
 * Rooms: a page at a time, by name, by how full they are, or by where something happened last.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Section } from "./all.js"
 * @import { Room } from "../app/wire.js"
 */

import { h } from "../parts/element.js";
import { age, count } from "../parts/format.js";
import { Listing } from "../parts/listing.js";
import { showRoom } from "./room.js";

const ORDERS = [
  ["members", "Fullest first"],
  ["activity", "Latest activity first"],
  ["name", "By name"],
];

/**
 * @param {Desk} desk
 * @returns {Section}
 */
export function rooms(desk) {
  const search = h("input", {
    type: "search",
    "aria-label": "Search rooms",
    placeholder: "Name or id  ( / )",
    maxlength: 128,
    oninput: () => listing.startSoon(),
  });
  const order = h(
    "select",
    { "aria-label": "Order", onchange: () => listing.start() },
    ...ORDERS.map(([value, text]) => h("option", { value }, text)),
  );
  /** @type {Listing<"list_rooms", Room>} */
  const listing = new Listing({
    service: desk.service,
    action: "list_rooms",
    noun: "rooms",
    rowsOf: (answer) => answer.rooms,
    filters: () => ({
      sort: order.value,
      ...(search.value.trim() && { search: search.value.trim() }),
    }),
    table: {
      caption: "Rooms",
      nameOf: (it) => it.room_id,
      empty: "There is no such room.",
      columns: [
        {
          head: "Room",
          cell: named,
          open: (it) => showRoom(desk, it.room_id, () => listing.refresh()),
        },
        { head: "Members", figure: true, cell: (it) => count(it.member_count) },
        { head: "Connections", figure: true, rare: true, cell: (it) => count(it.connection_count) },
        { head: "Messages", figure: true, rare: true, cell: (it) => count(it.message_count) },
        { head: "Sheets", figure: true, rare: true, cell: (it) => count(it.sheet_count) },
        { head: "Failures", figure: true, rare: true, cell: failures },
        {
          head: "Open to",
          rare: true,
          cell: (it) => (it.is_public ? "all" : { text: "some", tone: "quiet" }),
        },
        { head: "Active", figure: true, cell: (it) => `${age(it.last_activity)} ago` },
      ],
    },
  });
  listing.start();
  return {
    element: h("div", {}, h("div", { class: "filters" }, search, order), listing.element),
    search,
    stop: () => listing.stop(),
  };
}

/** @param {Room} it */
function named(it) {
  const isNamed = it.name && it.name !== it.room_id;
  return { text: isNamed ? `${it.name} (${it.room_id})` : it.room_id, title: it.room_id };
}

/** @param {Room} it */
function failures(it) {
  return it.restart_count > 0 ? { text: count(it.restart_count), tone: "doubt" } : "0";
}
