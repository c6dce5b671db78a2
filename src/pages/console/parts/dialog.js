/**
 * What stands before everything else: questions, and panels that show one thing.
 *
 * `<dialog>` keeps the focus inside, closes by Esc and gives the focus back.
 */

import { h } from "./element.js";

/**
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>} what it was closed with; nothing for Esc
 */
function shown(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue);
    });
  });
}

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text
 * @property {string} action what the button says that does it
 * @property {string} [word] has to be typed first
 */

/**
 * Asks before something is done that cannot be undone.
 *
 * @param {Question} question
 * @returns {Promise<boolean>}
 */
export async function confirm({ title, text, action, word }) {
  const act = h("button", { type: "submit", class: "danger", disabled: !!word }, action);
  const typed = h("input", {
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => {
      act.disabled = typed.value.trim() !== word;
    },
  });
  const label = word && h("label", {}, `Type “${word}” to go on`, typed);
  return (await answered(title, act, h("p", {}, text), label)) === "yes";
}

/**
 * Asks for a text.
 *
 * @param {{ title: string, text: string, action: string }} question
 * @returns {Promise<string | null>}
 */
export async function compose({ title, text, action }) {
  const act = h("button", { type: "submit", class: "main", disabled: true }, action);
  const typed = h("textarea", {
    rows: 4,
    maxlength: 4_000,
    oninput: () => {
      act.disabled = typed.value.trim() === "";
    },
  });
  const answer = await answered(title, act, h("label", {}, text, typed));
  return answer === "yes" ? typed.value.trim() : null;
}

/**
 * @param {string} title
 * @param {HTMLButtonElement} act
 * @param {...import("./element.js").Child} body
 */
function answered(title, act, ...body) {
  const head = h("h2", { id: "question" }, title);
  const cancel = h("button", { type: "button", onclick: () => dialog.close("") }, "Cancel");
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    if (!act.disabled) dialog.close("yes");
  };
  const form = h("form", { onsubmit: submit }, head, ...body);
  form.append(h("div", { class: "choices" }, cancel, act));
  const dialog = h("dialog", { class: "question", "aria-labelledby": "question" }, form);
  return shown(dialog);
}

/**
 * Shows one thing at the side.
 *
 * @param {string} kind what it is
 * @param {string} title its name
 * @param {(body: HTMLElement, panel: { signal: AbortSignal, close: () => void }) => void} build what `signal`
 *   ends is no longer looked at
 */
export function openPanel(kind, title, build) {
  const body = h("div", { class: "body" });
  const ended = new AbortController();
  const close = () => dialog.close();
  const dialog = h(
    "dialog",
    { class: "panel", "aria-labelledby": "panel" },
    h(
      "header",
      {},
      h("div", {}, h("p", { class: "kind" }, kind), h("h2", { id: "panel" }, title)),
      h("button", { type: "button", onclick: close, "aria-label": "Close" }, "✕"),
    ),
    body,
  );
  build(body, { signal: ended.signal, close });
  return shown(dialog).then(() => ended.abort());
}

/**
 * Names and values, a line each.
 *
 * @param {[string, import("./element.js").Child][]} facts
 */
export function factsOf(facts) {
  const lines = facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]);
  return h("dl", { class: "facts" }, ...lines);
}
