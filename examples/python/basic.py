"""Asks a question in words, and shows how the answer comes about.

    pip install "websockets>=14"
    python examples/python/basic.py ws://127.0.0.1:8000 "Find all proteins from human"

The service answers from the data that is built in; docs/wire/query.md has all words.
"""

import asyncio
import json
import sys

import websockets


async def main(address, question):
    async with websockets.connect(f"{address}/api/ws/query?user_id=ann&user_name=Ann") as socket:
        asked = {"natural_language": question, "limit": 5}
        await socket.send(json.dumps({"type": "query_request", "message_id": "q-1", "payload": asked}))
        async for message in socket:
            heard = json.loads(message)
            payload = heard.get("payload", {})
            match heard["type"]:
                case "connection_ack":
                    print(f"connected as {payload['user_id']}")
                case "heartbeat":  # Who only listens has to show that they are alive.
                    await socket.send(json.dumps({"type": "pong"}))
                case "query_progress":
                    print(f"{payload['progress']:4.0%}  {payload['message']}")
                case "query_result":
                    return show(payload)
                case "error_message":
                    sys.exit(f"{payload['code']}: {payload['error']}")


def show(answer):
    results = answer["results"]
    for row in results["bindings"]:
        print(" · ".join(cell["value"] for cell in row.values() if cell["type"] == "literal"))
    more = ", and there are more" if results["truncated"] else ""
    print(f"{results['row_count']} rows in {answer['execution_time']:.3f} s{more}")


if __name__ == "__main__":
    defaults = ["ws://127.0.0.1:8000", "Find all proteins from human"]
    asyncio.run(main(*sys.argv[1:], *defaults[len(sys.argv) - 1 :]))
