"""A stand-in for Voice Live without speech and language: it receives audio, sends audio in real time, and notes when.

Next to the service's socket it has requests for the benchmark: POST /speak makes every session speak,
POST /measure begins to note delays, GET /heard returns them, POST /barge-in?callers=1,2 reports speech, GET /cpu
returns the seconds of CPU that the stand-in has used.
`python -m benchmarks.standin PORT`
"""

import asyncio
import itertools
import sys
import time
from contextlib import suppress
from typing import Any

import orjson
import pybase64
import uvloop
from aiohttp import WSMsgType, web

from benchmarks.stamp import Row, stamp_of, stamped

DELTA_MS = 60
PAUSE_SECONDS = 0.1  # between an interrupted answer and the next


class Session:
    """One connection of a relay. The stamps in the audio say which caller it is."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._may_speak = asyncio.Event()
        self._has_heard = asyncio.Event()
        self._is_interrupted = False
        self._indexes = itertools.count()
        self.microphone: Row | None = None

    async def run(self) -> None:
        await self._send({"type": "session.created", "session": {"id": "sess_1", "model": "stand-in"}})
        speaking = asyncio.create_task(self._speak(), name="answers")
        try:
            await self._listen()
        finally:
            speaking.cancel()

    def speak(self) -> None:
        self._may_speak.set()

    async def barge_in(self) -> int:
        """Report speech, and return when, in monotonic nanoseconds."""
        self._is_interrupted = True
        sent_ns = time.monotonic_ns()
        await self._send({"type": "input_audio_buffer.speech_started", "audio_start_ms": 0, "item_id": "item_user"})
        return sent_ns

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                return
            event = orjson.loads(message.data)
            if event["type"] == "input_audio_buffer.append":
                self._take(pybase64.b64decode(event["audio"]))
            elif event["type"] == "session.update":
                await self._send({"type": "session.updated", "session": event["session"]})

    def _take(self, pcm: bytes) -> None:
        if not stamp_of(pcm).sent_ns:  # silence of a flooder, which nobody measures
            return
        if self.microphone is None:
            self.microphone = Row(stamp_of(pcm).caller)
            self._has_heard.set()
        self.microphone.take(pcm)

    async def _speak(self) -> None:
        """Speak one endless answer after the other, each until the caller interrupts it."""
        await self._may_speak.wait()
        await self._has_heard.wait()  # it says who the caller is: a busy relay brings it late
        with suppress(ConnectionResetError):  # the relay has hung up
            for number in itertools.count():
                await self._answer(f"resp_{number}", f"item_{number}")
                await asyncio.sleep(PAUSE_SECONDS)
                await self._send({"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 0})

    async def _answer(self, response_id: str, item_id: str) -> None:
        response = {"id": response_id, "status": "in_progress", "output": []}
        item = {"id": item_id, "type": "message", "role": "assistant", "content": []}
        await self._send({"type": "response.created", "response": response})
        await self._send({"type": "response.output_item.added", "response_id": response_id, "item": item})
        self._is_interrupted = False
        names = f'"response_id":"{response_id}","item_id":"{item_id}","output_index":0,"content_index":0'
        due = time.monotonic()
        while not self._is_interrupted:
            await self._send_delta(names)
            due += DELTA_MS / 1000
            await asyncio.sleep(due - time.monotonic())
        await self._send({"type": "response.done", "response": {**response, "status": "cancelled", "output": [item]}})

    async def _send_delta(self, names: str) -> None:
        assert self.microphone
        audio = pybase64.b64encode_as_string(stamped(self.microphone.caller, next(self._indexes), DELTA_MS))
        await self._socket.send_str(f'{{"type":"response.audio.delta",{names},"delta":"{audio}"}}')

    async def _send(self, event: dict[str, Any]) -> None:
        await self._socket.send_str(orjson.dumps(event).decode())


class StandIn:
    """The server, with its open sessions."""

    def __init__(self) -> None:
        self._sessions: set[Session] = set()

    async def realtime(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        session = Session(socket)
        self._sessions.add(session)
        try:
            await session.run()
        finally:
            self._sessions.discard(session)
        return socket

    async def speak(self, request: web.Request) -> web.Response:
        """Make the sessions speak, spread over the length of one delta, since callers do not begin at the same time."""
        for session in list(self._sessions):
            session.speak()
            await asyncio.sleep(DELTA_MS / 1000 / len(self._sessions))
        return web.json_response(len(self._sessions))

    async def measure(self, request: web.Request) -> web.Response:
        for row in self._rows():
            row.measure()
        return web.json_response(len(self._rows()))

    async def heard(self, request: web.Request) -> web.Response:
        delays = [delay for row in self._rows() for delay in row.delays_ns or []]
        return web.json_response({"delays_ns": delays, "lost": sum(row.lost for row in self._rows())})

    async def barge_in(self, request: web.Request) -> web.Response:
        """Report speech in the sessions of these callers at once. The answer has the time of each report."""
        callers = {int(number) for number in request.query["callers"].split(",")}
        sessions = {session.microphone.caller: session for session in self._sessions if session.microphone}
        return web.json_response({caller: await sessions[caller].barge_in() for caller in callers & sessions.keys()})

    async def cpu(self, request: web.Request) -> web.Response:
        return web.json_response(time.process_time())

    def _rows(self) -> list[Row]:
        return [session.microphone for session in self._sessions if session.microphone]


def main(port: int) -> None:
    stand_in = StandIn()
    app = web.Application()
    app.router.add_get("/voice-live/realtime", stand_in.realtime)
    app.router.add_post("/speak", stand_in.speak)
    app.router.add_post("/measure", stand_in.measure)
    app.router.add_get("/heard", stand_in.heard)
    app.router.add_post("/barge-in", stand_in.barge_in)
    app.router.add_get("/cpu", stand_in.cpu)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None, loop=uvloop.new_event_loop())


if __name__ == "__main__":
    main(int(sys.argv[1]))
