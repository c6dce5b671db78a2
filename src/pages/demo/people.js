/** Who is in the room, in their colours: the list beside the chat, and the faces at the head of the page. */

import { colourOf, coloursOf, initials } from "./colours.js";
import { byId, dots, element } from "./element.js";

/** @typedef {import("@greenroom/client").Room} Room */
/** @typedef {import("@greenroom/client").Member} Member */
/** @typedef {import("./identity.js").Person} Person */
/** @typedef {{user_id: string, user_name: string, status: string}} Shown */

const MOST_FACES = 6;
const STATUSES = { online: "Here", busy: "Busy", away: "Away" };

export class People {
  /** @type {Person} */
  me;
  #room;
  #ids = "";
  /** @type {Map<string, number>} */
  #colours = new Map();
  /** @type {Set<(haveColoursChanged: boolean) => void>} */
  #listeners = new Set();
  #own;

  /**
   * @param {Room} room
   * @param {Person} me
   * @param {{renamed(name: string): void, status(status: "online" | "away" | "busy"): void}} wishes
   */
  constructor(room, me, wishes) {
    this.#room = room;
    this.me = me;
    this.#own = this.#ownRow(wishes);
    byId("people", HTMLElement).append(this.#own);
    room.on("members", () => this.#changed());
    this.#changed();
  }

  /** Everybody else, by name. @returns {Member[]} */
  get others() {
    const others = [...this.#room.members.values()].filter(
      (person) => person.user_id !== this.me.id,
    );
    return others.sort((one, other) => one.user_name.localeCompare(other.user_name));
  }

  /** The colour of somebody, whether they are here or not. @param {string} id */
  colour(id) {
    return this.#colours.get(id) ?? colourOf(id);
  }

  /** Tells when somebody comes, goes, moves or types. @param {(haveColoursChanged: boolean) => void} listener */
  on(listener) {
    this.#listeners.add(listener);
  }

  #changed() {
    const ids = [this.me.id, ...this.#room.members.keys()].sort().join("\n");
    const areOthers = ids !== this.#ids;
    this.#ids = ids;
    if (areOthers) this.#colours = coloursOf(ids.split("\n"));
    this.#showRows();
    this.#showFaces();
    for (const listener of this.#listeners) listener(areOthers);
  }

  /** One's own row stays where it is: somebody may be writing their name there. */
  #showRows() {
    const list = byId("people", HTMLElement);
    byId("people-count", HTMLElement).textContent = String(this.others.length + 1);
    this.#own.querySelector(".face")?.replaceWith(this.#face(this.#me));
    for (const row of [...list.children]) if (row !== this.#own) row.remove();
    list.append(...this.others.map((person) => this.#row(person)));
  }

  /** Oneself, even before the service has said so. @returns {Shown} */
  get #me() {
    const status = this.#room.members.get(this.me.id)?.status ?? "online";
    return { user_id: this.me.id, user_name: this.me.name, status };
  }

  #showFaces() {
    const everybody = [this.#me, ...this.others];
    const faces = everybody.slice(0, MOST_FACES).map((person) => {
      const drawn = this.#face(person);
      drawn.title = person.user_name;
      return element("li", {}, drawn, element("span", { class: "unseen" }, person.user_name));
    });
    const more = everybody.length - faces.length;
    if (more > 0)
      faces.push(element("li", {}, element("span", { class: "face more" }, `+${more}`)));
    byId("faces", HTMLElement).replaceChildren(...faces);
  }

  /** @param {Shown} person */
  #face({ user_id, user_name, status }) {
    return face(user_name, this.colour(user_id), status);
  }

  /** @param {Member} person */
  #row(person) {
    const doing = element("span", { class: "doing" }, ...doingOf(person));
    const name = element("span", { class: "name" }, person.user_name);
    return element("li", {}, this.#face(person), name, doing);
  }

  /** @param {{renamed(name: string): void, status(status: "online" | "away" | "busy"): void}} wishes */
  #ownRow(wishes) {
    const name = element("input", {
      "aria-label": "Your name",
      maxlength: 24,
      autocomplete: "off",
      spellcheck: "false",
    });
    name.id = "my-name";
    name.value = this.me.name;
    name.addEventListener("change", () => wishes.renamed(name.value));
    name.addEventListener("keydown", (event) => event.key === "Enter" && name.blur());
    const choices = Object.entries(STATUSES).map(([value, text]) =>
      element("option", { value }, text),
    );
    const status = element("select", { "aria-label": "How you are" }, ...choices);
    status.id = "my-status";
    status.addEventListener("change", () => wishes.status(/** @type {"online"} */ (status.value)));
    return element(
      "li",
      { class: "self" },
      face(this.me.name, this.colour(this.me.id)),
      name,
      status,
    );
  }
}

/** What somebody does, in a word or two. @param {Member} person @returns {(string | Node)[]} */
function doingOf({ status, cursor, typing, typing_cell }) {
  if (typing) return [typing_cell ? `in ${typing_cell} ` : "", dots()];
  if (status !== "online") return [STATUSES[/** @type {"busy"} */ (status)] ?? ""];
  return typeof cursor?.cell === "string" ? [`in ${cursor.cell}`] : [];
}

/** A round face. @param {string} name @param {number} colour @param {string} [status] */
export function face(name, colour, status = "online") {
  const drawn = element("span", { class: `face ${status}`, "aria-hidden": "true" }, initials(name));
  drawn.dataset.colour = String(colour);
  return drawn;
}
