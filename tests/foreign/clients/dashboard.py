"""The dashboard system's own Python client, as its documentation prints it; only the URL is given.

Plus what a test needs: it says what it heard, one JSON a line, and ends after `task.failed`.
"""

import asyncio
import websockets
import json
import sys


async def test_websocket(uri):
    async with websockets.connect(uri) as websocket:
        # Receive connection confirmation
        message = await websocket.recv()
        print(message, flush=True)

        # Listen for events
        while True:
            message = await websocket.recv()
            data = json.loads(message)
            print(json.dumps(data), flush=True)
            if data['type'] == "task.failed":
                break

# Run
asyncio.run(test_websocket(sys.argv[1]))
