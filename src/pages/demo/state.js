/** The line of state: whether the line stands, what waits, and the switch that cuts it. */

import { byId, element } from "./element.js";

/** @typedef {import("@greenroom/client").Greenroom} Greenroom */
/** @typedef {import("./cutting.js").CuttableLine} CuttableLine */

/** How long good news stands. */
const NEWS_MS = 5_000;

export class StateLine {
  #greenroom;
  #line;
  #place = byId("state", HTMLElement);
  #words = byId("words", HTMLElement);
  /** @type {string | undefined} */
  #news;
  /** @type {string | undefined} */
  #reason;
  #retryAt = 0;
  #wasCut = false;

  /** @param {Greenroom} greenroom @param {CuttableLine} line */
  constructor(greenroom, line) {
    this.#greenroom = greenroom;
    this.#line = line;
    greenroom.on("state", ({ reason, retryInMs }) => {
      this.#reason = reason;
      this.#retryAt = retryInMs === undefined ? 0 : performance.now() + retryInMs;
      this.#show();
    });
    greenroom.on("disconnected", () => {
      this.#wasCut = true;
    });
    greenroom.on("connected", () => {
      if (this.#wasCut) this.say("Back again");
      this.#wasCut = false;
    });
    greenroom.on("stats", () => this.#show());
    setInterval(() => greenroom.state === "waiting" && this.#show(), 250);
    const cut = byId("cut", HTMLInputElement);
    cut.addEventListener("change", () => {
      if (cut.checked) line.cut();
      else line.mend();
      this.#show();
    });
    this.#show();
  }

  /** Says something for a while. @param {string} news */
  say(news) {
    this.#news = news;
    this.#show();
    setTimeout(() => {
      if (this.#news !== news) return;
      this.#news = undefined;
      this.#show();
    }, NEWS_MS);
  }

  #show() {
    const { state, statistics } = this.#greenroom;
    this.#place.dataset.state = state;
    this.#place.dataset.queued = String(statistics.queued);
    const words = this.#wordsFor(state, statistics.queued);
    if (this.#words.textContent !== words) this.#words.textContent = words;
    if (state === "closed" && !this.#words.querySelector("button"))
      this.#words.append(" ", again());
    byId("figures", HTMLElement).textContent = figures(statistics);
  }

  /** @param {string} state @param {number} queued */
  #wordsFor(state, queued) {
    if (state === "closed")
      return `It is over: ${this.#reason || "the service has closed the line"}`;
    const waits = queued ? `${queued} ${queued === 1 ? "change waits" : "changes wait"} here` : "";
    if (state === "open") return queued ? `Online, ${waits}` : (this.#news ?? "Online");
    if (this.#line.isCut) return `Your line is cut. Go on writing${waits ? `: ${waits}` : ""}`;
    if (state !== "waiting") return waits ? `Connecting, ${waits}` : "Connecting";
    const seconds = Math.max(0, Math.ceil((this.#retryAt - performance.now()) / 1000));
    const when = seconds > 0 ? `trying again in ${seconds} s` : "trying again";
    return `Offline, ${when}${waits ? `; ${waits}` : ""}`;
  }
}

/** @param {Greenroom["statistics"]} statistics */
function figures({ latencyMs, sent, received, resumed }) {
  return [
    latencyMs === undefined ? "" : `${latencyMs.toFixed(0)} ms`,
    `${received} heard`,
    `${sent} said`,
    resumed ? `resumed ${resumed === 1 ? "once" : `${resumed} times`}` : "",
  ]
    .filter(Boolean)
    .join("  ·  ");
}

function again() {
  const button = element("button", { type: "button" }, "Come back");
  button.addEventListener("click", () => location.reload());
  return button;
}
