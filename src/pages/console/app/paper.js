/**
 * The paper that an operator shows: the operators' key, or a token whose role is `admin`.
 *
 * It is kept for this window only, and shown in a header: URLs end up in logs and histories.
 */

const PLACE = "greenroom.paper";

/** @returns {string | null} what was shown before in this window */
export function kept() {
  return sessionStorage.getItem(PLACE);
}

/** @param {string} paper */
export function keep(paper) {
  sessionStorage.setItem(PLACE, paper);
}

/** Forgets it. */
export function forget() {
  sessionStorage.removeItem(PLACE);
}

/**
 * The header that shows it. Tokens are recognised by their form (RFC 7519 section 3.1: every one
 * begins with the Base64 of `{"`).
 *
 * @param {string} paper
 * @returns {Record<string, string>}
 */
export function asHeader(paper) {
  const isToken = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(paper);
  return isToken ? { Authorization: `Bearer ${paper}` } : { "X-API-Key": paper };
}

/**
 * Whether a header can carry it (RFC 9110 section 5.5).
 *
 * @param {string} paper
 */
export function isSendable(paper) {
  return /^[\x21-\x7e]+$/.test(paper);
}
