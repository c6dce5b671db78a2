/**
 * Elements, made of data. Whatever comes from the service becomes text and nothing else: there is no way
 * to markup from here.
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 */

/**
 * Makes an element. Names with `on` are listeners, `class` and the others are attributes; `false`, `null` and
 * `undefined` leave one out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  put(element, ...children);
  return element;
}

/**
 * Puts these children into an element, instead of those that it had.
 *
 * @param {Element} element
 * @param {...Child} children
 */
export function put(element, ...children) {
  const shown = children.filter((it) => it !== null && it !== undefined && it !== false);
  element.replaceChildren(...shown.map((it) => (it instanceof Node ? it : String(it))));
}

/**
 * Says something else, if it is something else: screens and readers are left in peace otherwise.
 *
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * The element of this id, which stands in the page.
 *
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no #${id}`);
  return found;
}
