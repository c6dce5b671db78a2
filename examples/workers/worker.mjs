// A worker for agents: takes jobs of a Greenroom service, thinks aloud, and streams its answer.
//
//     GREENROOM_WORKER_KEY=... node examples/workers/worker.mjs ws://127.0.0.1:8000/api/ws/worker
//
// The key goes in a header and comes by the environment: arguments are seen by everybody on the machine, and URLs
// are written down by proxies.
// Node 22 needs nothing else; Node 20 needs `--experimental-websocket` (from 20.10), or `npm install ws`.
// The service needs `workers.enabled = true`, `agent.maker = "worker"`, and this key as `workers.keys.agent` (good for
// agents alone) or as `auth.worker_key` (good for every service).
// docs/wire/worker.md has all words.

const Socket = globalThis.WebSocket ?? (await import("ws")).default;

/// Answers one job. Replace this by whatever you have: a model, a search, a person.
async function work(job, say, signal) {
  const words = job.request.content.split(/\s+/).filter(Boolean);
  say({ type: "thinking", text: `${words.length} words to turn round.` });
  let answer = "";
  for (const word of words.reverse()) {
    if (signal.aborted) return;
    const part = answer ? ` ${word}` : word;
    answer += part;
    say({ type: "partial", text: part });
  }
  say({ type: "completed", answer: { text: answer } });
}

function connect(url, key) {
  const socket = new Socket(url, { headers: { "X-API-Key": key } });
  const jobs = new Map();
  const send = (message) => socket.readyState === 1 && socket.send(JSON.stringify(message));
  socket.onopen = () => send({ type: "hello", services: ["agent"], capacity: 8, name: "worker.mjs" });
  socket.onmessage = async ({ data }) => {
    const said = JSON.parse(data);
    if (said.type === "cancel") jobs.get(said.job_id)?.abort();
    if (said.type === "error") console.error(`${said.code}: ${said.error}`);
    if (said.type !== "job") return;
    const { job_id } = said;
    const cancelled = new AbortController();
    jobs.set(job_id, cancelled);
    const say = (report) => cancelled.signal.aborted || send({ job_id, ...report });
    try {
      await work(said, say, cancelled.signal);
    } catch (error) {
      // Whatever it was, whoever asked must not wait for it.
      say({ type: "failed", error: `the worker failed: ${error.name}`, again: true });
    }
    jobs.delete(job_id);
  };
  socket.onerror = () => {}; // A close follows.
  socket.onclose = () => {
    for (const job of jobs.values()) job.abort();
    setTimeout(() => connect(url, key), 1000); // Comes back by itself when the service restarts.
  };
}

const key = process.env.GREENROOM_WORKER_KEY;
if (!key) throw new Error("GREENROOM_WORKER_KEY is not set");
connect(process.argv[2] ?? "ws://127.0.0.1:8000/api/ws/worker", key);
