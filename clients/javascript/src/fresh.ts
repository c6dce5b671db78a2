/**
 * A name that nothing else has: 128 random bits. `crypto.randomUUID` would do, but pages that are
 * not served over TLS do not have it.
 */
export function freshName(): string {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bits, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
