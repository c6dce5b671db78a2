/**
 * Who somebody is in this window.
 *
 * A browser is one person, who keeps their name; but another window of it, opened beside the first, is somebody
 * else: so one can try with oneself what two would do. A window stays who it is when it is loaded again.
 */

import { madeUpName, tidyName } from "./names.js";

const KEY = "greenroom.demo.person";
/** A page that is loaded again lets go of its person a moment late. */
const PATIENCE_MS = 500;

/** @typedef {{id: string, name: string}} Person */

/** The person of this window: whom it had before, or whom the browser has, unless another window is them. */
export async function whoIsHere() {
  for (const person of [read(sessionStorage), read(localStorage)]) {
    if (person && (await isFree(person))) return kept(person);
  }
  const person = { id: madeUpId(), name: madeUpName() };
  await isFree(person);
  if (!read(localStorage)) localStorage.setItem(KEY, JSON.stringify(person));
  return kept(person);
}

/** Gives the person of this window another name. @param {Person} person @param {string} typed */
export function renamed(person, typed) {
  const next = { ...person, name: tidyName(typed) || person.name };
  if (read(localStorage)?.id === person.id) localStorage.setItem(KEY, JSON.stringify(next));
  return kept(next);
}

/** @param {Person} person @returns {Person} */
function kept(person) {
  sessionStorage.setItem(KEY, JSON.stringify(person));
  return person;
}

function madeUpId() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(8))];
  return `guest-${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {Storage} storage @returns {Person | undefined} */
function read(storage) {
  try {
    const { id, name } = JSON.parse(storage.getItem(KEY) ?? "{}");
    return typeof id === "string" && typeof name === "string" ? { id, name } : undefined;
  } catch {
    return undefined; // Somebody else has written there: it is as if nobody had.
  }
}

/** Whether no other window is this person; if so, no other one will be while this one is open. @param {Person} person */
function isFree(person) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const holding = () => {
      resolve(true);
      return new Promise(() => {});
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    navigator.locks.request(`${KEY}.${person.id}`, { signal }, holding).catch(() => resolve(false));
  });
}
