/** The keyboard: figures lead to sections, `/` to the search, `?` to this list. */

import { factsOf, openPanel } from "../parts/dialog.js";
import { h } from "../parts/element.js";

/** @type {[string, string][]} */
const KEYS = [
  ["1 – 7", "the sections"],
  ["/", "search"],
  ["Esc", "empty the search, or close what is open"],
  ["Tab", "from one thing to the next"],
  ["?", "this list"],
];

/**
 * @param {object} does
 * @param {(index: number) => void} does.section
 * @param {() => void} does.search
 */
export function listenToKeys({ section, search }) {
  document.addEventListener("keydown", (event) => {
    const isOther = event.ctrlKey || event.metaKey || event.altKey;
    if (isOther || document.querySelector("dialog[open]")) return;
    if (isTypedInto(event.target)) return leave(event);
    if (event.key === "/") search();
    else if (event.key === "?") showKeys();
    else if (/^[1-7]$/.test(event.key)) section(Number(event.key) - 1);
    else return;
    event.preventDefault();
  });
}

/** Says which keys there are. */
export function showKeys() {
  const facts = KEYS.map(([key, does]) => /** @type {[string, string]} */ ([key, does]));
  return openPanel("Keyboard", "Keys", (body) => {
    body.append(h("div", { class: "keys" }, factsOf(facts)));
  });
}

/** @param {EventTarget | null} target */
function isTypedInto(target) {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

/** @param {KeyboardEvent} event */
function leave({ key, target }) {
  if (key !== "Escape" || !(target instanceof HTMLInputElement)) return;
  if (target.value === "") return target.blur();
  target.value = "";
  target.dispatchEvent(new Event("input", { bubbles: true }));
}
