/** Figures, times and names as people read them. */

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** @param {number} figure */
export function count(figure) {
  return whole.format(figure);
}

/**
 * Short enough for a tile: 12.3K.
 *
 * @param {number} figure
 */
export function brief(figure) {
  return Math.abs(figure) < 10_000 ? count(figure) : short.format(figure);
}

/**
 * So many a second.
 *
 * @param {number | null | undefined} figure
 */
export function pace(figure) {
  if (figure === null || figure === undefined) return "–";
  return figure > 0 && figure < 10 ? figure.toFixed(1) : brief(figure);
}

/** @param {number | null | undefined} ms */
export function millis(ms) {
  if (ms === null || ms === undefined) return "–";
  return `${ms > 0 && ms < 10 ? ms.toFixed(1) : count(ms)} ms`;
}

/** @param {number} bytes */
export function bytes(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const figure = bytes / 1024 ** power;
  return `${figure < 10 && power > 0 ? figure.toFixed(1) : count(figure)} ${units[power]}`;
}

/** From the longest unit of time to the shortest, in milliseconds. */
const UNITS = /** @type {const} */ ([
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
]);

/**
 * How long: the longest units that say something.
 *
 * @param {number} ms
 * @param {number} [most] of them
 */
export function span(ms, most = 2) {
  let rest = Math.max(0, ms);
  const parts = [];
  for (const [length, unit] of UNITS) {
    const many = Math.floor(rest / length);
    rest -= many * length;
    if (many > 0) parts.push(`${many} ${unit}`);
    if (parts.length === most || (parts.length === 1 && many === 0)) break;
  }
  return parts.join(" ") || "0 s";
}

/**
 * An instant of the service, which is UTC without saying so.
 *
 * @param {string} text
 */
export function instant(text) {
  return Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
}

/**
 * How long ago.
 *
 * @param {string} text
 */
export function since(text) {
  return span(Date.now() - instant(text));
}

/**
 * How long ago, as short as it fits into a table.
 *
 * @param {string} text
 */
export function age(text) {
  return span(Date.now() - instant(text), 1);
}

/**
 * The time of day here.
 *
 * @param {number} at
 */
export function clock(at) {
  return new Date(at).toLocaleTimeString("en-GB");
}

/**
 * The time of day here of an instant of the service, with the day if that was another one.
 *
 * @param {string} text
 */
export function moment(text) {
  const at = new Date(instant(text));
  if (at.toDateString() === new Date().toDateString()) return clock(at.getTime());
  return `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${clock(at.getTime())}`;
}

/**
 * A name too long for its place, with both of its ends.
 *
 * @param {string} id
 * @param {number} [most]
 */
export function brieflyNamed(id, most = 28) {
  if (id.length <= most) return id;
  const tail = Math.floor(most / 3);
  return `${id.slice(0, most - tail - 1)}…${id.slice(-tail)}`;
}
