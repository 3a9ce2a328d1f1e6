"""Controls for tests, over HTTP: what is heard, how fast answers are sent, what goes wrong, what was received."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import WSCloseCode, web

from localvoice.controls.faults import Faults, FaultyOutbound, faults_from
from localvoice.controls.records import Handshakes, Record
from localvoice.engines import Engines
from localvoice.hearing.scripted import ScriptedHearing, ScriptedTurn
from localvoice.protocol.connection import Connection
from localvoice.settings.checks import boolean, list_of, mapping, number, optional, text, whole
from localvoice.wire.events import Event, Refused
from localvoice.wire.outbound import Outbound, Socket


@dataclass(slots=True)
class Watch:
    """One connection under test: its record, its faults, and its outbound, which has those faults."""

    record: Record
    outbound: Outbound
    faults: Faults
    _client_events: int = 0

    async def note_client_event(self, event: Event) -> None:
        """Record an event. If the faults say so, wait first: nothing more is read meanwhile."""
        if self._client_events == self.faults.stops_reading_after_events:
            await asyncio.sleep(self.faults.stops_reading_seconds)
        self._client_events += 1
        self.record.note_client_event(event)


class Controls:
    """The state that tests set, and the routes for it."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._faults = Faults()
        self._faulty_handshakes = 0
        self._refused = 0
        self._handshakes = Handshakes()
        self._records: list[Record] = []
        self._connections: dict[str, Connection] = {}

    def routes(self) -> list[web.RouteDef]:
        """What is served besides the protocol."""
        return [
            web.put("/test/script", _answered(self._set_script)),
            web.put("/test/faults", _answered(self._set_faults)),
            web.put("/test/pace", _answered(self._set_pace)),
            web.get("/test/handshakes", _answered(self._count_handshakes)),
            web.delete("/test/handshakes", _answered(self._forget_handshakes)),
            web.get("/test/connections", _answered(self._list_connections)),
            web.post("/test/connections/{id}/say", _answered(self._say)),
            web.post("/test/connections/{id}/speech_started", _answered(self._start_speech)),
            web.post("/test/connections/{id}/drop", _answered(self._drop)),
            web.post("/test/connections/{id}/close", _answered(self._close)),
        ]

    def refusal(self) -> web.Response | None:
        """The answer to a handshake that is to fail, or None. Called once for each handshake."""
        if self._faulty_handshakes == self._faults.for_connections:
            self._faults = Faults()
        self._faulty_handshakes += 1
        faults = self._faults
        is_let_in = faults.refuse_status is None or self._refused == faults.refuse_count
        self._handshakes.note(time.monotonic(), is_refused=not is_let_in)
        if faults.refuse_status is None or is_let_in:
            return None
        self._refused += 1
        headers = {} if faults.retry_after is None else {"Retry-After": str(faults.retry_after)}
        body = {"error": {"code": str(faults.refuse_status), "message": "Refused for tests."}}
        return web.json_response(body, status=faults.refuse_status, headers=headers)

    def watch(self, request: web.Request, socket: Socket) -> Watch:
        """Begin the record of a new connection, which has the present faults."""
        record = Record(str(len(self._records) + 1), request)
        self._records.append(record)
        socket.on_sent_event = record.note_server_event
        return Watch(record, FaultyOutbound(socket, self._faults), self._faults)

    @contextmanager
    def following(self, watch: Watch, connection: Connection) -> Iterator[None]:
        """Inside this context tests can speak for the caller."""
        self._connections[watch.record.id] = connection
        try:
            yield
        finally:
            del self._connections[watch.record.id]
            watch.record.close()

    async def _set_script(self, request: web.Request) -> Any:
        wanted = mapping(await _body(request), "body")
        if not isinstance(self._engines.hearing, ScriptedHearing):
            raise Refused("Only --hearing scripted follows a script.")
        self._engines.hearing.lines = tuple(list_of(text)(wanted.get("heard"), "heard"))
        return {"heard": self._engines.hearing.lines}

    async def _set_faults(self, request: web.Request) -> Any:
        self._faults = faults_from(await _body(request))
        self._refused = self._faulty_handshakes = 0
        return {}

    async def _set_pace(self, request: web.Request) -> Any:
        speed = number(0.5, 100)(mapping(await _body(request), "body").get("answer_speed"), "answer_speed")
        self._engines.pace.times_real_time = speed
        return {"answer_speed": speed}

    async def _count_handshakes(self, _request: web.Request) -> Any:
        return self._handshakes.as_json()

    async def _forget_handshakes(self, _request: web.Request) -> Any:
        self._handshakes = Handshakes()
        return {}

    async def _list_connections(self, _request: web.Request) -> Any:
        return [record.as_json() for record in self._records]

    async def _say(self, request: web.Request) -> Any:
        wanted = mapping(await _body(request), "body")
        words = ScriptedTurn(text(wanted.get("text"), "text"))
        is_answered = optional(boolean)(wanted.get("answered"), "answered")
        await self._connection(request).caller_said(words, is_answered=is_answered)
        return {}

    async def _start_speech(self, request: web.Request) -> Any:
        await self._connection(request).caller_started()
        return {}

    async def _drop(self, request: web.Request) -> Any:
        await self._connection(request).drop()
        return {}

    async def _close(self, request: web.Request) -> Any:
        wanted = mapping(await _body(request), "body")
        code = whole(1000, 4999)(wanted.get("code", WSCloseCode.INTERNAL_ERROR), "code")
        await self._connection(request).close(code, text(wanted.get("reason", "closed for tests"), "reason"))
        return {}

    def _connection(self, request: web.Request) -> Connection:
        connection = self._connections.get(request.match_info["id"])
        if connection is None:
            raise web.HTTPNotFound(text="No such connection is open.")
        return connection


async def _body(request: web.Request) -> Any:
    try:
        return orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise Refused("The body is not JSON.") from error


def _answered(handler: Callable[[web.Request], Awaitable[Any]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Makes a handler of the function: its result is sent as JSON, a refusal as status 400."""

    async def answer(request: web.Request) -> web.Response:
        try:
            result = await handler(request)
        except Refused as refused:
            return web.json_response({"error": refused.message, "param": refused.param}, status=400)
        return web.Response(body=orjson.dumps(result), content_type="application/json")

    return answer
