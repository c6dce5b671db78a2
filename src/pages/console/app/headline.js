/**
 * The line at the top, which is there in every section: how it stands, and how much went wrong of late.
 *
 * @import { Desk } from "./desk.js"
 */

import { byId, say } from "../parts/element.js";
import { span } from "../parts/format.js";
import { oncePerFrame } from "../parts/frame.js";

/** What is older has been seen, or is of no use any more. */
const LATE_MS = 300_000;

/**
 * Keeps it as it is at this desk.
 *
 * @param {Desk} desk
 */
export function keepHeadline({ pulse, troubles }) {
  const badge = byId("badge-troubles", HTMLElement);
  const count = () => {
    const many = troubles.within(LATE_MS).length;
    say(badge, many > 0 ? String(many) : "");
  };
  const health = byId("health", HTMLElement);
  health.dataset["tone"] = "";
  pulse.addEventListener("beat", () => {
    const { tone, line } = pulse.health;
    const uptime = pulse.samples.latest?.figures.uptime_seconds;
    say(health, line);
    say(byId("uptime", HTMLElement), uptime === undefined ? "" : `up ${span(uptime * 1000, 1)}`);
    // Readers hear when it turns, and not of every figure in between.
    if (health.dataset["tone"] !== tone) say(byId("turn", HTMLElement), line);
    health.dataset["tone"] = tone;
    count();
  });
  troubles.addEventListener("change", oncePerFrame(count));
}
