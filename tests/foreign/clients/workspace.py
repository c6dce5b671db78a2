"""The workspace system's own integration test; only the base URL is given, in the client that it names."""

import json
import sys

from websockets.sync.client import connect


class TestClient:
    """The few names of that test client which the test uses."""

    def __init__(self, base):
        self.base = base

    def websocket_connect(self, path):
        return Connection(connect(self.base + path))


class Connection:
    def __init__(self, socket):
        self.socket = socket

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send_json(self, message):
        self.socket.send(json.dumps(message))

    def receive_json(self):
        return json.loads(self.socket.recv())


def test_websocket_endpoint(app, test_token):
    client = TestClient(app)
    with client.websocket_connect(f"/api/v1/ws?token={test_token}") as websocket:
        websocket.send_json({"type": "ping"})
        data = websocket.receive_json()
        assert data["type"] == "pong"


test_websocket_endpoint(sys.argv[1], sys.argv[2])
print(json.dumps({"passed": True}))
