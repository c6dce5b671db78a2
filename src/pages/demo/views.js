/** On a phone one part of the page is shown at a time. */

import { byId } from "./element.js";

/** @typedef {import("@greenroom/client").Room} Room */
/** @typedef {import("./people.js").People} People */

/** @param {Room} room @param {People} people */
export function switchViews(room, people) {
  const unread = byId("unread", HTMLElement);
  const buttons = [...document.querySelectorAll("[data-to]")].filter(
    (found) => found instanceof HTMLElement,
  );
  for (const button of buttons) {
    button.addEventListener("click", () => {
      document.body.dataset.view = button.dataset.to;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      if (button.dataset.to === "side") unread.hidden = true;
    });
  }
  room.on("room_message", (payload) => {
    if (payload.user_id !== people.me.id && document.body.dataset.view !== "side")
      unread.hidden = false;
  });
}
