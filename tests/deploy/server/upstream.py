"""A stand-in for a process behind the proxy: it answers with its name and what it was sent, and echoes sockets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import WSMsgType, web

GUARDED = {"Content-Security-Policy": "default-src 'self'", "Cache-Control": "max-age=60"}


@dataclass(frozen=True, slots=True)
class Upstream:
    """`runner.cleanup()` ends it as if its process had ended."""

    address: str
    runner: web.AppRunner


@asynccontextmanager
async def answering(name: str, *, port: int = 0) -> AsyncIterator[Upstream]:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await _echo(request)
        if request.headers.get("X-Answer") == "none" and request.transport:
            request.transport.close()
        headers = {key.lower(): ", ".join(request.headers.getall(key)) for key in request.headers}
        found = {"name": name, "headers": headers, "body": len(await request.read())}
        return web.json_response(found, headers=GUARDED if "x-answer" in headers else None)

    application = web.Application(client_max_size=0)
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield Upstream(f"127.0.0.1:{runner.addresses[0][1]}", runner)
    finally:
        await runner.cleanup()


async def _echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data)
        elif message.type is WSMsgType.TEXT:
            await socket.send_json({"headers": dict(request.headers)})
    return socket
