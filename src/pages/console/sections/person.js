/**
 * One person: their connections, what went wrong with them, and what can be done.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Connection } from "../app/wire.js"
 */

import { announce, disconnect } from "../app/acts.js";
import { openPanel } from "../parts/dialog.js";
import { h } from "../parts/element.js";
import { Listing } from "../parts/listing.js";
import { columnsOf, showConnection } from "./connections.js";
import { whenTroubled, wrongsTable } from "./wrongs.js";

const MOST_CONNECTIONS = 20;

/**
 * @param {Desk} desk
 * @param {string} user
 */
export function showPerson(desk, user) {
  return openPanel("Person", user, (body, { signal }) => {
    const target = { user_id: user };
    const listing = theirs(desk, user);
    const wrong = troublesOf(desk, user, signal);
    const end = async () => {
      if (await disconnect(desk, target, `everything of ${user}`)) listing.refresh();
    };
    body.append(
      h(
        "div",
        { class: "acts" },
        h(
          "button",
          { type: "button", onclick: () => announce(desk, target, user) },
          "Send a message",
        ),
        h("button", { type: "button", class: "danger", onclick: end }, "Disconnect them"),
      ),
      h("h3", {}, "Connections"),
      listing.element,
      h("h3", {}, "Troubles"),
      wrong,
    );
    signal.addEventListener("abort", () => listing.stop());
    listing.start();
  });
}

/**
 * @param {Desk} desk
 * @param {string} user
 * @returns {Listing<"list_connections", Connection>}
 */
function theirs(desk, user) {
  /** @type {Listing<"list_connections", Connection>} */
  const listing = new Listing({
    service: desk.service,
    action: "list_connections",
    noun: "connections",
    limit: MOST_CONNECTIONS,
    rowsOf: (answer) => answer.connections,
    filters: () => ({ user_id: user }),
    table: {
      caption: `Connections of ${user}`,
      nameOf: (it) => it.connection_id,
      empty: "They are not connected.",
      columns: columnsOf((it) => showConnection(desk, it, () => listing.refresh())),
    },
  });
  return listing;
}

/**
 * @param {Desk} desk
 * @param {string} user
 * @param {AbortSignal} signal
 */
function troublesOf(desk, user, signal) {
  const table = wrongsTable(desk, `What went wrong with ${user}`);
  const show = () => table.show(desk.troubles.grouped().filter((it) => it.latest.user_id === user));
  signal.addEventListener("abort", whenTroubled(desk, show));
  return table.element;
}
