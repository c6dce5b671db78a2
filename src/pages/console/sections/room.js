/**
 * One room: what it holds, who is in it, and what can be done.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Member, Room } from "../app/wire.js"
 */

import { announce, closeRoom, disconnect } from "../app/acts.js";
import { go } from "../app/routes.js";
import { factsOf, openPanel } from "../parts/dialog.js";
import { h, put } from "../parts/element.js";
import { age, count, since } from "../parts/format.js";
import { Listing } from "../parts/listing.js";
import { showPerson } from "./person.js";

const MOST_MEMBERS = 50;

/**
 * @param {Desk} desk
 * @param {string} room
 * @param {() => void} [changed]
 */
export function showRoom(desk, room, changed) {
  return openPanel("Room", room, (body, panel) => {
    const facts = h("div", {});
    const listing = members(desk, room, (it) => put(facts, factsOf(about(it))));
    panel.signal.addEventListener("abort", () => listing.stop());
    const close = async () => {
      if (!(await closeRoom(desk, room))) return;
      panel.close();
      changed?.();
    };
    const target = { room_id: room };
    const acts = /** @type {const} */ ([
      ["Send a message", () => announce(desk, target, `everybody in ${room}`)],
      ["Connections", () => (panel.close(), go("connections", target))],
    ]);
    const end = () => disconnect(desk, target, `everybody in ${room}`);
    body.append(
      facts,
      h(
        "div",
        { class: "acts" },
        ...acts.map(([text, act]) => h("button", { type: "button", onclick: act }, text)),
        h("button", { type: "button", class: "danger", onclick: end }, "Disconnect everybody"),
        h("button", { type: "button", class: "danger", onclick: close }, "Close the room"),
      ),
      h("h3", {}, "Members"),
      listing.element,
    );
    listing.start();
  });
}

/**
 * @param {Desk} desk
 * @param {string} room
 * @param {(it: Room) => void} heard
 * @returns {Listing<"get_room", Member>}
 */
function members(desk, room, heard) {
  return new Listing({
    service: desk.service,
    action: "get_room",
    noun: "members",
    limit: MOST_MEMBERS,
    rowsOf(answer) {
      heard(answer.room);
      return answer.members;
    },
    filters: () => ({ room_id: room }),
    table: {
      caption: `Members of ${room}`,
      nameOf: (it) => it.user_id,
      empty: "Nobody is in it.",
      columns: [
        {
          head: "Person",
          cell: (it) => ({ text: it.user_name, title: it.user_id }),
          open: (it) => showPerson(desk, it.user_id),
        },
        {
          head: "Status",
          cell: (it) =>
            it.connections === 0 ? { text: "expected back", tone: "quiet" } : (it.status ?? ""),
        },
        { head: "Connections", figure: true, rare: true, cell: (it) => count(it.connections) },
        {
          head: "Active",
          figure: true,
          cell: (it) => (it.last_seen ? `${age(it.last_seen)} ago` : ""),
        },
      ],
    },
  });
}

/**
 * @param {Room} it
 * @returns {[string, string][]}
 */
function about(it) {
  return [
    ["Members", `${count(it.member_count)} of ${count(it.max_members)} at most`],
    ["Connections", count(it.connection_count)],
    ["Messages", `${count(it.message_count)} since it was opened`],
    ["Sheets", count(it.sheet_count)],
    ["Visits", count(it.visit_count)],
    ["Failures", count(it.restart_count)],
    ["Open to", it.is_public ? "everybody" : "those who are let in"],
    ["Owner", it.owner_id ?? "nobody"],
    ["Opened", `${since(it.created_at)} ago`],
    ["Last activity", `${since(it.last_activity)} ago`],
  ];
}
