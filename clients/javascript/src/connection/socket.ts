/** The part of a WebSocket that is used here: what browsers, Node and `ws` have in common. */
export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

/** Opens a socket, as `new WebSocket` does. */
export type SocketMaker = new (url: string, protocols: string[]) => Socket;

/** Where and how to open one, decided anew for each attempt. */
export interface Dialling {
  readonly maker: SocketMaker;
  readonly url: string;
  readonly protocols: string[];
}

/** The one that is given, else the platform's own, else that of the package `ws`. */
export async function findMaker(given: SocketMaker | undefined): Promise<SocketMaker> {
  const own = given ?? (globalThis as { WebSocket?: SocketMaker }).WebSocket;
  if (own) return own;
  // Bundlers for browsers must not look for it.
  const name = "ws";
  const { WebSocket } = await import(/* @vite-ignore */ /* webpackIgnore: true */ name);
  return WebSocket;
}
