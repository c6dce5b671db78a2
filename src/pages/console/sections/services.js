/**
 * Backends: what is asked of each service, who works, and how endpoints stand.
 *
 * @import { Desk } from "../app/desk.js"
 * @import { Section } from "./all.js"
 * @import { Endpoint, JobFigures, Worker } from "../app/wire.js"
 */

import { h } from "../parts/element.js";
import { age, count, millis } from "../parts/format.js";
import { Table } from "../parts/table.js";

const EVERY_MS = 5_000;

/**
 * @param {Desk} desk
 * @returns {Section}
 */
export function services(desk) {
  const [jobs, workers, endpoints] = [jobTable(), workerTable(), endpointTable()];
  const beat = () => jobs.show(Object.entries(desk.pulse.samples.latest?.figures.jobs ?? {}));
  const ask = async () => {
    if (document.hidden) return;
    try {
      const [crew, stands] = await Promise.all([
        desk.service.ask("list_workers"),
        desk.service.ask("list_endpoints"),
      ]);
      workers.show(crew.workers);
      endpoints.show(stands.endpoints);
    } catch {
      // The line about the health says that the service does not answer.
    }
  };
  desk.pulse.addEventListener("beat", beat);
  const timer = setInterval(ask, EVERY_MS);
  beat();
  ask();
  return {
    element: h(
      "div",
      { class: "lists wide" },
      h("section", {}, h("h2", {}, "Requests"), jobs.element),
      h("section", {}, h("h2", {}, "Endpoints"), endpoints.element),
      h("section", {}, h("h2", {}, "Workers"), workers.element),
    ),
    stop() {
      clearInterval(timer);
      desk.pulse.removeEventListener("beat", beat);
    },
  };
}

/** @returns {Table<[string, JobFigures]>} */
function jobTable() {
  return new Table({
    caption: "Requests to each service",
    nameOf: ([service]) => service,
    empty: "Nothing is known yet.",
    columns: [
      { head: "Service", cell: ([service]) => service },
      { head: "Running", figure: true, cell: ([, it]) => count(it.running) },
      { head: "Waiting", figure: true, cell: ([, it]) => toned(it.waiting, "doubt") },
      { head: "Done", figure: true, cell: ([, it]) => count(it.done) },
      { head: "Failed", figure: true, cell: ([, it]) => toned(it.failed, "doubt") },
      { head: "Refused", figure: true, rare: true, cell: ([, it]) => count(it.refused) },
    ],
  });
}

/**
 * @param {number} figure
 * @param {string} tone
 */
function toned(figure, tone) {
  return { text: count(figure), tone: figure > 0 ? tone : "" };
}

/** @returns {Table<Worker>} */
function workerTable() {
  return new Table({
    caption: "Workers, the first that came first",
    nameOf: (it) => it.connection_id,
    empty: "No worker is connected.",
    columns: [
      { head: "Worker", cell: (it) => ({ text: it.name ?? "nameless", title: it.connection_id }) },
      { head: "Services", cell: (it) => it.services.join(", ") },
      { head: "Busy", figure: true, cell: (it) => `${it.jobs_running}/${it.capacity}` },
      { head: "Done", figure: true, cell: (it) => count(it.jobs_done) },
      { head: "Failed", figure: true, cell: (it) => toned(it.jobs_failed, "doubt") },
      { head: "Here for", figure: true, rare: true, cell: (it) => age(it.connected_at) },
      { head: "", cell: (it) => (it.leaving ? { text: "leaving", tone: "quiet" } : "") },
    ],
  });
}

/** @returns {Table<Endpoint>} */
function endpointTable() {
  return new Table({
    caption: "Endpoints of the query service",
    nameOf: (it) => it.endpoint_id,
    empty: "There is no query service here.",
    columns: [
      { head: "Endpoint", cell: (it) => it.endpoint_id },
      { head: "Stands", cell: stands },
      { head: "Answers in", figure: true, cell: (it) => millis(it.latency_ms) },
      { head: "For", figure: true, rare: true, cell: (it) => age(it.since) },
    ],
  });
}

/** @param {Endpoint} it */
function stands(it) {
  if (it.status === "healthy") return { text: "answers", tone: "well" };
  return { text: it.reason ?? "does not answer", tone: "ill" };
}
