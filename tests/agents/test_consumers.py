"""A browser's socket and its call, joined: what ends one of them ends the other in the right way."""

import asyncio
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from agents import consumers
from agents.browser_end import BrowserEnd, Left
from agents.consumers import VoiceConsumer
from agents.protocol import BrowserMessage, SessionStart
from agents.voice.browser.event_log import Entry
from agents.voice.errors import DatabaseAway, NoSuchPersona, OurFault, ProtocolError, VoiceError
from tests.patience import patience


class Call:
    """As much of a line as a socket uses. `fails_with`: what happens on the way to the browser."""

    start = SessionStart()
    after_seq = last_seq = 0
    heal_seconds = 0.2
    microphone_is_behind = False

    def __init__(self, fails_with: Exception | None = None) -> None:
        self.conversation_id = uuid4()
        self.fails_with = fails_with
        self.ended: asyncio.Future[VoiceError | None] = asyncio.get_running_loop().create_future()
        self.was_left = False

    def send_audio(self, frame: bytes) -> None: ...

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

    def own(self, entry: Entry) -> Entry:
        return entry

    async def read(self, take: Any) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        await asyncio.Event().wait()

    async def over(self) -> VoiceError | None:
        return await asyncio.shield(self.ended)


class Socket:
    """Channels' two ends of it."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.consumer = VoiceConsumer()
        self.consumer.user = SimpleNamespace(pk=1)
        self.consumer.persona_id, self.consumer.login_key = UUID(int=1), "key"
        self.consumer.browser = BrowserEnd(self.frames.get, self._send)

    async def _send(self, message: dict[str, Any]) -> None: ...

    async def served(self) -> VoiceError | None:
        async with patience():
            return await self.consumer._serve()

    async def joined(self, call: Call) -> VoiceError | None:
        async with patience():
            return await self.consumer._join(call)


async def test_a_fault_of_the_socket_ends_its_call() -> None:
    """Nobody would hear the call any more, and nobody end it: it would cost its place and tokens until it is idle."""
    call = Call(fails_with=ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await Socket().joined(call)
    assert isinstance(call.ended.result(), OurFault)


async def test_a_socket_that_is_given_up_leaves_its_call() -> None:
    """The server stops waiting for a consumer that does not end."""
    call = Call()
    joining = asyncio.create_task(Socket().joined(call))
    await asyncio.sleep(0.05)
    joining.cancel()
    await asyncio.wait([joining])
    assert call.was_left


async def test_a_rule_that_is_broken_ends_the_call_for_that_reason() -> None:
    socket, call = Socket(), Call()
    socket.frames.put_nowait({"type": "websocket.receive", "text": "no JSON"})
    assert isinstance(await socket.joined(call), ProtocolError)


@pytest.mark.parametrize(("code", "is_left"), [(1000, False), (1006, True), (1001, True), (None, True)])
async def test_who_says_goodbye_ends_the_call_and_who_is_lost_may_come_back(code: int | None, is_left: bool) -> None:
    socket, call = Socket(), Call()
    socket.frames.put_nowait({"type": "websocket.disconnect", "code": code})
    with pytest.raises(Left):
        await socket.joined(call)
    assert call.was_left is is_left
    assert call.ended.done() is not is_left


async def test_what_was_sent_before_the_end_counts() -> None:
    socket, call = Socket(), Call()
    socket.frames.put_nowait({"type": "websocket.receive", "text": '{"type":"session.stop"}'})
    socket.frames.put_nowait({"type": "websocket.disconnect", "code": 1006})
    with pytest.raises(Left):
        await socket.joined(call)
    assert call.ended.result() is None


class TestBeforeTheCall:
    @pytest.fixture
    def slow_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def never_found(*question: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(consumers, "find_persona", never_found)

    async def test_a_browser_that_says_nothing_broke_the_rule_however_slow_the_database_is(
        self, slow_database: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(consumers, "DATABASE_SECONDS", 0.01)
        monkeypatch.setattr(consumers, "START_SECONDS", 0.2)
        assert isinstance(await Socket().served(), ProtocolError)

    async def test_a_message_that_breaks_the_rules_is_answered_before_the_database_is(
        self, slow_database: None
    ) -> None:
        socket = Socket()
        socket.frames.put_nowait({"type": "websocket.receive", "text": "no JSON"})
        assert isinstance(await socket.served(), ProtocolError)

    async def test_one_that_wants_to_begin_is_not_kept_waiting_by_aslow_database(
        self, slow_database: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(consumers, "DATABASE_SECONDS", 0.01)
        socket = Socket()
        socket.frames.put_nowait({"type": "websocket.receive", "text": '{"type":"session.start"}'})
        assert isinstance(await socket.served(), DatabaseAway)

    async def test_a_persona_that_may_not_be_called_is_refused_before_the_browser_says_anything(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def not_found(*question: object) -> None: ...

        monkeypatch.setattr(consumers, "find_persona", not_found)
        assert isinstance(await Socket().served(), NoSuchPersona)
