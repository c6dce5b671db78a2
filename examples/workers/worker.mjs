// A worker for agents: takes jobs of a Greenroom service, thinks aloud, and streams its answer.
//
//     node examples/workers/worker.mjs "ws://127.0.0.1:8000/api/ws/worker?api_key=$WORKER_KEY"
//
// Node 22 needs nothing else; Node 20 needs `--experimental-websocket` (from 20.10), or `npm install ws`.
// The service needs `workers.enabled = true`, `agent.maker = "worker"` and `auth.worker_key`.
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

function connect(url) {
  const socket = new Socket(url);
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
    setTimeout(() => connect(url), 1000); // Comes back by itself when the service restarts.
  };
}

connect(process.argv[2]);
