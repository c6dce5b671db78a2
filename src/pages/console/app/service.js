/**
 * What the console asks of the service: commands by `POST`, and the live stream.
 *
 * @import { Answers, Happening, Paged } from "./wire.js"
 *
 * @typedef {{ code?: string, error?: string, help?: string }} Said what a refusal says
 */

import { lines } from "./lines.js";
import { asHeader } from "./paper.js";

/** Where the service is, seen from this file: a proxy may have put a name before its paths. */
const ROOT = new URL("../../", import.meta.url);

/** Why something was not done. */
export class Refusal extends Error {
  /**
   * @param {number} status of HTTP; 0 where nobody answered
   * @param {string} code
   * @param {string} message
   * @param {{ help?: string, retryAfter?: number }} [more]
   */
  constructor(status, code, message, { help, retryAfter } = {}) {
    super(help ? `${message} (${help})` : message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Whether another paper has to be shown. */
  get isOfPaper() {
    return this.status === 401 || this.status === 403;
  }
}

/** The service, for whoever shows this paper. */
export class Service {
  #headers;
  #root;

  /**
   * @param {string} paper
   * @param {URL} [root]
   */
  constructor(paper, root = ROOT) {
    this.#headers = asHeader(paper);
    this.#root = root;
  }

  /**
   * One command of docs/wire/admin.md.
   *
   * @template {keyof Answers} Action
   * @param {Action} action
   * @param {Record<string, unknown>} [fields]
   * @returns {Promise<Answers[Action]>} the payload of its answer
   */
  async ask(action, fields = {}) {
    const response = await this.#call("api/ws/admin", {
      method: "POST",
      headers: { ...this.#headers, "Content-Type": "application/json" },
      body: JSON.stringify({ action, ...fields }),
    });
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw refusal(response, answer);
    return answer.payload;
  }

  /**
   * Part of a list. There is no way to ask for all of it: a house of 20,000 would not fit.
   *
   * @template {Paged} Action
   * @param {Action} action
   * @param {number} limit
   * @param {Record<string, unknown>} [fields]
   */
  page(action, limit, fields = {}) {
    return this.ask(action, { ...fields, limit });
  }

  /**
   * Whether it does all that it should.
   *
   * @returns {Promise<string>} `healthy`, or what else it says of itself
   */
  async readiness() {
    const response = await this.#call("ready", {});
    const answer = await response.json().catch(() => null);
    return answer?.status ?? `status ${response.status}`;
  }

  /**
   * What happens from now on. Filters are applied at the source.
   *
   * @param {Record<string, string>} filters
   * @param {AbortSignal} signal
   * @returns {Promise<AsyncGenerator<Happening>>} once the service listens for us
   */
  async follow(filters, signal) {
    const path = `api/ws/admin/tail?${new URLSearchParams(filters)}`;
    const response = await this.#call(path, { headers: this.#headers, signal });
    if (!response.ok) throw refusal(response, await response.json().catch(() => null));
    if (!response.body) throw new Refusal(0, "UNREACHABLE", "The live stream has no body");
    return happenings(response.body);
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   */
  async #call(path, init) {
    try {
      const how = { cache: "no-store", credentials: "omit", redirect: "error" };
      return await fetch(new URL(path, this.#root), {
        .../** @type {RequestInit} */ (how),
        ...init,
      });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new Refusal(0, "UNREACHABLE", "The service does not answer");
    }
  }
}

/** @param {ReadableStream<Uint8Array>} body */
async function* happenings(body) {
  for await (const line of lines(body)) yield/** @type {Happening} */ (JSON.parse(line).payload);
}

/**
 * @param {Response} response
 * @param {(Said & { payload?: Said }) | null} answer
 */
function refusal(response, answer) {
  const { code, error, help } = answer?.payload ?? answer ?? {};
  const wait = Number(response.headers.get("Retry-After"));
  return new Refusal(response.status, code ?? "UNKNOWN", error ?? `Status ${response.status}`, {
    ...(help ? { help } : {}),
    ...(wait ? { retryAfter: wait } : {}),
  });
}
