"""A worker for agents: takes jobs of a Greenroom service, thinks aloud, and streams its answer.

    pip install "websockets>=14"
    GREENROOM_WORKER_KEY=... python examples/workers/worker.py ws://127.0.0.1:8000/api/ws/worker

The key goes in a header and comes by the environment: arguments are seen by everybody on the machine, and URLs are
written down by proxies. The service needs `workers.enabled = true`, `agent.maker = "worker"`, and this key as
`workers.keys.agent` (good for agents alone) or as `auth.worker_key` (good for every service).
docs/wire/worker.md has all words.
"""

import asyncio
import json
import os
import sys

import websockets


async def work(socket, job):
    """Answers one job. Replace this by whatever you have: a model, a search, a person."""

    async def say(**report):
        await socket.send(json.dumps({"job_id": job["job_id"], **report}))

    try:
        words = job["request"]["content"].split()
        await say(type="thinking", text=f"{len(words)} words to turn round.")
        answer = ""
        for word in reversed(words):
            part = f" {word}" if answer else word
            answer += part
            await say(type="partial", text=part)
        await say(type="completed", answer={"text": answer})
    except Exception as error:  # Whatever it was, whoever asked must not wait for it.
        await say(type="failed", error=f"the worker failed: {type(error).__name__}", again=True)


async def main(url, key):
    shown = {"X-API-Key": key}
    async for socket in websockets.connect(url, additional_headers=shown):  # Comes back by itself when the service restarts.
        jobs = {}
        try:
            hello = {"type": "hello", "services": ["agent"], "capacity": 8, "name": "worker.py"}
            await socket.send(json.dumps(hello))
            async for message in socket:
                said = json.loads(message)
                match said["type"]:
                    case "job":
                        task = asyncio.create_task(work(socket, said))
                        jobs[said["job_id"]] = task
                        task.add_done_callback(lambda _, job=said["job_id"]: jobs.pop(job, None))
                    case "cancel" if said["job_id"] in jobs:
                        jobs[said["job_id"]].cancel()
                    case "error":
                        print(f"{said['code']}: {said['error']}", file=sys.stderr)
        except websockets.ConnectionClosed:
            pass
        finally:
            for task in list(jobs.values()):
                task.cancel()


if __name__ == "__main__":
    key = os.environ.get("GREENROOM_WORKER_KEY") or sys.exit("GREENROOM_WORKER_KEY is not set")
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:8000/api/ws/worker", key))
