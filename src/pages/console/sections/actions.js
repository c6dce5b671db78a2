/**
 * What concerns many at once: announcements, and the end.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Section } from "./all.js"
 */

import { drain, send } from "../app/acts.js";
import { confirm } from "../parts/dialog.js";
import { h } from "../parts/element.js";
import { count } from "../parts/format.js";

/** Whom an announcement may be for: what is asked, and how it is named. */
const AUDIENCES = /** @type {const} */ ([
  ["", "Everybody who is connected"],
  ["room_id", "A room"],
  ["user_id", "A person, also while away"],
  ["connection_id", "One connection"],
]);

/**
 * @param {Desk} desk
 * @returns {Section}
 */
export function actions(desk) {
  const end = h(
    "button",
    { type: "button", class: "danger", onclick: () => drain(desk) },
    "Drain the service …",
  );
  return {
    element: h(
      "div",
      { class: "lists wide" },
      h("section", { class: "card" }, h("h2", {}, "Announce"), announcement(desk)),
      h(
        "section",
        { class: "card" },
        h("h2", {}, "Drain"),
        h(
          "p",
          {},
          "Lets everybody finish and leave, and ends the process. New connections are refused from that moment on.",
        ),
        end,
      ),
    ),
  };
}

/** @param {Desk} desk */
function announcement(desk) {
  const options = AUDIENCES.map(([value, text]) => h("option", { value }, text));
  const audience = h("select", { id: "audience", onchange: () => fit() }, ...options);
  const name = h("input", {
    id: "whose",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => fit(),
  });
  const named = h("label", { for: "whose" }, "Its id", name);
  const text = h("textarea", { id: "text", rows: 4, maxlength: 4_000, oninput: () => fit() });
  const act = h("button", { type: "submit", class: "main" }, "Send");
  const fit = () => {
    named.hidden = audience.value === "";
    act.disabled = text.value.trim() === "" || (!named.hidden && name.value.trim() === "");
  };
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const field = audience.value;
    if (field === "" && !(await isMeantForAll(desk))) return;
    const target = field === "" ? {} : { [field]: name.value.trim() };
    if (await send(desk, target, text.value.trim())) text.value = "";
    fit();
  };
  fit();
  return h(
    "form",
    { class: "announce", onsubmit: submit },
    h("label", { for: "audience" }, "To", audience),
    named,
    h("label", { for: "text" }, "What they are told, as a system message", text),
    act,
  );
}

/** @param {Desk} desk */
function isMeantForAll(desk) {
  const many = count(desk.pulse.samples.latest?.figures.active_connections ?? 0);
  return confirm({
    title: "Tell everybody?",
    text: `${many} connections get this at once.`,
    action: "Send to everybody",
  });
}
