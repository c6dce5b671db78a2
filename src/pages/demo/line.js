/** One line of the chat, as it is drawn. */

import { element } from "./element.js";
import { face } from "./people.js";

/** @typedef {import("./lines.js").Line} Line */

/** Lines of one person within so long stand together. */
const TOGETHER_MS = 5 * 60_000;

/** Whether a line goes on from the one before it. @param {Line} line @param {Line | undefined} before */
export function goesOn(line, before) {
  return before?.userId === line.userId && line.at - before.at < TOGETHER_MS;
}

/**
 * @param {Line} line
 * @param {{colour: number, goesOn: boolean, again: () => void}} how
 */
export function drawnLine(line, { colour, goesOn, again }) {
  const drawn = element("li", { class: `line ${line.state}${goesOn ? " again" : ""}` });
  drawn.dataset.colour = String(colour);
  const body = element("div", { class: "body" });
  if (!goesOn) {
    const name = element("span", { class: "name" }, line.userName);
    drawn.append(face(line.userName, colour));
    body.append(element("p", { class: "who" }, name, timeOf(line.at)));
  }
  body.append(element("p", { class: "text" }, textOf(line)), ...fateOf(line, again));
  drawn.append(body);
  return drawn;
}

/** What was said, as text: other clients may say any JSON. @param {{text: unknown}} line */
export function textOf({ text }) {
  return typeof text === "string" ? text : JSON.stringify(text);
}

/** What is still to come of a line, or has not. @param {Line} line @param {() => void} again @returns {HTMLElement[]} */
function fateOf({ state, why }, again) {
  if (state === "sent") return [];
  if (state === "sending") return [element("p", { class: "fate" }, "on its way")];
  const button = element("button", { type: "button" }, "Try again");
  button.addEventListener("click", again);
  return [element("p", { class: "fate" }, `Not sent: ${why ?? "refused"}`, button)];
}

/** @param {number} at */
function timeOf(at) {
  const when = new Date(at);
  const text = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return element("time", { datetime: when.toISOString() }, text);
}
