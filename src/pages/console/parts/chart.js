/**
 * A chart: lines over time, and what they come to now or under the pointer.
 *
 * @import { Format, Line } from "./plot.js"
 *
 * @typedef {object} Chart
 * @property {HTMLElement} element
 * @property {(times: number[], lines: (number | null)[][], from: number) => void} show times in seconds
 * @property {() => void} stop
 */

import { h, say } from "./element.js";
import { clock } from "./format.js";
import { draw, HEIGHT } from "./plot.js";

/**
 * @param {{ title: string, lines: Line[], format: Format }} how
 * @returns {Chart}
 */
export function chart({ title, lines, format }) {
  const place = h("div", { class: "plot", role: "img" });
  const when = h("span", { class: "when" });
  const values = lines.map(() => h("span", { class: "value" }, "–"));
  const legend = lines.map((line, n) =>
    h("span", { class: "key", "data-colour": line.colour }, line.label, " ", values[n]),
  );
  const caption = h("figcaption", {}, h("h3", {}, title), when, ...legend);
  /** @type {[number[], ...(number | null)[][]]} */
  let data = [[], ...lines.map(() => [])];
  /** @type {ReturnType<typeof draw> | undefined} */
  let plot;
  /** @type {number | null} */
  let pointed = null;
  let first = 0;

  const read = () => {
    const at = pointed === null ? undefined : data[0][pointed];
    say(when, at === undefined ? "" : clock(at * 1000));
    const said = lines.map((line, n) => {
      const text = format(data[n + 1]?.at(pointed ?? -1));
      const value = values[n];
      if (value) say(value, text);
      return `${line.label} ${text}`;
    });
    if (pointed === null) place.setAttribute("aria-label", `${title}: ${said.join(", ")}`);
  };
  const again = () => {
    plot?.destroy();
    plot = draw(place, lines, format, {
      first: () => first,
      pointed(index) {
        pointed = index;
        read();
      },
    });
    plot.setData(data);
  };
  const stop = keepDrawn(place, again, (width) => plot?.setSize({ width, height: HEIGHT }));
  return {
    element: h("figure", { class: "chart" }, caption, place),
    show(times, shown, from) {
      data = [times, ...shown];
      first = from;
      plot?.setData(data);
      read();
    },
    stop() {
      stop();
      plot?.destroy();
    },
  };
}

/**
 * Draws once there is a place, and again when the colours change, which a canvas does not see by itself.
 *
 * @param {HTMLElement} place
 * @param {() => void} again
 * @param {(width: number) => void} fit
 */
function keepDrawn(place, again, fit) {
  let isDrawn = false;
  const size = new ResizeObserver(([it]) => {
    const width = it?.contentRect.width ?? 0;
    if (width === 0) return;
    if (isDrawn) return fit(width);
    isDrawn = true;
    again();
  });
  size.observe(place);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", again);
  document.addEventListener("theme", again);
  return () => {
    size.disconnect();
    dark.removeEventListener("change", again);
    document.removeEventListener("theme", again);
  };
}
