/** A colour for everybody, the same in every window. Pure. */

/** As many as `look.css` has, as `--person-0` and so on. */
export const COLOURS = 8;

/** FNV-1a, 32 bits: names that differ little land far apart. @param {string} text */
function hash(text) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/**
 * The colour of each person: their own one, or the next that is free where somebody before them in the order of
 * their ids has it. So all who see the same people see them in the same colours.
 *
 * @param {Iterable<string>} ids
 * @returns {Map<string, number>}
 */
export function coloursOf(ids) {
  const colours = new Map();
  const taken = new Set();
  for (const id of [...new Set(ids)].sort()) {
    let colour = hash(id) % COLOURS;
    for (let tries = 0; tries < COLOURS && taken.has(colour); tries++)
      colour = (colour + 1) % COLOURS;
    taken.add(colour);
    colours.set(id, colour);
  }
  return colours;
}

/** The colour of somebody who is not there: whoever has left still stands in the chat. @param {string} id */
export function colourOf(id) {
  return hash(id) % COLOURS;
}

/** One or two letters that stand for somebody. @param {string} name */
export function initials(name) {
  const firsts = [...name.matchAll(/(?<!\S)\S/gu)].map(([letter]) => letter);
  const letters = firsts.length > 1 ? [firsts.at(0), firsts.at(-1)] : firsts;
  return letters.join("").toUpperCase() || "?";
}
