/** The console: the door first, and behind it the sections. */

import { Desk } from "./app/desk.js";
import { listenToKeys, showKeys } from "./app/keys.js";
import { forget, keep, kept } from "./app/paper.js";
import { addressOf, go, here } from "./app/routes.js";
import { Refusal, Service } from "./app/service.js";
import { themed } from "./app/theme.js";
import { byId, h, put, say } from "./parts/element.js";
import { SECTIONS } from "./sections/all.js";

/** @import { Section } from "./sections/all.js" */

const door = byId("door", HTMLElement);
const house = byId("house", HTMLElement);
const content = byId("content", HTMLElement);
const paper = byId("paper", HTMLInputElement);
const refused = byId("refused", HTMLElement);
const health = byId("health", HTMLElement);

/** @type {Desk | undefined} */
let desk;
/** @type {Section | undefined} */
let section;

/** @param {string} [why] */
function showDoor(why = "") {
  close();
  say(refused, why);
  [door.hidden, house.hidden] = [false, true];
  paper.value = "";
  paper.focus();
}

/** @param {string} shown */
function enter(shown) {
  close();
  desk = new Desk(shown);
  desk.pulse.addEventListener("beat", showHealth);
  desk.troubles.addEventListener("change", showBadge);
  desk.open((why) => {
    forget();
    showDoor(sayWhy(why));
  });
  [door.hidden, house.hidden] = [true, false];
  showSection();
}

function close() {
  section?.stop?.();
  desk?.close();
  [section, desk] = [undefined, undefined];
}

/** @param {Refusal} why */
function sayWhy(why) {
  if (why.status === 401) return "This is not the key of this service, or the token has expired.";
  if (why.status === 403) return "This token is right, but not an operator’s.";
  if (why.status === 429)
    return `Too many wrong keys from here. Wait ${why.retryAfter ?? 60} seconds.`;
  return why.message;
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
  for (const [at, link] of [...byId("sections", HTMLElement).children].entries()) {
    if (at !== index) link.removeAttribute("aria-current");
    else link.setAttribute("aria-current", "page");
    // Where they stand side by side, the one that is looked at may be out of sight.
    if (at === index) link.scrollIntoView({ block: "nearest", inline: "center" });
  }
  scrollTo(0, 0);
}

function showHealth() {
  if (!desk) return;
  const { tone, line } = desk.pulse.health;
  health.dataset["tone"] = tone;
  say(health, line);
}

function showBadge() {
  const badge = document.querySelector("#sections [data-badge='troubles']");
  const many = desk?.troubles.recent.length ?? 0;
  if (badge) say(badge, many > 0 ? String(many) : "");
}

function listSections() {
  const links = SECTIONS.map(({ name, title }, index) =>
    h(
      "a",
      { href: addressOf(name) },
      h("kbd", { "aria-hidden": "true" }, index + 1),
      h("span", {}, title),
      h("span", { class: "badge", "data-badge": name }),
    ),
  );
  put(byId("sections", HTMLElement), ...links);
}

/** @param {SubmitEvent} event */
async function signIn(event) {
  event.preventDefault();
  const shown = paper.value.trim();
  try {
    await new Service(shown).ask("get_metrics");
    keep(shown);
    enter(shown);
  } catch (error) {
    say(refused, error instanceof Refusal ? sayWhy(error) : "It could not be tried.");
    paper.select();
  }
}

listSections();
themed(byId("theme", HTMLButtonElement));
byId("sign-in", HTMLFormElement).addEventListener("submit", signIn);
byId("skip", HTMLButtonElement).addEventListener("click", () => content.focus());
byId("help", HTMLButtonElement).addEventListener("click", showKeys);
byId("sign-out", HTMLButtonElement).addEventListener("click", () => {
  forget();
  showDoor();
});
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
else showDoor();
