/**
 * Who is connected: a page at a time, found by name, address or id.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Section } from "./all.js"
 * @import { Connection } from "../app/wire.js"
 */

import { announce, disconnect } from "../app/acts.js";
import { go } from "../app/routes.js";
import { factsOf, openPanel } from "../parts/dialog.js";
import { h } from "../parts/element.js";
import { age, brieflyNamed, since } from "../parts/format.js";
import { Listing } from "../parts/listing.js";
import { showPerson } from "./person.js";

const DIALECTS = ["query", "workspace", "agent", "dashboard", "library"];

/**
 * @param {(row: Connection) => void} open
 * @returns {import("../parts/table.js").Column<Connection>[]}
 */
export function columnsOf(open) {
  return [
    { head: "Person", cell: (it) => ({ text: named(it), title: it.user_id }), open },
    { head: "Address", cell: (it) => it.ip },
    { head: "Dialect", rare: true, cell: (it) => it.dialect },
    {
      head: "Token",
      rare: true,
      cell: (it) => (it.authenticated ? "yes" : { text: "no", tone: "quiet" }),
    },
    {
      head: "Connection",
      rare: true,
      cell: (it) => ({ text: brieflyNamed(it.connection_id, 14), title: it.connection_id }),
    },
    { head: "For", figure: true, cell: (it) => age(it.connected_at) },
  ];
}

/** @param {Connection} it */
function named(it) {
  const isNamed = it.user_name && it.user_name.toLowerCase() !== it.user_id.toLowerCase();
  return isNamed ? `${it.user_name} (${it.user_id})` : it.user_id;
}

/**
 * @param {Desk} desk
 * @param {URLSearchParams} filters
 * @returns {Section}
 */
export function connections(desk, filters) {
  const room = filters.get("room_id") ?? "";
  const search = h("input", {
    type: "search",
    "aria-label": "Search connections",
    placeholder: "Name, id or address  ( / )",
    maxlength: 128,
    value: filters.get("search") ?? "",
    oninput: () => listing.startSoon(),
  });
  const dialect = h(
    "select",
    { "aria-label": "Dialect", onchange: () => listing.start() },
    h("option", { value: "" }, "All dialects"),
    ...DIALECTS.map((it) => h("option", { value: it }, it)),
  );
  /** @type {Listing<"list_connections", Connection>} */
  const listing = new Listing({
    service: desk.service,
    action: "list_connections",
    noun: "connections",
    rowsOf: (answer) => answer.connections,
    filters: () => ({
      ...(search.value.trim() && { search: search.value.trim() }),
      ...(dialect.value && { dialect: dialect.value }),
      ...(room && { room_id: room }),
    }),
    table: {
      caption: "Connections, those that came first at the top",
      nameOf: (it) => it.connection_id,
      empty: "Nobody like that is connected.",
      columns: columnsOf((it) => showConnection(desk, it, () => listing.refresh())),
    },
  });
  const within =
    room &&
    h(
      "button",
      { type: "button", class: "chip", onclick: () => go("connections") },
      `in ${room} ✕`,
    );
  listing.start();
  if (filters.has("focus")) requestAnimationFrame(() => search.focus());
  return {
    element: h("div", {}, h("div", { class: "filters" }, search, dialect, within), listing.element),
    search,
    stop: () => listing.stop(),
  };
}

/**
 * One connection, and what can be done with it.
 *
 * @param {Desk} desk
 * @param {Connection} it
 * @param {() => void} changed
 */
export function showConnection(desk, it, changed) {
  const target = { connection_id: it.connection_id };
  return openPanel("Connection", named(it), (body, panel) => {
    const end = async () => {
      if (!(await disconnect(desk, target, `this connection of ${it.user_id}`))) return;
      panel.close();
      changed();
    };
    const tell = () => announce(desk, target, `this connection of ${it.user_id}`);
    body.append(
      factsOf([
        ["Person", h("code", {}, it.user_id)],
        ["Connection", h("code", {}, it.connection_id)],
        ["Address", h("code", {}, it.ip)],
        ["Dialect", it.dialect],
        ["Token", it.authenticated ? "shown" : "none: they are whoever they say"],
        ["Connected for", since(it.connected_at)],
      ]),
      h(
        "div",
        { class: "acts" },
        h("button", { type: "button", onclick: tell }, "Send a message"),
        h("button", { type: "button", onclick: () => showPerson(desk, it.user_id) }, "The person"),
        h("button", { type: "button", class: "danger", onclick: end }, "Disconnect"),
      ),
    );
  });
}
