"""A Voice Live that puts what it likes into ids, codes and reasons."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

FORGED = "2026-01-01 00:00:00,000 ERROR agents planted"
HOSTILE = f'x"\r\n{FORGED}\x1b[2J\u2028{FORGED}\u202e'


@asynccontextmanager
async def hostile_voice_live() -> AsyncIterator[str]:
    """Its address. It says hostile things, and ends with a hostile reason once the caller has spoken."""
    app = web.Application()
    app.router.add_get("/{path:.*}", _converse)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def _converse(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            continue
        match json.loads(message.data)["type"]:
            case "session.update":
                await socket.send_json({"type": "session.updated", "session": {"id": HOSTILE}})
                for event in _hostile_events():
                    await socket.send_json(event)
            case "conversation.item.create":
                await socket.close(code=4000, message=HOSTILE.encode()[:100])
    return socket


def _hostile_events() -> list[dict[str, Any]]:
    error = {"type": HOSTILE, "code": HOSTILE, "param": HOSTILE, "message": HOSTILE}
    failed = {"id": HOSTILE, "status": "failed", "status_details": {"error": error}, "output": []}
    return [
        {"type": "error", "error": error},
        {"type": HOSTILE, HOSTILE: HOSTILE},
        {"type": "warning", "warning": error},
        {"type": "conversation.item.created", "item": {"id": HOSTILE, "role": HOSTILE, "type": "message"}},
        {"type": "response.audio.delta", "item_id": HOSTILE, "response_id": HOSTILE, "delta": HOSTILE},
        {"type": "response.done", "response": failed},
    ]
