/** Short notices of what has been done, or could not be. They go by themselves. */

import { byId, h } from "./element.js";

const STAYS_MS = 6_000;
const MOST = 3;

/**
 * @param {string} text
 * @param {"well" | "ill"} [tone]
 */
export function notice(text, tone = "well") {
  const place = byId("notices", HTMLElement);
  const one = h("p", { "data-tone": tone }, text);
  place.append(one);
  while (place.children.length > MOST) place.firstElementChild?.remove();
  setTimeout(() => one.remove(), STAYS_MS);
}
