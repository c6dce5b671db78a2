/**
 * A name that nothing else has: 128 random bits. `crypto.randomUUID` would do, but pages that are
 * not served over TLS do not have it.
 */
export function freshName(): string {
  const bits = crypto.getRandomValues(new Uint32Array(4));
  return Array.from(bits, (part) => part.toString(36)).join("-");
}
