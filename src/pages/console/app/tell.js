/**
 * Happenings in words.
 *
 * @import { Happening } from "./wire.js"
 */

import { span } from "../parts/format.js";

/** @type {Record<string, (it: Happening) => string>} */
const TOLD = {
  connected: (it) => `connected (${it.dialect})`,
  disconnected: (it) => `disconnected, ${it.close_code}${farewell(it.close_code)}`,
  joined: () => "joined",
  left: () => "left",
  fault: (it) => `refused: ${it.code}`,
  blocked: (it) => `blocked for ${span((it.retry_after ?? 0) * 1000)}: too many messages`,
  slow_consumer: () => "closed: reads too slowly",
  job_failed: (it) => `${it.service} gave no answer: ${it.code}`,
  room_restarted: (it) => `failed and started anew, ${it.restarts} times by now`,
  room_rests: (it) => `fails again and again, rests for ${span((it.retry_after ?? 0) * 1000)}`,
  user_restarted: (it) => `the person's actor failed and started anew, ${it.restarts} times by now`,
  room_closed: () => "closed",
  store_failed: () => "the store takes nothing any more",
  store_recovered: () => "the store works again",
  draining: () => "the service goes away",
};

/** What close codes mean, in a word (docs/wire/close-codes.md). @type {Record<number, string>} */
const FAREWELLS = {
  1000: "said goodbye",
  1011: "session failed",
  4001: "service goes away",
  4002: "heartbeat missed",
  4003: "read too slowly",
  4101: "token expired",
  4102: "too many refusals",
  4205: "replaced by a newer one",
  4206: "by an operator",
};

/** How bad it is. @type {Record<string, string>} */
const TONES = {
  fault: "doubt",
  blocked: "doubt",
  slow_consumer: "doubt",
  job_failed: "doubt",
  room_restarted: "doubt",
  user_restarted: "doubt",
  room_rests: "ill",
  store_failed: "ill",
  draining: "ill",
};

/** @param {Happening} it */
export function told(it) {
  return TOLD[it.event]?.(it) ?? it.event.replaceAll("_", " ");
}

/** @param {Happening} it */
export function toneOf(it) {
  return TONES[it.event] ?? "";
}

/** @param {number | undefined} code */
function farewell(code) {
  const why = FAREWELLS[code ?? 0];
  return why ? ` ${why}` : "";
}
