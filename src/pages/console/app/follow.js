/**
 * The live stream, opened again whenever it ends.
 *
 * @import { Happening } from "./wire.js"
 * @import { Service } from "./service.js"
 */

import { Refusal } from "./service.js";

/** Waits grow up to this, so that a service that comes back is not met by every console at once. */
const LONGEST_WAIT_MS = 15_000;
const FIRST_WAIT_MS = 500;

/**
 * @param {Service} service
 * @param {Record<string, string>} filters
 * @param {(it: Happening) => void} hear
 * @param {object} how
 * @param {AbortSignal} how.signal ends it
 * @param {(isOpen: boolean) => void} [how.stands] hears whether there is a stream
 * @param {(refusal: Refusal) => void} [how.refused] hears that another paper is needed; it ends then
 */
export async function follow(service, filters, hear, { signal, stands, refused }) {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const stream = await service.follow(filters, signal);
      stands?.(true);
      for await (const it of stream) {
        failures = 0;
        hear(it);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.isOfPaper) return refused?.(error);
    }
    if (signal.aborted) return;
    stands?.(false);
    await rest(Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++), signal);
  }
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 */
function rest(ms, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done(undefined);
    });
  });
}
