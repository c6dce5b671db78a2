/**
 * Is it well? In one line, with every reason to doubt it and where to look.
 *
 * @import { Samples } from "./samples.js"
 *
 * @typedef {"well" | "doubt" | "ill"} Tone
 * @typedef {{ tone: Tone, text: string, section?: string }} Reason
 * @typedef {{ tone: Tone, line: string, reasons: Reason[] }} Verdict
 *
 * @typedef {object} Standing what is known besides the figures
 * @property {number | null} lostAt since when the service does not answer
 * @property {string} readiness what `/ready` says
 */

import { clock, count } from "../parts/format.js";

/** How far back trouble is looked for: what was mended long ago wakes nobody. */
const RECENT_MS = 60_000;
/** People begin to notice at a tenth of a second, and to complain at one (Nielsen 1993). */
const SLOW_MS = 250;
const TOO_SLOW_MS = 1_000;
/** More refusals than this in a minute are more than a few people's mistakes. */
const MANY_REFUSALS = 30;

/**
 * @param {Samples} samples
 * @param {Standing} standing
 * @returns {Verdict}
 */
export function verdict(samples, standing) {
  const reasons = [...gone(standing), ...grown(samples), ...slow(samples), ...jobs(samples)];
  const worst = reasons.some((it) => it.tone === "ill") ? "ill" : "doubt";
  if (reasons.length === 0)
    return { tone: "well", line: samples.latest ? "All well" : "Looking …", reasons };
  const [first] = [...reasons].sort((a, b) => rank(a.tone) - rank(b.tone));
  const more = reasons.length > 1 ? `, and ${count(reasons.length - 1)} more` : "";
  return { tone: worst, line: `${first?.text ?? ""}${more}`, reasons };
}

/** @param {Tone} tone */
const rank = (tone) => (tone === "ill" ? 0 : 1);

/**
 * @param {Standing} standing
 * @returns {Reason[]}
 */
function gone({ lostAt, readiness }) {
  if (lostAt !== null) return [{ tone: "ill", text: `No answer since ${clock(lostAt)}` }];
  if (readiness === "draining") return [{ tone: "ill", text: "The service is going away" }];
  if (readiness === "healthy") return [];
  return [{ tone: "ill", text: `Not ready: ${readiness.replaceAll("_", " ")}` }];
}

/** What must not grow: from how much on, how bad it is, and what it means. */
const GROWTH = /** @type {const} */ ([
  ["store_failures", 1, "ill", "Failures of the store", "troubles"],
  ["room_rests", 1, "ill", "Rooms that fail again and again", "troubles"],
  ["room_restarts", 1, "doubt", "Rooms that failed and started anew", "troubles"],
  ["user_restarts", 1, "doubt", "People’s actors that failed and started anew", "troubles"],
  ["slow_consumers", 1, "doubt", "Connections closed for reading too slowly", "troubles"],
  ["dropped_messages", 1, "doubt", "Messages dropped that waited for people", "troubles"],
  ["refused_connections", 1, "doubt", "Connections turned away at the door", "connections"],
  ["wrong_papers", 10, "doubt", "Wrong keys or tokens shown", "troubles"],
  ["rate_limit_violations", MANY_REFUSALS, "doubt", "Messages refused for their rate", "troubles"],
  ["errors", MANY_REFUSALS, "doubt", "Messages refused", "troubles"],
]);

/**
 * @param {Samples} samples
 * @returns {Reason[]}
 */
function grown(samples) {
  return GROWTH.flatMap(([counter, least, tone, what, section]) => {
    const by = samples.growth(counter, RECENT_MS);
    return by >= least ? [{ tone, section, text: `${what}: ${count(by)} in the last minute` }] : [];
  });
}

/**
 * @param {Samples} samples
 * @returns {Reason[]}
 */
function slow(samples) {
  const p99 = samples.latest?.figures.latency_ms.p99 ?? 0;
  if (p99 < SLOW_MS) return [];
  const tone = p99 < TOO_SLOW_MS ? "doubt" : "ill";
  return [
    {
      tone,
      section: "overview",
      text: `One message in a hundred takes more than ${count(p99)} ms`,
    },
  ];
}

/**
 * @param {Samples} samples
 * @returns {Reason[]}
 */
function jobs(samples) {
  const all = Object.entries(samples.latest?.figures.jobs ?? {});
  return all.flatMap(([service, { waiting, running }]) => {
    const isBehind = waiting > running && waiting > 0;
    const text = `Requests that wait for the ${service} service: ${count(waiting)}`;
    return isBehind ? [{ tone: "doubt", section: "services", text }] : [];
  });
}
