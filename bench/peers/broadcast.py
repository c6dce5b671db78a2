"""A room broadcast as FastAPI services commonly write it: one set of sockets per room and
asyncio.gather over send_text. It is kind to the loop: the text is encoded once per message, and
joining is not announced."""

import asyncio
import json
import time

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
rooms: dict[str, set[WebSocket]] = {}


async def send_with_error_handling(websocket: WebSocket, text: str) -> bool:
    try:
        await websocket.send_text(text)
        return True
    except Exception:
        return False


async def broadcast(room_id: str, user_id: str, said: dict) -> None:
    text = json.dumps(
        {
            "type": "room_message",
            "payload": {
                "room_id": room_id,
                "user_id": user_id,
                "user_name": user_id,
                "message": said["payload"]["message"],
                "timestamp": int(time.time()),
            },
        }
    )
    members = list(rooms[room_id])
    await asyncio.gather(*(send_with_error_handling(member, text) for member in members))


@app.websocket("/api/ws/room/{room_id}")
async def room(websocket: WebSocket, room_id: str, user_id: str = "") -> None:
    await websocket.accept()
    members = rooms.setdefault(room_id, set())
    members.add(websocket)
    try:
        while True:
            await broadcast(room_id, user_id, json.loads(await websocket.receive_text()))
    except WebSocketDisconnect:
        pass
    finally:
        members.discard(websocket)
