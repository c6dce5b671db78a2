/** On a phone one part of the page is shown at a time. */

import { byId } from "./element.js";

/** @typedef {import("@greenroom/client").Room} Room */

/** @param {Room} room @param {string} me */
export function switchViews(room, me) {
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
    if (payload.user_id !== me && document.body.dataset.view !== "side") unread.hidden = false;
  });
}
