"""Says thirty lines over a connection that breaks in between: each arrives once, and in order.

    pip install "websockets>=14"
    python examples/python/advanced.py ws://127.0.0.1:8000 lab

What a client needs for that: it comes back by itself (backoff with full jitter), keeps what is not acknowledged (an
outbox), says it again under the same name (so that the service knows it), and resumes where it was (so that nothing is
missed). docs/wire/query.md has all words, docs/wire/close-codes.md what to do on each farewell.
"""

import asyncio
import json
import random
import sys
import uuid

import websockets

LINES = 30


class Line:
    """A connection to one room, which survives cuts."""

    def __init__(self, address, room, name):
        self.url, self.room = f"{address}/api/ws/query?user_id={name}", room
        self.outbox = {}  # What is not acknowledged, by its name, in the order in which it was said.
        self.token, self.epoch, self.seq = None, None, 0
        self.heard, self.attempt, self.socket = [], 0, None
        self.halfway, self.empty = asyncio.Event(), asyncio.Event()

    def say(self, text):
        name = str(uuid.uuid4())
        payload = {"room_id": self.room, "message": text, "ack": True}
        self.outbox[name] = json.dumps({"type": "room_message", "message_id": name, "payload": payload})
        self.empty.clear()

    async def run(self):
        while True:
            try:
                async with websockets.connect(self.url) as self.socket:
                    await self.live()
            except websockets.InvalidStatus as refused:
                if refused.response.status_code < 500 and refused.response.status_code != 429:
                    sys.exit(f"refused: {refused}")
            except (OSError, websockets.ConnectionClosed):
                code = self.socket and self.socket.close_code
                if code and (4200 <= code < 4300 or code in (1000, 1002, 1007, 1009)):
                    sys.exit(f"not to come back: {self.socket.close_reason}")
            # Full jitter: a whole house that was cut off at once does not come back at once.
            await asyncio.sleep(random.uniform(0, min(30, 0.5 * 2**self.attempt)))
            self.attempt += 1

    async def live(self):
        async for message in self.socket:
            self.attempt = 0  # Only now: a socket that opens and closes at once has shown nothing.
            heard = json.loads(message)
            await self.hear(heard["type"], heard.get("payload", {}), heard.get("correlation_id"))

    async def hear(self, type, payload, name):
        match type:
            case "connection_ack" if self.token:
                where = {self.room: {"epoch": self.epoch, "seq": self.seq}}
                await self.send("resume", resume_token=self.token, rooms=where)
            case "connection_ack":
                self.token = payload["resume_token"]
                await self.send("join_room", room_id=self.room)
            case "user_joined" | "room_state" if self.epoch is None:
                self.epoch, self.seq = payload["epoch"], payload["seq"]
                await self.say_next()
            case "room_message" if payload["seq"] > self.seq:  # Else it was heard before.
                self.seq = payload["seq"]
                self.heard.append(payload["message"])
                if len(self.heard) == LINES // 2:
                    self.halfway.set()
            case "room_resumed" if not payload["recovered"]:
                self.epoch, self.seq = payload["epoch"], payload["seq"]
                print(f"something was said meanwhile that cannot be told any more: {payload['reason']}")
            case "resumed":
                self.token = payload["resume_token"]
                print(f"back again, with {len(self.outbox)} lines still to say")
                await self.say_next()
            case "published":
                self.outbox.pop(name, None)
                await self.say_next()
            case "error_message" if name in self.outbox and payload["recoverable"]:
                await asyncio.sleep(payload.get("retry_after", 1))  # Too fast, or the disk is full: later.
                await self.say_next()
            case "error_message":
                sys.exit(f"{payload['code']}: {payload['error']}")
            case "heartbeat":
                await self.send("pong")

    async def say_next(self):
        """Says the first that is not acknowledged: one at a time keeps the order, whatever is refused."""
        if self.outbox:
            await self.socket.send(next(iter(self.outbox.values())))
        else:
            self.empty.set()

    async def send(self, type, **payload):
        await self.socket.send(json.dumps({"type": type, "payload": payload}))


async def main(address, room):
    line = Line(address, room, "ann")
    said = [f"line {number}" for number in range(1, LINES + 1)]
    for text in said:
        line.say(text)
    running = asyncio.create_task(line.run())
    await line.halfway.wait()
    print(f"the network breaks after {len(line.heard)} lines")
    line.socket.transport.abort()  # No farewell: as if somebody had pulled the plug.
    await line.empty.wait()
    running.cancel()
    await line.socket.close()
    print(f"{len(line.heard)} lines arrived, each once and in order: {line.heard == said}")


if __name__ == "__main__":
    defaults = ["ws://127.0.0.1:8000", "lab"]
    asyncio.run(main(*sys.argv[1:], *defaults[len(sys.argv) - 1 :]))
