"""A voice socket on a transport of its own, from both of its ends: what it takes, refuses, and how it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from itertools import repeat
from socket import socket, socketpair

import pytest
from websockets.frames import BINARY, CLOSE, CONT, PING, PONG, TEXT, Close, Frame, Opcode
from websockets.protocol import CLIENT, Protocol

from agents.socket.browser_end import SENDS_TOO_MUCH
from agents.voice.allowance import Allowance
from agents.voice.limits import BUDGETS
from tests.patience import patience
from voicesite import open_socket
from voicesite.open_socket import MESSAGE_MAX_BYTES, PIECE_BYTES, UNSENT_MAX_BYTES, WAITING_MAX, Message, OpenSocket

FRAMES_A_PIECE = PIECE_BYTES // 6  # the smallest frames
ANSWER = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
MANY = int(BUDGETS.frames_at_once) + 10_000


def sent(opcode: Opcode, content: bytes = b"", *, fin: bool = True) -> bytes:
    """A frame as a browser sends it."""
    return Frame(opcode, content, fin=fin).serialize(mask=True)


@dataclass
class Ends:
    """The open socket with its application's queue, and the browser's end of the connection."""

    one: OpenSocket
    received: asyncio.Queue[Message]
    browser: socket
    is_lost: asyncio.Event

    async def send(self, *frames: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.browser, b"".join(frames))

    async def next(self) -> Message:
        async with patience():
            return await self.received.get()

    @asynccontextmanager
    async def sending(self, *frames: bytes) -> AsyncIterator[None]:
        """While the block runs, as fast as the other end takes them."""
        task = asyncio.ensure_future(self.send(*frames))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await task

    async def until_the_end(self) -> tuple[list[Frame], int]:
        """All frames that the browser gets, and the close code. It answers the close alone."""
        wire = Protocol(CLIENT, max_size=None)
        with suppress(OSError):
            async with patience():
                while data := await asyncio.get_running_loop().sock_recv(self.browser, 64 * 1024):
                    wire.receive_data(data)
                    answers = b"".join(wire.data_to_send())
                    if wire.close_rcvd is not None:
                        self.browser.send(answers)
        code = wire.close_rcvd.code if wire.close_rcvd else 1006
        return [event for event in wire.events_received() if isinstance(event, Frame)], code


async def turns(count: int) -> None:
    """Of the event loop."""
    for _ in range(count):
        await asyncio.sleep(0)


@asynccontextmanager
async def opened(*, early: bytes = b"") -> AsyncIterator[Ends]:
    here, there = socketpair()
    there.setblocking(False)
    received: asyncio.Queue[Message] = asyncio.Queue()
    is_lost = asyncio.Event()
    one = OpenSocket(received, is_lost.set, answer=b"" if not early else ANSWER, early=early)
    await asyncio.get_running_loop().connect_accepted_socket(lambda: one, here)
    yield Ends(one, received, there, is_lost)
    one.close(1000)
    there.close()
    async with patience():
        await is_lost.wait()


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    async with opened() as ends:
        yield ends


class TestMessages:
    async def test_whole_and_in_fragments(self, ends: Ends) -> None:
        await ends.send(
            sent(TEXT, "ü".encode()),
            sent(TEXT, "ü".encode()[:1], fin=False),
            sent(PING, b"between"),
            sent(CONT, b"", fin=False),
            sent(CONT, "ü".encode()[1:]),
            sent(BINARY, bytes(1920)),
            sent(BINARY),
        )
        assert [await ends.next() for _ in range(4)] == [
            {"type": "websocket.receive", "text": "ü"},
            {"type": "websocket.receive", "text": "ü"},
            {"type": "websocket.receive", "bytes": bytes(1920)},
            {"type": "websocket.receive", "bytes": b""},
        ]

    async def test_byte_by_byte(self, ends: Ends) -> None:
        for byte in sent(TEXT, b"slow"):
            await ends.send(bytes([byte]))
        assert await ends.next() == {"type": "websocket.receive", "text": "slow"}

    async def test_that_came_before_the_answer(self) -> None:
        async with opened(early=sent(TEXT, b"early") * 300) as ends:
            await ends.send(sent(TEXT, b"late"))
            assert [(await ends.next())["text"] for _ in range(301)] == ["early"] * 300 + ["late"]
            assert await asyncio.get_running_loop().sock_recv(ends.browser, 100) == ANSWER

    async def test_to_the_browser(self, ends: Ends) -> None:
        await ends.one.send({"type": "websocket.send", "text": "ü"})
        await ends.one.send({"type": "websocket.send", "bytes": b"\0\1"})
        await ends.one.send({"type": "websocket.close", "code": 4408})
        frames, code = await ends.until_the_end()
        assert [(frame.opcode, bytes(frame.data)) for frame in frames[:2]] == [(TEXT, "ü".encode()), (BINARY, b"\0\1")]
        assert code == 4408


class TestFloods:
    """The allowance counts frames of all kinds, and one socket has no turn of the loop for itself."""

    @pytest.fixture(autouse=True)
    def _short_farewells(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(open_socket, "FAREWELL_SECONDS", 0.1)

    @pytest.mark.parametrize(
        ("first", "again"),
        [
            (b"", sent(TEXT, b"{}")),
            (b"", sent(TEXT)),
            (b"", sent(BINARY, b"\0")),
            (b"", sent(BINARY)),
            (b"", sent(BINARY, bytes(9_600))),
            (b"", sent(PING)),
            (b"", sent(PING, bytes(125))),
            (b"", sent(PONG)),
            (sent(TEXT, fin=False), sent(CONT, fin=False)),
            (sent(BINARY, fin=False), sent(CONT, b"\0", fin=False)),
        ],
        ids=[
            "texts",
            "empty texts",
            "bytes",
            "empty binaries",
            "long frames",
            "pings",
            "long pings",
            "pongs",
            "empty fragments",
            "small fragments",
        ],
    )
    async def test_are_closed_with_4429(self, ends: Ends, first: bytes, again: bytes) -> None:
        async with ends.sending(first, *repeat(again, MANY)):
            while (message := await ends.next())["type"] == "websocket.receive":
                pass
            assert message == {"type": "websocket.disconnect", "code": 4429, SENDS_TOO_MUCH: True}
            await ends.one.send({"type": "websocket.send", "text": "why"})
            await ends.one.send({"type": "websocket.close", "code": 4429})
            frames, code = await ends.until_the_end()
        assert b"why" in [bytes(frame.data) for frame in frames]
        assert code == 4429

    async def test_of_single_bytes_are_closed_too(self, ends: Ends) -> None:
        async def dribble() -> None:
            await ends.send(sent(BINARY, bytes(MESSAGE_MAX_BYTES))[:14])
            while True:
                await ends.send(b"\0")
                await turns(2)

        dribbling = asyncio.ensure_future(dribble())
        assert await ends.next() == {"type": "websocket.disconnect", "code": 4429, SENDS_TOO_MUCH: True}
        dribbling.cancel()

    async def test_leave_turns_to_others(self, ends: Ends) -> None:
        most = before = 0
        async with ends.sending(*repeat(sent(BINARY), MANY)):
            while ends.received.qsize() < WAITING_MAX:
                await asyncio.sleep(0)
                most, before = max(most, ends.received.qsize() - before), ends.received.qsize()
        assert 0 < most <= FRAMES_A_PIECE

    async def test_that_the_application_does_not_take_are_not_read(self, ends: Ends) -> None:
        async with ends.sending(*repeat(sent(BINARY, bytes(1920)), MANY)):
            await turns(200)
            assert not ends.one._transport.is_reading()
            assert ends.received.qsize() <= WAITING_MAX + FRAMES_A_PIECE

    async def test_of_pings_by_one_who_reads_no_answer_are_not_read(self, ends: Ends) -> None:
        ends.one._allowance = Allowance(rate=1e9, burst=1e9)
        async with ends.sending(*repeat(sent(PING, bytes(125)), 2 * UNSENT_MAX_BYTES // 125)):
            await turns(2_000)
            assert not ends.one._transport.is_reading()
            assert ends.one._transport.get_write_buffer_size() < UNSENT_MAX_BYTES + PIECE_BYTES

    async def test_a_page_after_a_stall_is_heard(self, ends: Ends) -> None:
        """Twenty seconds of a microphone, and what the page reports four times a second, all at once."""
        count = 20 * (25 + 4)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(ends.send(*repeat(sent(BINARY, bytes(1920)), count)))
            for _ in range(count):
                assert (await ends.next())["type"] == "websocket.receive"


class TestBackPressure:
    async def test_sending_waits_for_a_browser_that_does_not_read(self, ends: Ends) -> None:
        async def talk() -> None:
            for _ in range(4 * UNSENT_MAX_BYTES // 10_000):
                await ends.one.send({"type": "websocket.send", "bytes": bytes(10_000)})
            await ends.one.send({"type": "websocket.close"})

        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(talk())
            await turns(2_000)
            assert not talking.done()
            assert ends.one._transport.get_write_buffer_size() < UNSENT_MAX_BYTES + 20_000
            frames, code = await ends.until_the_end()
        assert len(frames) == 4 * UNSENT_MAX_BYTES // 10_000 + 1
        assert code == 1000

    async def test_one_who_takes_nothing_is_cut_off(self, ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
        """Even if it goes on talking."""
        monkeypatch.setattr(open_socket, "UNACKNOWLEDGED_SECONDS", 0.05)
        async with ends.sending(*repeat(sent(PING), MANY)), patience():
            while not ends.is_lost.is_set():
                await ends.one.send({"type": "websocket.send", "bytes": bytes(10_000)})

    async def test_sending_to_one_who_is_gone_ends(self, ends: Ends) -> None:
        ends.browser.close()
        assert await ends.next() == {"type": "websocket.disconnect", "code": 1006}
        await ends.is_lost.wait()
        await ends.one.send({"type": "websocket.send", "text": "nobody hears it"})
        await ends.one.send({"type": "websocket.close", "code": 1000})


class TestTheEnd:
    @pytest.mark.parametrize(("content", "code"), [(Close(1000, "").serialize(), 1000), (b"", 1005)])
    async def test_the_browser_closes(self, ends: Ends, content: bytes, code: int) -> None:
        await ends.send(sent(TEXT, b"last"), sent(CLOSE, content), sent(TEXT, b"void"))
        assert (await ends.next())["text"] == "last"
        assert await ends.next() == {"type": "websocket.disconnect", "code": code}
        assert (await ends.until_the_end())[1] == code
        assert ends.received.empty()

    @pytest.mark.parametrize(
        ("broken", "code"),
        [
            (sent(TEXT, b"\xff"), 1007),
            (sent(TEXT, b"\xc3", fin=False) + sent(CONT, b"x"), 1007),
            (sent(BINARY, bytes(MESSAGE_MAX_BYTES + 1)), 1009),
            (sent(BINARY, bytes(MESSAGE_MAX_BYTES // 2), fin=False) + sent(CONT, bytes(MESSAGE_MAX_BYTES)), 1009),
            (Frame(TEXT, b"bare").serialize(mask=False), 1002),
            (sent(CONT, b"nothing before it"), 1002),
            (sent(TEXT, fin=False) + sent(TEXT), 1002),
            (b"\x83\x80" + bytes(4), 1002),
            (b"\xc1\x80" + bytes(4), 1002),
            (b"\x89\xfe\x00\x7e" + bytes(4 + 126), 1002),
            (b"GET / HTTP/1.1\r\n\r\n", 1002),
        ],
        ids=map(str, range(11)),  # each run masks with other bytes
    )
    async def test_what_breaks_the_rules_is_cut_off(self, ends: Ends, broken: bytes, code: int) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(ends.send(broken, sent(TEXT, b"void")))
            assert await ends.next() == {"type": "websocket.disconnect", "code": code}
            assert (await ends.until_the_end())[1] == code
        assert ends.received.empty()

    async def test_one_who_never_answers_a_close_is_cut_off(self, ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(open_socket, "UNACKNOWLEDGED_SECONDS", 0.01)
        ends.one.close(1000)
        async with patience():
            await ends.is_lost.wait()

    async def test_one_who_talks_on_after_the_close_is_cut_off(
        self, ends: Ends, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(open_socket, "UNACKNOWLEDGED_SECONDS", 0.01)
        ends.one.close(4408)
        assert await ends.next() == {"type": "websocket.disconnect", "code": 4408}
        with suppress(OSError):
            async with patience():
                await ends.send(*repeat(sent(BINARY, bytes(1920)), MANY))
        assert ends.received.empty()

    async def test_a_browser_that_leaves_after_a_backlog_is_let_go_at_once(
        self, ends: Ends, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(open_socket, "UNACKNOWLEDGED_SECONDS", 1_000)
        await ends.send(*repeat(sent(BINARY, bytes(960)), 60), sent(CLOSE, b"\x03\xe8"))
        for _ in range(60):
            await ends.next()
        await ends.until_the_end()
        ends.browser.close()
        async with patience():
            await ends.is_lost.wait()


class TestPings:
    @pytest.fixture(autouse=True)
    def _impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(open_socket, "BUDGETS", replace(BUDGETS, ping_seconds=0.02))

    async def test_one_who_says_nothing_is_asked_and_let_go(self, ends: Ends) -> None:
        frames, code = await ends.until_the_end()
        assert [frame.opcode for frame in frames] == [PING]
        assert code == 1006
        assert await ends.next() == {"type": "websocket.disconnect", "code": 1006}

    async def test_one_who_answers_stays(self, ends: Ends) -> None:
        loop = asyncio.get_running_loop()
        async with patience():
            for _ in range(3):
                assert await loop.sock_recv(ends.browser, 100) == b"\x89\x00"
                await ends.send(sent(PONG))
        assert not ends.is_lost.is_set()

    async def test_one_who_speaks_is_asked_too(self, ends: Ends) -> None:
        """Proxies close a connection through which the server sends nothing."""
        loop = asyncio.get_running_loop()
        asked = loop.create_task(loop.sock_recv(ends.browser, 100))
        async with patience():
            while not asked.done():
                await ends.send(sent(BINARY, bytes(960)))
                await ends.next()
                await asyncio.sleep(0.001)
        assert asked.result() == b"\x89\x00"
