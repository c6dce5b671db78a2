/**
 * The sections, in the order of their keys.
 *
 * @import { Desk } from "../app/desk.js"
 *
 * @typedef {object} Section what is shown, until it is stopped
 * @property {HTMLElement} element
 * @property {() => void} [stop]
 * @property {HTMLElement} [search] what `/` leads to
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} title
 * @property {(desk: Desk, filters: URLSearchParams) => Section} open
 */

import { actions } from "./actions.js";
import { connections } from "./connections.js";
import { events } from "./events.js";
import { overview } from "./overview.js";
import { rooms } from "./rooms.js";
import { services } from "./services.js";
import { troubles } from "./troubles.js";

/** @type {Entry[]} */
export const SECTIONS = [
  { name: "overview", title: "Overview", open: overview },
  { name: "connections", title: "Connections", open: connections },
  { name: "rooms", title: "Rooms", open: rooms },
  { name: "events", title: "Events", open: events },
  { name: "troubles", title: "Troubles", open: troubles },
  { name: "services", title: "Services", open: services },
  { name: "actions", title: "Actions", open: actions },
];
