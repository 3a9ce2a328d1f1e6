"""A browser's socket and its call, joined: what ends one of them ends the other in the right way."""

import asyncio
import gc
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from agents.rights.rechecks import rechecks
from agents.socket import consumer as module
from agents.socket.browser_end import BrowserEnd, Left
from agents.socket.consumer import VoiceConsumer
from agents.voice.calls import opening
from agents.voice.calls.line import Events
from agents.voice.errors import DatabaseAway, NoSuchPersona, NotAllowed, OurFault, ProtocolError, VoiceError
from agents.voice.protocol import BrowserMessage, SessionStart
from agents.voice.session.event_log import Entry
from tests.patience import patience


class Call:
    """The part of a line that a socket uses. `fails_with`: the fault on the way to the browser."""

    start = SessionStart()
    after_seq = last_seq = 0
    heal_seconds = 0.2

    def __init__(self, fails_with: Exception | None = None) -> None:
        self.conversation_id = uuid4()
        self.fails_with = fails_with
        self.ended: asyncio.Future[VoiceError | None] = asyncio.get_running_loop().create_future()
        self.was_left = False
        self.events: Events = self

    def send_audio(self, frame: bytes) -> bool:
        return False

    def audio_sent(self, item_id: str) -> None: ...

    def receive(self, message: BrowserMessage, text: str) -> None: ...

    def stop(self, error: VoiceError | None = None) -> None:
        if not self.ended.done():
            self.ended.set_result(error)

    def leave(self) -> None:
        self.was_left = True

    def pull(self, after_seq: int) -> list[Entry]:
        return []

    def lacks(self, known_seq: int) -> bool:
        return False

    async def read(self, take: Any) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        await asyncio.Event().wait()

    async def over(self) -> VoiceError | None:
        return await asyncio.shield(self.ended)


class Socket:
    """A consumer, and the messages that Channels gives it."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.consumer = VoiceConsumer()
        self.consumer.user = SimpleNamespace(pk=1)
        self.consumer.persona_id, self.consumer.login_key = UUID(int=1), "key"
        self.consumer.browser = BrowserEnd(self.frames.get, self._send)
        self.watched = self.consumer.watched = ExitStack()

    async def _send(self, message: dict[str, Any]) -> None: ...

    async def served(self) -> VoiceError | None:
        with self.watched:
            async with patience():
                return await self.consumer._serve()

    async def joined(self, call: Call) -> VoiceError | None:
        with self.watched:
            self.consumer._watch_rights()
            async with patience():
                return await self.consumer._join(call)


async def test_a_fault_of_the_socket_ends_its_call() -> None:
    """Nobody would hear the call or end it any more: it would take a place and cost tokens until it is idle."""
    call = Call(fails_with=ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await Socket().joined(call)
    assert isinstance(call.ended.result(), OurFault)


async def test_a_socket_that_is_cancelled_leaves_its_call() -> None:
    """The server cancels a consumer that takes too long to end."""
    call = Call()
    joining = asyncio.create_task(Socket().joined(call))
    await asyncio.sleep(0.05)
    joining.cancel()
    await asyncio.wait([joining])
    assert call.was_left


async def test_a_message_that_breaks_the_protocol_ends_the_call_for_that_reason() -> None:
    socket, call = Socket(), Call()
    socket.frames.put_nowait({"type": "websocket.receive", "text": "no JSON"})
    assert isinstance(await socket.joined(call), ProtocolError)


@pytest.mark.parametrize(("code", "is_left"), [(1000, False), (1006, True), (1001, True), (None, True)])
async def test_a_browser_that_closes_ends_the_call_and_a_lost_one_may_come_back(
    code: int | None, is_left: bool
) -> None:
    socket, call = Socket(), Call()
    socket.frames.put_nowait({"type": "websocket.disconnect", "code": code})
    with pytest.raises(Left):
        await socket.joined(call)
    assert call.was_left is is_left
    assert call.ended.done() is not is_left


async def test_a_message_from_before_the_loss_counts() -> None:
    socket, call = Socket(), Call()
    socket.frames.put_nowait({"type": "websocket.receive", "text": '{"type":"session.stop"}'})
    socket.frames.put_nowait({"type": "websocket.disconnect", "code": 1006})
    with pytest.raises(Left):
        await socket.joined(call)
    assert call.ended.result() is None


class TestBeforeTheCall:
    @pytest.fixture
    def slow_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def never_answers(*question: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(opening, "call_wished", never_answers)

    async def test_a_browser_that_says_nothing_broke_the_rule_however_slow_the_database_is(
        self, slow_database: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "DATABASE_SECONDS", 0.01)
        monkeypatch.setattr(module, "START_SECONDS", 0.2)
        assert isinstance(await Socket().served(), ProtocolError)

    async def test_a_message_that_breaks_the_rules_is_answered_before_the_database_is(
        self, slow_database: None
    ) -> None:
        socket = Socket()
        socket.frames.put_nowait({"type": "websocket.receive", "text": "no JSON"})
        assert isinstance(await socket.served(), ProtocolError)

    async def test_one_that_wants_to_begin_is_not_kept_waiting_by_a_slow_database(
        self, slow_database: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "DATABASE_SECONDS", 0.01)
        socket = Socket()
        socket.frames.put_nowait({"type": "websocket.receive", "text": '{"type":"session.start"}'})
        assert isinstance(await socket.served(), DatabaseAway)

    async def test_a_persona_that_may_not_be_called_is_refused_before_the_browser_says_anything(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def may_not(*question: object) -> None: ...

        monkeypatch.setattr(opening, "call_wished", may_not)
        assert isinstance(await Socket().served(), NoSuchPersona)


async def test_rights_that_change_while_a_call_begins_are_checked_as_soon_as_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was found out before is older than the change."""
    socket, call = Socket(), Call()

    async def asked(*question: object) -> object:
        rechecks.look_again({"user": 1, "persona": None})
        return object()

    async def begun(start: SessionStart) -> Call:
        return call

    async def not_allowed() -> NotAllowed:
        return NotAllowed()

    monkeypatch.setattr(opening, "call_wished", asked)
    monkeypatch.setattr(socket.consumer, "_call", begun)
    monkeypatch.setattr(socket.consumer, "_reason_to_end", not_allowed)
    socket.frames.put_nowait({"type": "websocket.receive", "text": '{"type":"session.start"}'})
    assert isinstance(await socket.served(), NotAllowed)


async def test_a_browser_that_leaves_while_its_socket_is_cancelled_is_no_fault() -> None:
    """Python would log a task whose error nobody has asked for, with its traceback."""
    faults: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: faults.append(context))

    async def leaves() -> SessionStart:
        try:
            await asyncio.Event().wait()
        finally:
            raise Left

    socket = asyncio.create_task(VoiceConsumer()._unless_stopping(leaves()))
    for _ in range(3):
        await asyncio.sleep(0)
    socket.cancel()
    await asyncio.wait([socket])
    assert socket.cancelled()
    await asyncio.sleep(0)
    del socket  # its error refers to what it waited for
    gc.collect()
    assert faults == []
