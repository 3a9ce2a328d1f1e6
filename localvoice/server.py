"""The HTTP side: the health check, and the WebSocket that speaks Voice Live's protocol."""

import asyncio

from aiohttp import WSCloseCode, web

from localvoice.controls.routes import Controls
from localvoice.endpoints.health import Health
from localvoice.engines import Engines
from localvoice.memory import give_back
from localvoice.protocol.connection import Connection
from localvoice.settings.opening import opening_from, problem_of
from localvoice.settings.session import SESSION_SECONDS
from localvoice.wire.outbound import Socket

PATH = "/voice-live/realtime"
HEARTBEAT_S = 30.0
CLOSING_TIMEOUT_S = 1.0  # for the client's answer to a close frame
LARGEST_MESSAGE_BYTES = 21 * 1024 * 1024  # 15 MiB of audio in base64, and what is around it


class Server:
    """Serves every connection with one set of engines."""

    def __init__(self, engines: Engines, controls: Controls | None, health: Health | None = None) -> None:
        self._engines = engines
        self._controls = controls
        self._endpoints = health
        self._open: set[web.WebSocketResponse] = set()

    def application(self) -> web.Application:
        """The aiohttp application."""
        application = web.Application()
        application.router.add_get("/health/live", self._health)
        application.router.add_get("/health/endpoints", self._health_of_endpoints)
        application.router.add_get(PATH, self._realtime)
        if self._controls is not None:
            application.router.add_routes(self._controls.routes())
        application.on_shutdown.append(self._close_all)
        return application

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "connections": len(self._open)})

    async def _health_of_endpoints(self, _request: web.Request) -> web.Response:
        found = [] if self._endpoints is None else await self._endpoints.look()
        return web.json_response({"endpoints": found})

    async def _realtime(self, request: web.Request) -> web.StreamResponse:
        refusal = refused(request)
        if refusal is None and self._controls is not None:
            refusal = self._controls.refusal()
        if refusal is not None:
            return refusal
        websocket = web.WebSocketResponse(
            timeout=CLOSING_TIMEOUT_S, heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_MESSAGE_BYTES, compress=False
        )
        await websocket.prepare(request)
        self._open.add(websocket)
        try:
            await self._serve(request, websocket)
        finally:
            self._open.discard(websocket)
            if not self._open:
                await asyncio.to_thread(give_back)
        return websocket

    async def _serve(self, request: web.Request, websocket: web.WebSocketResponse) -> None:
        transport = request.transport
        socket = Socket(websocket, transport if isinstance(transport, asyncio.Transport) else None)
        opening = opening_from(request.query)
        if self._controls is None:
            await Connection(websocket, socket, self._engines, opening).run()
            return
        watch = self._controls.watch(request, socket)
        connection = Connection(
            *(websocket, watch.outbound, self._engines, opening),
            lifetime_s=watch.faults.expires_after_seconds or SESSION_SECONDS,
        )
        connection.on_client_event = watch.note_client_event
        with self._controls.following(watch, connection):
            await connection.run()

    async def _close_all(self, _application: web.Application) -> None:
        async with asyncio.TaskGroup() as closing:
            for websocket in self._open:
                closing.create_task(websocket.close(code=WSCloseCode.GOING_AWAY, message=b"the service stops"))


def refused(request: web.Request) -> web.Response | None:
    """The answer to a handshake without a credential or a parameter; None for one that is complete."""
    bearers = (request.headers.get("Authorization", ""), request.query.get("Authorization", ""))
    has_bearer = any(bearer.lower().startswith("bearer ") for bearer in bearers)
    if not (has_bearer or request.headers.get("api-key") or request.query.get("api-key")):
        return refusal(401, "Access denied: an api-key or a bearer token is needed.")
    if request.query.get("agent-name") and not has_bearer:
        return refusal(401, "Access denied: an agent needs a bearer token of Microsoft Entra ID.")
    problem = problem_of(request.query)
    return None if problem is None else refusal(400, problem)


def refusal(status: int, message: str) -> web.Response:
    """An HTTP error in the shape that Azure gives it."""
    return web.json_response({"error": {"code": str(status), "message": message}}, status=status)
