/** What people say: at once here, and once only, whichever way it is heard. */

import { byId, dots, element } from "./element.js";
import { drawnLine, goesOn, textOf } from "./line.js";
import { Lines } from "./lines.js";
import { Typist } from "./typist.js";

/** @typedef {import("@greenroom/client").Room} Room */
/** @typedef {import("./people.js").People} People */
/** @typedef {import("./lines.js").Line} Line */

export class Chat {
  #room;
  #people;
  #lines = new Lines();
  #typist;
  #list = byId("lines", HTMLElement);
  /** What is drawn, and of what: only what has changed is drawn anew. @type {Map<string, {of: string, as: HTMLElement}>} */
  #drawn = new Map();

  /** @param {Room} room @param {People} people */
  constructor(room, people) {
    this.#room = room;
    this.#people = people;
    this.#typist = new Typist((isTyping) => room.typing(isTyping));
    room.on("room_message", (payload, message) => {
      this.#lines.heard(payload, message.message_id);
      this.#show();
      this.#tellOf(payload);
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
      if (type === "room_message") this.#lines.heard(payload, message_id);
    }
    this.#show();
  }

  /** The room has lost what was said, and counts anew. */
  startAnew() {
    this.#lines.startAnew();
    return this.begin();
  }

  /** @param {string} text */
  async #say(text) {
    const { id: user_id, name: user_name } = this.#people.me;
    const sending = this.#room.say(text);
    const { id } = sending;
    this.#lines.saying({ id, userId: user_id, userName: user_name, text, at: Date.now() });
    this.#show();
    try {
      // It is heard as well, but for what was said before the room forgot.
      const { seq } = await sending;
      const timestamp = Math.floor(Date.now() / 1000);
      this.#lines.heard({ seq, user_id, user_name, message: text, timestamp }, id);
    } catch (error) {
      this.#lines.failed(id, error instanceof Error ? error.message : String(error));
    }
    this.#show();
  }

  #show() {
    const isAtEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 40;
    const all = this.#lines.all;
    this.#drawn = new Map(all.map((line, index) => [line.key, this.#draw(line, all[index - 1])]));
    const none = element("li", { class: "none" }, "Nobody has said anything yet.");
    const shown = [...this.#drawn.values()].map(({ as }) => as);
    this.#list.replaceChildren(...(shown.length ? shown : [none]));
    if (isAtEnd || all.at(-1)?.state === "sending") this.#list.scrollTop = this.#list.scrollHeight;
  }

  /** @param {Line} line @param {Line | undefined} before */
  #draw(line, before) {
    const how = { colour: this.#people.colour(line.userId), goesOn: goesOn(line, before) };
    const of = JSON.stringify([line, how]);
    const known = this.#drawn.get(line.key);
    if (known?.of === of) return known;
    return { of, as: drawnLine(line, { ...how, again: () => this.#again(line.key) }) };
  }

  /** @param {string} key */
  #again(key) {
    const text = this.#lines.takeBack(key);
    if (typeof text === "string") this.#say(text);
  }

  /** Says it to whoever does not look. @param {{user_id: string, user_name: string, message: unknown}} said */
  #tellOf({ user_id, user_name, message }) {
    if (user_id === this.#people.me.id) return;
    byId("chat-news", HTMLElement).textContent = `${user_name}: ${textOf({ text: message })}`;
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
