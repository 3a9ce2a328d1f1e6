"""One connection without a socket: what it is sent, and all that it sends back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

import orjson
from aiohttp import WSMessage, WSMsgType, web

from localvoice.answering import Prompt
from localvoice.audio import BYTES_PER_MS
from localvoice.dialogue.responses import Pace
from localvoice.engines import Engines
from localvoice.hearing.scripted import ScriptedEar, ScriptedHearing, ScriptedTurn
from localvoice.protocol.connection import Connection
from localvoice.settings.opening import CLIENT_REFERENCE, Opening
from localvoice.speaking import Speech

AT_ONCE = 1e9
LINES = ("I would like to", "is it open today?", "", "mm-hmm", "stop", "um")


class Broken(Exception):
    """An engine failed."""


class ShortAnswers:
    """Says two sentences to whatever was said. Every time that `fails` says so, it fails instead."""

    def __init__(self, fails: Callable[[], bool]) -> None:
        self._fails = fails

    async def answer(self, _prompt: Prompt) -> AsyncIterator[str]:
        yield "One sentence."
        await asyncio.sleep(0)
        if self._fails():
            raise Broken
        yield "And another one, which is longer."


class ShortSounds:
    """Speaks every letter for a few milliseconds. Every time that `fails` says so, it fails instead."""

    def __init__(self, fails: Callable[[], bool]) -> None:
        self._fails = fails

    async def speak(self, sentence: str, _speech: Speech) -> bytes:
        if self._fails():
            raise Broken
        return b"\x10\x20" * (len(sentence) * 5 * BYTES_PER_MS // 2)

    def close(self) -> None:
        """Nothing runs."""


@dataclass(slots=True)
class Sent:
    """What a connection sent, and how it closed if it did."""

    events: list[dict[str, Any]] = field(default_factory=list)
    closed: list[tuple[int, str]] = field(default_factory=list)

    async def send(self, event: dict[str, Any]) -> None:
        self.events.append(orjson.loads(orjson.dumps(event)))
        await asyncio.sleep(0)

    async def send_text(self, text: str) -> None:
        self.events.append(orjson.loads(text))

    async def close(self, code: int, reason: str) -> None:
        self.closed.append((code, reason))

    def abort(self) -> None:
        self.closed.append((1006, ""))

    def of(self, event_type: str) -> list[dict[str, Any]]:
        """All events of a type."""
        return [event for event in self.events if event["type"] == event_type]


class Client:
    """Sends its events one after the other, and leaves when everything they set off has ended."""

    def __init__(self, events: Sequence[dict[str, Any]]) -> None:
        self._events = events

    async def __aiter__(self) -> AsyncIterator[WSMessage]:
        for event in self._events:
            yield WSMessage(WSMsgType.TEXT, orjson.dumps(event).decode(), None)
            await asyncio.sleep(0)
        while busy := [task for task in asyncio.all_tasks() if task.get_name() not in ("wait for the end", "call")]:
            await asyncio.wait(busy)


class FailingHearing(ScriptedHearing):
    """Follows the script. Every time that `fails` says so, no words come."""

    def __init__(self, fails: Callable[[], bool]) -> None:
        super().__init__()
        self.lines = LINES
        self._fails = fails

    def open_ear(self) -> ScriptedEar:
        ear = super().open_ear()
        begin = ear.begin_turn
        ear.begin_turn = lambda *language: FailingTurn(begin(*language), self._fails)  # type: ignore[method-assign]
        return ear


class FailingTurn(ScriptedTurn):
    """A turn whose words may be lost."""

    def __init__(self, turn: ScriptedTurn, fails: Callable[[], bool]) -> None:
        super().__init__(turn._words)
        self._fails = fails

    async def words_so_far(self) -> str:
        return await self.text()

    async def text(self) -> str:
        if self._fails():
            raise Broken
        return await super().text()


async def _converse(events: Sequence[dict[str, Any]], model: str, sent: Sent, fails: Callable[[], bool]) -> None:
    engines = Engines(FailingHearing(fails), ShortAnswers(fails), ShortSounds(fails), Pace(AT_ONCE), cancels_echo=True)
    websocket = cast(web.WebSocketResponse, Client(events))
    connection = Connection(websocket, sent, engines, Opening(model, features=CLIENT_REFERENCE))
    await asyncio.create_task(connection.run(), name="call")


def conversed(
    events: Sequence[dict[str, Any]], model: str = "gpt-realtime", *, fails: Callable[[], bool] = lambda: False
) -> Sent:
    """All that a client who sends these events gets. The engines fail every time that `fails` says so."""
    sent = Sent()

    async def main() -> None:
        asyncio.current_task().set_name("call")  # type: ignore[union-attr] # there is one
        async with asyncio.timeout(60):
            await _converse(events, model, sent, fails)

    with suppress(asyncio.CancelledError):
        asyncio.run(main())
    return sent
