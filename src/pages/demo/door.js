/** Why nobody opens: a browser is not told why a socket was refused, but a call of the same kind says it. */

/** What the service says to somebody who may not come in; nothing, if they may, or if nobody answers. */
export async function whyRefused() {
  try {
    const answer = await fetch("api/ws/rooms");
    if (answer.status !== 401 && answer.status !== 403) return undefined;
    const { error } = await answer.json();
    return typeof error === "string" ? error : "nobody is let in";
  } catch {
    return undefined;
  }
}
