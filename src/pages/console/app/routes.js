/**
 * Which section is looked at, as the part of the address that stays here.
 *
 * @typedef {{ section: string, filters: URLSearchParams }} Route
 */

/** @returns {Route} */
export function here() {
  const [section = "", filters = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { section: section || "overview", filters: new URLSearchParams(filters) };
}

/**
 * @param {string} section
 * @param {Record<string, string>} [filters]
 */
export function addressOf(section, filters = {}) {
  const asked = new URLSearchParams(filters).toString();
  return `#/${section}${asked && `?${asked}`}`;
}

/**
 * @param {string} section
 * @param {Record<string, string>} [filters]
 */
export function go(section, filters) {
  location.hash = addressOf(section, filters);
}
