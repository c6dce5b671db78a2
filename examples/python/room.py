"""Ann and Bob work on one sheet: presence, cursors, typing, cells and chat.

    pip install "websockets>=14"
    python examples/python/room.py ws://127.0.0.1:8000 lab

docs/wire/query.md has all words. Both could speak any other dialect: everybody hears everything in their own words.
"""

import asyncio
import json
import sys

import websockets


class Guest:
    """Somebody in a room, with a connection of their own."""

    def __init__(self, name, socket, room):
        self.name, self.socket, self.room = name, socket, room

    @classmethod
    async def enters(cls, address, room, name):
        socket = await websockets.connect(f"{address}/api/ws/query?user_id={name.lower()}&user_name={name}")
        guest = cls(name, socket, room)
        await guest.says("join_room")
        await guest.hears("user_joined", user_id=name.lower())
        return guest

    async def says(self, type, **payload):
        await self.socket.send(json.dumps({"type": type, "payload": {"room_id": self.room, **payload}}))

    async def hears(self, type, **wanted):
        """Waits for the next message of this type with these fields; what comes before it is passed over."""
        while True:
            heard = json.loads(await self.socket.recv())
            payload = heard.get("payload", {})
            if heard["type"] == "error_message":
                sys.exit(f"{payload['code']}: {payload['error']}")
            if heard["type"] == type and wanted.items() <= payload.items():
                return payload


async def main(address, room):
    ann = await Guest.enters(address, room, "Ann")
    bob = await Guest.enters(address, room, "Bob")
    joined = await ann.hears("user_joined", user_id="bob")
    print(f"ann sees {joined['user_name']} come in: {joined['member_count']} people are here")

    await bob.says("cursor_move", x=150, y=300, cell="B2")
    moved = await ann.hears("cursor_moved")
    print(f"ann sees Bob's cursor in {moved['cursor']['cell']}")

    await bob.says("typing_indicator", is_typing=True, cell_id="B2")
    await ann.hears("typing_indicator", is_typing=True)
    await bob.says("cell_update", sheet_id="budget", cell_id="B2", value=42)
    cell = await ann.hears("cell_updated")
    print(f"ann sees {cell['cell_id']} = {cell['value']}, version {cell['version']}")

    # Ann has seen that version, so her write stands. Bob's next one under it comes too late, and he is told.
    await ann.says("cell_update", sheet_id="budget", cell_id="B2", value=43, version=cell["version"])
    await bob.hears("cell_updated", value=43)
    await bob.says("cell_update", sheet_id="budget", cell_id="B2", value=41, version=cell["version"])
    stands = await bob.hears("cell_updated", stale=True)
    print(f"bob was too late: {stands['value']} stands, by {stands['user_name']}")

    await ann.says("room_message", message="B2 is mine, sorry")
    said = await bob.hears("room_message")
    print(f"bob hears {said['user_name']}: {said['message']}")

    await ann.says("leave_room")
    left = await bob.hears("user_left", user_id="ann")
    print(f"bob sees Ann leave: {left['member_count']} person is here")
    await bob.says("leave_room")
    await asyncio.gather(ann.socket.close(), bob.socket.close())


if __name__ == "__main__":
    defaults = ["ws://127.0.0.1:8000", "lab"]
    asyncio.run(main(*sys.argv[1:], *defaults[len(sys.argv) - 1 :]))
