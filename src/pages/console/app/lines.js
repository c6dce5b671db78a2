/** Lines of a stream of bytes, however it is cut. */

/**
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<string>} every line that has an end; what is cut short is left out
 */
export async function* lines(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const whole = rest.split("\n");
      rest = whole.pop() ?? "";
      yield* whole.filter((line) => line !== "");
    }
  } finally {
    // Whoever stops reading lets the service know.
    reader.cancel().catch(() => undefined);
  }
}
