/** An id that nothing else has: `crypto.randomUUID` would do, but a page without TLS does not have it. */
export function freshId(): string {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bits, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
