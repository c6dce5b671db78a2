/** Figures of a house in which nothing happens, for tests. */

import { Samples } from "../../../src/pages/console/app/samples.js";
import type { Figures } from "../../../src/pages/console/app/wire.js";

const CALM: Figures = {
  active_connections: 3,
  authenticated_connections: 1,
  active_rooms: 1,
  active_users: 3,
  total_connections: 3,
  refused_connections: 0,
  total_messages_received: 100,
  total_messages_sent: 300,
  queued_messages: 0,
  dropped_messages: 0,
  rate_limit_violations: 0,
  errors: 0,
  limited_requests: 0,
  wrong_papers: 0,
  slow_consumers: 0,
  room_restarts: 0,
  room_rests: 0,
  user_restarts: 0,
  store_commits: 10,
  store_failures: 0,
  average_connection_seconds: 5,
  uptime_seconds: 600,
  bytes_received: 5_000,
  bytes_sent: 15_000,
  latency_ms: { p50: 0, p99: 0, max: 0, count: 0 },
  jobs: { query: { running: 0, waiting: 0, done: 0, failed: 0, refused: 0 } },
};

/** What was seen two seconds apart, each with what is otherwise. */
export function seen(...others: Partial<Figures>[]): Samples {
  const samples = new Samples();
  others.forEach((other, index) => {
    const uptime_seconds = CALM.uptime_seconds + 2 * index;
    samples.add({ at: 1_000_000 + 2_000 * index, figures: { ...CALM, uptime_seconds, ...other } });
  });
  return samples;
}
