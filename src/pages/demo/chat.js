/** What people say: at once here, and once only, whichever way it is heard. */

import { byId, dots, element } from "./element.js";
import { Lines } from "./lines.js";
import { face } from "./people.js";
import { Typist } from "./typist.js";

/** @typedef {import("@greenroom/client").Room} Room */
/** @typedef {import("./people.js").People} People */
/** @typedef {import("./lines.js").Line} Line */

/** Lines of one person within so long stand together. */
const TOGETHER_MS = 5 * 60_000;

export class Chat {
  #room;
  #people;
  #lines = new Lines();
  #typist;
  #list = byId("lines", HTMLElement);

  /** @param {Room} room @param {People} people */
  constructor(room, people) {
    this.#room = room;
    this.#people = people;
    this.#typist = new Typist((isTyping) => room.typing(isTyping));
    room.on("room_message", (payload, message) => {
      this.#lines.heard(payload, payload.user_id === people.me.id ? message.message_id : undefined);
      this.#show();
    });
    people.on((haveColoursChanged) => {
      this.#showTyping();
      if (haveColoursChanged) this.#show();
    });
    this.#ownField();
    this.#show();
  }

  /** Reads what was said before. What is heard meanwhile is in it as well, and stands there once. */
  async begin() {
    const path = `api/ws/rooms/${encodeURIComponent(this.#room.id)}/messages?limit=1000`;
    const answer = await fetch(path);
    if (!answer.ok) return;
    const { messages } = await answer.json();
    for (const { type, payload, message_id } of messages) {
      const isMine = payload.user_id === this.#people.me.id;
      if (type === "room_message") this.#lines.heard(payload, isMine ? message_id : undefined);
    }
    this.#show();
  }

  /** The room has lost what was said, and counts anew. */
  startAnew() {
    this.#lines.startAnew();
    return this.begin();
  }

  /** @param {string} text */
  #say(text) {
    const { id: userId, name: userName } = this.#people.me;
    const sending = this.#room.say(text);
    this.#lines.saying({ id: sending.id, userId, userName, text, at: Date.now() });
    this.#show();
    sending.catch((/** @type {Error} */ error) => {
      this.#lines.failed(sending.id, error.message);
      this.#show();
    });
  }

  #show() {
    const isAtEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 40;
    const all = this.#lines.all;
    const drawn = all.map((line, index) => this.#draw(line, all[index - 1]));
    if (!all.length) drawn.push(element("li", { class: "none" }, "Nobody has said anything yet."));
    this.#list.replaceChildren(...drawn);
    if (isAtEnd || all.at(-1)?.state === "sending") this.#list.scrollTop = this.#list.scrollHeight;
  }

  /** @param {Line} line @param {Line | undefined} before */
  #draw(line, before) {
    const isAgain = before?.userId === line.userId && line.at - before.at < TOGETHER_MS;
    const drawn = element("li", { class: `line ${line.state}${isAgain ? " again" : ""}` });
    const colour = this.#people.colour(line.userId);
    drawn.dataset.colour = String(colour);
    drawn.dataset.key = line.key;
    const text = typeof line.text === "string" ? line.text : JSON.stringify(line.text);
    const body = element("div", { class: "body" });
    if (!isAgain) {
      drawn.append(face(line.userName, colour));
      body.append(
        element(
          "p",
          { class: "who" },
          element("span", { class: "name" }, line.userName),
          timeOf(line.at),
        ),
      );
    }
    body.append(element("p", { class: "text" }, text), ...this.#fate(line));
    drawn.append(body);
    return drawn;
  }

  /** What is still to come of a line, or has not. @param {Line} line @returns {HTMLElement[]} */
  #fate(line) {
    if (line.state === "sent") return [];
    if (line.state === "sending") return [element("p", { class: "fate" }, "on its way")];
    const again = element("button", { type: "button" }, "Try again");
    again.addEventListener("click", () => {
      const text = this.#lines.takeBack(line.key);
      if (typeof text === "string") this.#say(text);
    });
    return [element("p", { class: "fate" }, `Not sent: ${line.why ?? "refused"}`, again)];
  }

  #showTyping() {
    const names = this.#people.others
      .filter((person) => person.typing && !person.typing_cell)
      .map((person) => person.user_name);
    const place = byId("typing", HTMLElement);
    if (!names.length) return place.replaceChildren();
    const who = names.length > 2 ? `${names.length} people` : names.join(" and ");
    place.replaceChildren(`${who} ${names.length > 1 ? "type" : "types"}`, dots());
  }

  #ownField() {
    const field = byId("say", HTMLInputElement);
    field.addEventListener("input", () =>
      field.value ? this.#typist.types() : this.#typist.stops(),
    );
    byId("say-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      field.value = "";
      this.#typist.stops();
      if (text) this.#say(text);
    });
  }
}

/** @param {number} at */
function timeOf(at) {
  const when = new Date(at);
  const text = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return element("time", { datetime: when.toISOString() }, text);
}
