"""One open voice socket on the event loop's own transport: frames in and out (RFC 6455), and what one may take.

Daphne has made the handshake (handshakes.py). The application gets and sends ASGI messages, as it would with Daphne.

One turn of the loop takes in little of what has come. Reading pauses while the application is late, and while the
browser does not take what it is sent. Frames of all kinds have an allowance: messages, fragments, pings and pongs.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, cast

from websockets.frames import CLOSE, CONT, PING, PONG, TEXT, Close, CloseCode, Frame
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from agents.socket.browser_end import SENDS_TOO_MUCH
from agents.voice.allowance import Allowance
from agents.voice.errors import Quota
from agents.voice.limits import BUDGETS, IN_FLIGHT_MAX_BYTES, UNACKNOWLEDGED_SECONDS

MESSAGE_MAX_BYTES = 64 * 1024
TOO_MANY = Quota().close_code

PIECE_BYTES = 2 * 1024  # parsed at once: 340 frames without content take some 4 ms
PIECES_A_TURN = 32
FRAMES_A_TURN = 64
PART_OF_A_FRAME = 0.25  # what a piece costs in which no frame ends: networks cut frames, but not into bytes
WAITING_MAX = 32  # messages that the application has not taken yet
WAIT_SECONDS = 0.01
UNSENT_MAX_BYTES = IN_FLIGHT_MAX_BYTES + 256 * 1024  # audio on its way does not reach it
UNHEARD_MAX_BYTES = 256 * 1024  # of what still comes after the end: it is read, so that our last words arrive
FAREWELL_SECONDS = 2.0  # for one who sent too much

_frames_logger = logging.getLogger(f"{__name__}.frames")
_frames_logger.setLevel(logging.WARNING)  # the package would log each socket that is closed

Message = dict[str, Any]


class OpenSocket(asyncio.Protocol):
    """`received` gets the ASGI messages; `on_lost` is called once, when the connection is gone.

    `answer` to the handshake is the first that is sent. `early`: what the browser sent before it.
    """

    def __init__(
        self, received: asyncio.Queue[Message], on_lost: Callable[[], None], *, answer: bytes = b"", early: bytes = b""
    ) -> None:
        self._answer, self._early = answer, early
        self._received = received
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._wire = ServerProtocol(state=OPEN, max_size=MESSAGE_MAX_BYTES, logger=_frames_logger)
        self._allowance = Allowance(rate=BUDGETS.frames_per_second, burst=BUDGETS.frames_at_once)
        self._unread = memoryview(b"")
        self._fragments: list[bytes] = []
        self._is_text = False
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._heard_at = self._said_at = self._loop.time()
        self._has_pinged = False
        self._has_left = False  # the application knows that nothing more comes
        self._is_over = False  # what comes now is thrown away
        self._unheard_bytes = 0
        self._next_read: asyncio.Handle | None = None
        self._patience: asyncio.Handle | None = None  # with one who takes nothing of what is sent
        self._last_moment: asyncio.Handle | None = None

    # The transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=UNSENT_MAX_BYTES)
        self._beat = self._loop.call_later(BUDGETS.ping_seconds, self._ping_if_silent)
        self._transport.write(self._answer)
        if self._early:
            self.data_received(self._early)
            self._early = b""

    def data_received(self, data: bytes) -> None:
        self._heard_at, self._has_pinged = self._loop.time(), False
        if self._is_over:
            self._let_pass(len(data))
        elif self._unread or len(data) > PIECE_BYTES or self._must_wait():
            self._unread = memoryview(b"".join((self._unread, data)))
            if self._next_read is None:
                self._read_on()
        else:
            self._take_in(data)

    def eof_received(self) -> None:
        """The transport closes after it, once all is sent."""
        self._leave(CloseCode.ABNORMAL_CLOSURE)
        self._end_within(UNACKNOWLEDGED_SECONDS)

    def pause_writing(self) -> None:
        self._has_room.clear()
        self._patience = self._loop.call_later(UNACKNOWLEDGED_SECONDS, self._transport.abort)

    def resume_writing(self) -> None:
        self._has_room.set()
        self._cancel(self._patience)

    def connection_lost(self, _error: Exception | None) -> None:
        self._cancel(self._beat, self._next_read, self._patience, self._last_moment)
        self._is_over = True
        self._unread = memoryview(b"")
        self._leave(CloseCode.ABNORMAL_CLOSURE)
        self._has_room.set()
        self._on_lost()

    # From the browser

    def _read_on(self) -> None:
        """Take in what has come, as far as one turn of the loop goes; the rest later."""
        self._next_read = None
        pieces = frames = 0
        while self._unread and pieces < PIECES_A_TURN and frames < FRAMES_A_TURN and not self._must_wait():
            piece, self._unread = self._unread[:PIECE_BYTES], self._unread[PIECE_BYTES:]
            frames += self._take_in(bytes(piece))
            pieces += 1
        if self._is_over:
            return
        if self._unread or self._must_wait():
            self._transport.pause_reading()
            self._next_read = self._loop.call_later(WAIT_SECONDS if self._must_wait() else 0, self._read_on)
        else:
            self._transport.resume_reading()

    def _must_wait(self) -> bool:
        is_application_late = not self._has_left and self._received.qsize() >= WAITING_MAX
        return is_application_late or not self._has_room.is_set()

    def _take_in(self, piece: bytes) -> int:
        """Parse it, and give what is whole to the application. Returns how many frames ended in it."""
        self._wire.receive_data(piece)
        frames = self._wire.events_received()
        if not self._allowance.take(len(frames) or PART_OF_A_FRAME, self._loop.time()):
            self._refuse_more()
            return len(frames)
        for frame in frames:
            self._take_frame(frame)  # type: ignore[arg-type]  # the handshake is over: they are frames
        self._write_out()
        return len(frames)

    def _take_frame(self, frame: Frame) -> None:
        opcode = frame.opcode
        if opcode is PING or opcode is PONG:  # the parser has answered it
            return
        if opcode is CLOSE:
            self._leave(_code_of(self._wire.close_rcvd))
            return
        if opcode is not CONT:
            self._is_text = opcode is TEXT
        if frame.fin:
            content, self._fragments = b"".join((*self._fragments, frame.data)), []
            self._give(content)
        elif frame.data:
            self._fragments.append(bytes(frame.data))

    def _give(self, content: bytes) -> None:
        if not self._is_text:
            self._put({"type": "websocket.receive", "bytes": content})
            return
        try:
            self._put({"type": "websocket.receive", "text": content.decode()})
        except UnicodeDecodeError:
            self._leave(CloseCode.INVALID_DATA)
            self._wire.fail(CloseCode.INVALID_DATA)

    def _put(self, message: Message) -> None:
        if not self._has_left:
            self._received.put_nowait(message)

    def _leave(self, code: int) -> None:
        self._put({"type": "websocket.disconnect", "code": int(code)})
        self._has_left = True

    def _refuse_more(self) -> None:
        """Read nothing more. The application says why, and closes."""
        self._write_out()
        # Not by the code: a browser may close with any.
        self._put({"type": "websocket.disconnect", "code": TOO_MANY, SENDS_TOO_MUCH: True})
        self._has_left = True
        self._stop_listening()
        self._transport.pause_reading()
        self._end_within(UNACKNOWLEDGED_SECONDS if self._wire.state is OPEN else FAREWELL_SECONDS)

    # To the browser

    async def send(self, message: Message) -> None:
        """An ASGI message of the application. What is for a browser that has gone is dropped."""
        if self._wire.state is not OPEN or self._transport.is_closing():
            return
        if message["type"] == "websocket.close":
            self.close(message.get("code") or CloseCode.NORMAL_CLOSURE)
            return
        if text := message.get("text"):
            self._wire.send_text(text.encode())
        elif content := message.get("bytes"):
            self._wire.send_binary(content)
        self._write_out()
        await self._has_room.wait()

    def close(self, code: int) -> None:
        if self._wire.state is not OPEN or self._transport.is_closing():
            return
        self._wire.send_close(code)
        self._write_out()
        self._leave(code)
        self._end_within(FAREWELL_SECONDS if self._is_over else UNACKNOWLEDGED_SECONDS)

    def _write_out(self) -> None:
        for data in self._wire.data_to_send():
            if self._transport.is_closing():
                return
            if data:
                self._said_at = self._loop.time()
                self._transport.write(data)
            else:
                self._say_last_word()

    # The end

    def _say_last_word(self) -> None:
        """Nothing is sent after the close frame; the browser closes when it has read it."""
        self._leave(_code_of(self._wire.close_sent))
        self._stop_listening()
        self._transport.resume_reading()  # its end has to be seen, also if reading was paused
        self._transport.write_eof()
        self._end_within(UNACKNOWLEDGED_SECONDS)

    def _stop_listening(self) -> None:
        self._is_over = True
        self._unread = memoryview(b"")
        self._fragments.clear()

    def _let_pass(self, count: int) -> None:
        self._unheard_bytes += count
        if self._unheard_bytes > UNHEARD_MAX_BYTES:
            self._transport.pause_reading()

    def _end_within(self, seconds: float) -> None:
        """On a slow network the close frame comes after much audio; a browser that never answers is not waited for."""
        self._cancel(self._last_moment)
        self._last_moment = self._loop.call_later(seconds, self._transport.abort)

    def _ping_if_silent(self) -> None:
        """A browser that says nothing is asked; one that does not answer, also with nothing else, is gone.

        One that speaks for long is asked too: proxies close what nothing is sent through.
        """
        now = self._loop.time()
        if self._next_read is not None:  # it may have said something: we do not read it now
            self._heard_at = now
        silent_seconds = now - self._heard_at
        if silent_seconds >= BUDGETS.ping_seconds * (2 if self._has_pinged else 1):
            if self._has_pinged:
                self._transport.abort()
                return
            self._has_pinged = True
            self._ping()
        elif now - self._said_at >= BUDGETS.ping_seconds:
            self._ping()
        due = min(
            self._heard_at + BUDGETS.ping_seconds * (2 if self._has_pinged else 1),
            self._said_at + BUDGETS.ping_seconds,
        )
        self._beat = self._loop.call_later(max(0.0, due - now), self._ping_if_silent)

    @staticmethod
    def _cancel(*handles: asyncio.Handle | None) -> None:
        for handle in handles:
            if handle is not None:
                handle.cancel()

    def _ping(self) -> None:
        self._said_at = self._loop.time()
        if self._wire.state is OPEN:
            self._wire.send_ping(b"")
            self._write_out()


def _code_of(close: Close | None) -> int:
    return close.code if close is not None else CloseCode.ABNORMAL_CLOSURE
