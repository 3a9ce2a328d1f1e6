"""One browser's socket: checks and parses what it sends, and sends it the call's events in order and within bounds."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any

import orjson

from agents.socket.delivery import Delivery
from agents.voice.allowance import Allowance
from agents.voice.calls.line import Line
from agents.voice.errors import Quota, ReaderTooSlow, VoiceError
from agents.voice.limits import BUDGETS
from agents.voice.protocol import BrowserMessage, PlaybackFlushed, PlaybackProgress, check_frame, parse
from agents.voice.session.event_log import Entry
from agents.voice.telemetry import meters
from agents.voice.telemetry.live_gauges import SocketGauges

logger = logging.getLogger(__name__)

NORMAL_CLOSE = 1000
SENDS_TOO_MUCH = "voicesite.sends_too_much"  # in a disconnect: the server reads no more of this socket, and still sends
TOO_MUCH = "This page sent more than a call can take. Please reload the page and call again."
TOO_MUCH_RETRY_SECONDS = 5.0


class Left(Exception):
    """The browser is gone. `is_lost`: it did not close the socket itself, and may come back."""

    def __init__(self, *, is_lost: bool = True) -> None:
        super().__init__()
        self.is_lost = is_lost


class BrowserEnd:
    """A browser, reached through Channels' `receive` and `send`."""

    def __init__(self, receive: Any, send: Any) -> None:
        self._receive = receive
        self._send = send
        self._sending = asyncio.Lock()
        self._allowance = Allowance(rate=BUDGETS.messages_per_second, burst=BUDGETS.messages_at_once)
        self._line: Line | None = None
        self._delivery: Delivery | None = None

    @property
    def has_call(self) -> bool:
        return self._line is not None

    def gauges(self) -> SocketGauges:
        held_bytes = self._delivery.held_bytes if self._delivery else 0
        return SocketGauges(is_waiting=not self.has_call, held_bytes=held_bytes)

    # From the browser

    async def next_message(self) -> tuple[BrowserMessage, str] | bytes | None:
        """The next frame, or message and its text; None for a message that came too fast and is ignored.

        Raises:
            Left: the browser is gone. ProtocolError, FrameTooLarge: it breaks the rules. Quota: it sends far too much.
        """
        received = await self._receive()
        if received["type"] == "websocket.disconnect":
            code = received.get("code")
            if received.get(SENDS_TOO_MUCH):
                raise Quota("frames of a socket", sentence=TOO_MUCH, retry_after=TOO_MUCH_RETRY_SECONDS)
            if code != NORMAL_CLOSE:
                logger.info("voice socket lost with code %s", code)
            raise Left(is_lost=code != NORMAL_CLOSE)
        frame = received.get("bytes")
        if frame is not None:
            check_frame(frame)
            return bytes(frame)
        if not self._allowance.take(1, time.monotonic()):
            return None
        text = received.get("text") or ""
        return parse(text), text

    # To the browser

    def serve(self, line: Line) -> None:
        """From now on this browser gets the call's events after those it already has."""
        self._line = line
        had = line.start
        self._delivery = Delivery(
            line.events.pull, after_seq=line.after_seq, item_id=had.item_id, received_bytes=had.received_bytes
        )

    async def deliver(self, entry: Entry) -> None:
        """Send an event of the call, or hold it back until the browser has room."""
        if self._delivery is None:
            return
        async with self._sending:
            released = self._delivery.arrived(entry, time.monotonic())
            await self._send_entries(released)
        if entry.at and released and released[-1].seq == entry.seq:  # else it is held back, or from another process
            meters.relay_to_browser.observe(time.monotonic() - entry.at)

    async def heal(self, line: Line) -> None:
        """Until cancelled, fetch the events that the layer lost, and check that the browser still reads."""
        while self._delivery is not None:
            await asyncio.sleep(line.events.heal_seconds)
            self._delivery.check(time.monotonic())
            known_seq = self._delivery.known_seq
            if line.events.lacks(known_seq):
                await self.catch_up()
                meters.healed_events.inc(self._delivery.known_seq - known_seq)

    async def acknowledge(self, message: BrowserMessage) -> None:
        """Release what was held back, now that the browser has received what it names in this message."""
        if self._delivery is None or not isinstance(message, PlaybackProgress | PlaybackFlushed):
            return
        async with self._sending:
            now = time.monotonic()
            match message:
                case PlaybackProgress(item_id, _, received_bytes):
                    await self._send_entries(self._delivery.acknowledged(item_id, received_bytes, now))
                case PlaybackFlushed(item_id):
                    await self._send_entries(self._delivery.flushed(item_id, now))

    async def catch_up(self) -> None:
        """Send the events that the layer did not bring."""
        if self._delivery is None:
            return
        async with self._sending:
            await self._send_entries(self._delivery.catch_up(time.monotonic()))

    async def close(self, error: VoiceError | None) -> None:
        """Send the last events of the call, then the reason why it ended, and close."""
        with suppress(ReaderTooSlow):  # then this is the reason already, or the browser is gone
            await self.catch_up()
        if error is not None:
            text = orjson.dumps({**error.as_message(), "seq": self._last_seq() + 1}).decode()
            await self._send({"type": "websocket.send", "text": text})
        await self._send({"type": "websocket.close", "code": error.close_code if error else NORMAL_CLOSE})

    def _last_seq(self) -> int:
        """The number of the call's newest event that is known here."""
        if self._line is None or self._delivery is None:
            return 0
        return max(self._line.events.last_seq, self._delivery.known_seq)

    async def _send_entries(self, entries: list[Entry]) -> None:
        """The caller holds the lock."""
        for entry in entries:
            content = {"text": entry.text} if entry.audio is None else {"bytes": entry.audio}
            await self._send({"type": "websocket.send", **content})
            if entry.audio is not None and entry.offset_bytes == 0 and self._line is not None:
                self._line.audio_sent(entry.item_id)
