/** Light or dark: as the system has it, unless somebody has chosen. */

import { say } from "../parts/element.js";

const PLACE = "greenroom.theme";
const THEMES = ["auto", "light", "dark"];
const SIGNS = ["◐", "○", "●"];

/**
 * Lets a button change it.
 *
 * @param {HTMLButtonElement} button
 */
export function themed(button) {
  let chosen = Math.max(0, THEMES.indexOf(localStorage.getItem(PLACE) ?? ""));
  const show = () => {
    document.documentElement.dataset["theme"] = THEMES[chosen] ?? "auto";
    say(button, SIGNS[chosen] ?? "");
    const said = `Colours: ${THEMES[chosen]}`;
    button.setAttribute("aria-label", said);
    button.title = said;
    document.dispatchEvent(new Event("theme"));
  };
  button.addEventListener("click", () => {
    chosen = (chosen + 1) % THEMES.length;
    localStorage.setItem(PLACE, THEMES[chosen] ?? "auto");
    show();
  });
  show();
}
