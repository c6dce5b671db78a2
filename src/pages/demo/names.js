/** Made-up names: whoever waits in a greenroom performs something. */

const MOODS =
  "Amber Brisk Calm Dapper Early Gentle Jolly Lucid Merry Nimble Quiet Sunny Velvet Wry".split(" ");
const CALLINGS =
  "Acrobat Cellist Dancer Flautist Harpist Juggler Mime Pianist Poet Singer Tenor Viola".split(" ");

/** A name by lot. @param {() => number} [chance] from 0 to 1 */
export function madeUpName(chance = Math.random) {
  const one = (/** @type {string[]} */ of) => of[Math.floor(chance() * of.length)];
  return `${one(MOODS)} ${one(CALLINGS)}`;
}

/** A name as it may be shown: one line, neither empty nor endless. @param {string} typed */
export function tidyName(typed) {
  return [...typed.replace(/[\p{C}\s]+/gu, " ").trim()].slice(0, 24).join("").trim();
}
