/**
 * The whole house at a glance: is it well, what changed, who is the noisy one.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Section } from "./all.js"
 */

import { addressOf } from "../app/routes.js";
import { h, put } from "../parts/element.js";
import { charts } from "./charts.js";
import { busyRooms, latestTroubles, noisyPeople } from "./noise.js";
import { tiles } from "./tiles.js";

/**
 * @param {Desk} desk
 * @returns {Section}
 */
export function overview(desk) {
  const reasons = h("ul", { class: "reasons" });
  const parts = [tiles(desk), charts(desk)];
  const lists = [latestTroubles(desk), noisyPeople(desk), busyRooms(desk)];
  const beat = () => {
    showReasons(desk, reasons);
    for (const part of parts) part.beat();
  };
  desk.pulse.addEventListener("beat", beat);
  const element = h(
    "div",
    { class: "overview" },
    reasons,
    ...parts.map((it) => it.element),
    h("div", { class: "lists" }, ...lists.map((it) => it.element)),
  );
  beat();
  return {
    element,
    stop() {
      desk.pulse.removeEventListener("beat", beat);
      for (const part of [...parts, ...lists]) part.stop?.();
    },
  };
}

/**
 * Every reason to doubt, each with the way to where more is said.
 *
 * @param {Desk} desk
 * @param {HTMLElement} place
 */
function showReasons(desk, place) {
  const { reasons } = desk.pulse.health;
  const said = reasons.map(({ tone, text, section }) => {
    const shown = section ? h("a", { href: addressOf(section) }, text) : text;
    return h("li", { "data-tone": tone }, shown);
  });
  const known = [...place.children].map((it) => it.textContent).join("\n");
  if (known !== reasons.map((it) => it.text).join("\n")) put(place, ...said);
  place.hidden = said.length === 0;
}
