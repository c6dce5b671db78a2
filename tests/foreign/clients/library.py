"""The library system's own Python client, as its documentation prints it; only the URL is given.

Plus what a test needs: it ends after the first event, and says what it heard, one JSON a line.
"""

import asyncio
import json
import sys

import websockets


async def test_websocket(uri):
    async with websockets.connect(uri) as websocket:
        # Receive welcome
        welcome = await websocket.recv()
        print(json.dumps(json.loads(welcome)), flush=True)

        # Send search request
        await websocket.send(json.dumps({
            "type": "request",
            "action": "search",
            "request_id": "123",
            "data": {"query_text": "AI", "k": 5}
        }))

        # Receive response
        response = await websocket.recv()
        print(json.dumps(json.loads(response)), flush=True)

        # Wait for events
        while True:
            message = await websocket.recv()
            data = json.loads(message)
            if data["type"] == "event":
                print(json.dumps(data), flush=True)
                break

asyncio.run(test_websocket(sys.argv[1]))
