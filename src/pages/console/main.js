/**
 * The console: the door first, and behind it the sections.
 *
 * @import { Section } from "./sections/all.js"
 */

import { Desk } from "./app/desk.js";
import { Door } from "./app/door.js";
import { keepHeadline } from "./app/headline.js";
import { listenToKeys, showKeys } from "./app/keys.js";
import { kept } from "./app/paper.js";
import { addressOf, go, here } from "./app/routes.js";
import { themed } from "./app/theme.js";
import { byId, h, put } from "./parts/element.js";
import { SECTIONS } from "./sections/all.js";

const house = byId("house", HTMLElement);
const content = byId("content", HTMLElement);
const links = SECTIONS.map(({ name, title }, index) =>
  h(
    "a",
    { href: addressOf(name) },
    h("kbd", { "aria-hidden": "true" }, index + 1),
    h("span", {}, title),
    h("span", { class: "badge", id: `badge-${name}` }),
  ),
);
const door = new Door(enter);

/** @type {Desk | undefined} */
let desk;
/** @type {Section | undefined} */
let section;

/** @param {string} paper */
function enter(paper) {
  desk = new Desk(paper);
  keepHeadline(desk);
  desk.open(leave);
  door.open();
  house.hidden = false;
  showSection();
}

/** @param {import("./app/service.js").Refusal} [why] */
function leave(why) {
  section?.stop?.();
  desk?.close();
  [section, desk] = [undefined, undefined];
  for (const open of document.querySelectorAll("dialog")) open.close();
  put(content);
  house.hidden = true;
  door.close(why);
}

function showSection() {
  if (!desk) return;
  section?.stop?.();
  const { section: name, filters } = here();
  const index = Math.max(
    0,
    SECTIONS.findIndex((it) => it.name === name),
  );
  const entry = SECTIONS[index];
  if (!entry) return;
  section = entry.open(desk, filters);
  put(content, h("h1", { tabindex: -1 }, entry.title), section.element);
  document.title = `${entry.title} · Greenroom console`;
  for (const link of links) link.removeAttribute("aria-current");
  links[index]?.setAttribute("aria-current", "page");
  // Where they stand side by side, the one that is looked at may be out of sight.
  links[index]?.scrollIntoView({ block: "nearest", inline: "center" });
  scrollTo(0, 0);
}

put(byId("sections", HTMLElement), ...links);
themed(byId("theme", HTMLButtonElement));
byId("skip", HTMLButtonElement).addEventListener("click", () => content.focus());
byId("help", HTMLButtonElement).addEventListener("click", showKeys);
byId("sign-out", HTMLButtonElement).addEventListener("click", () => leave());
addEventListener("hashchange", () => {
  showSection();
  content.querySelector("h1")?.focus({ preventScroll: true });
});
listenToKeys({
  section: (index) => desk && go(SECTIONS[index]?.name ?? "overview"),
  search() {
    if (!desk) return;
    if (section?.search) section.search.focus();
    else go("connections", { focus: "search" });
  },
});
const before = kept();
if (before) enter(before);
else leave();
