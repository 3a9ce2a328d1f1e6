"""Controls for tests, over HTTP: what is said, how fast answers are sent, what goes wrong, and what was received."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from localvoice.checks import list_of, mapping, number, text
from localvoice.connection import Connection
from localvoice.engines import Engines
from localvoice.events import Refused
from localvoice.faults import Faults, FaultyOutbound, faults_from
from localvoice.hearing.scripted import ScriptedHearing, ScriptedUtterance
from localvoice.outbound import Outbound
from localvoice.records import Record, RecordingOutbound


@dataclass(frozen=True, slots=True)
class Watch:
    """One connection under test: its record, and its spoilt way out."""

    record: Record
    outbound: Outbound


class Controls:
    """The state that tests set, and the routes by which they do."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._faults = Faults()
        self._refused = 0
        self._records: list[Record] = []
        self._connections: dict[str, Connection] = {}

    def routes(self) -> list[web.RouteDef]:
        """What is served besides the protocol."""
        return [
            web.put("/test/script", _answered(self._set_script)),
            web.put("/test/faults", _answered(self._set_faults)),
            web.put("/test/pace", _answered(self._set_pace)),
            web.get("/test/connections", _answered(self._list_connections)),
            web.post("/test/connections/{id}/say", _answered(self._say)),
            web.post("/test/connections/{id}/speech_started", _answered(self._start_speech)),
        ]

    def refusal(self) -> web.Response | None:
        """The answer to a handshake that shall fail."""
        faults = self._faults
        if faults.refuse_status is None or self._refused == faults.refuse_count:
            return None
        self._refused += 1
        headers = {} if faults.retry_after is None else {"Retry-After": str(faults.retry_after)}
        body = {"error": {"code": str(faults.refuse_status), "message": "Refused for tests."}}
        return web.json_response(body, status=faults.refuse_status, headers=headers)

    def watch(self, request: web.Request, outbound: Outbound) -> Watch:
        """Begin the record of a new connection, and put the present faults in its way."""
        record = Record(str(len(self._records) + 1), request)
        self._records.append(record)
        # What is recorded is what was really sent, so the record stands nearest to the socket.
        return Watch(record, FaultyOutbound(RecordingOutbound(outbound, record), self._faults))

    @contextmanager
    def following(self, watch: Watch, connection: Connection) -> Iterator[None]:
        """While this lasts, tests can speak for the caller."""
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
        self._refused = 0
        return {}

    async def _set_pace(self, request: web.Request) -> Any:
        speed = number(0.5, 100)(mapping(await _body(request), "body").get("answer_speed"), "answer_speed")
        self._engines.pace.times_real_time = speed
        return {"answer_speed": speed}

    async def _list_connections(self, _request: web.Request) -> Any:
        return [record.as_json() for record in self._records]

    async def _say(self, request: web.Request) -> Any:
        words = text(mapping(await _body(request), "body").get("text"), "text")
        await self._connection(request).caller_said(ScriptedUtterance(words))
        return {}

    async def _start_speech(self, request: web.Request) -> Any:
        await self._connection(request).caller_started()
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
    """A handler whose result is sent as JSON, and whose refusal is a 400."""

    async def answer(request: web.Request) -> web.Response:
        try:
            result = await handler(request)
        except Refused as refused:
            return web.json_response({"error": refused.message, "param": refused.param}, status=400)
        return web.Response(body=orjson.dumps(result), content_type="application/json")

    return answer
