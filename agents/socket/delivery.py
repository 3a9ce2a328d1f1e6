"""Decides what is sent to a browser, and when: in order, without gaps, with a bound on unacknowledged audio. Pure.

Entries arrive through the Redis layer, which may lose some; gaps are filled from the session's log. Audio waits until
the browser has acknowledged enough of what was sent before. A flush overtakes the audio that it makes void.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from agents.voice.errors import ReaderTooSlow
from agents.voice.limits import IN_FLIGHT_MAX_BYTES, UNACKNOWLEDGED_SECONDS
from agents.voice.session.event_log import UNCONFIRMED_MAX_BYTES, Entry, Missed

HELD_MAX_BYTES = UNCONFIRMED_MAX_BYTES  # the log holds no more: a browser that is later cannot catch up


class Delivery:
    """The way to one browser. `pull(seq)` returns the log's entries after that number, or raises `Missed`.

    A browser that returns has all entries up to `after_seq`, and the first `received_bytes` of one item's audio.
    """

    def __init__(
        self,
        pull: Callable[[int], list[Entry]],
        *,
        after_seq: int = 0,
        item_id: str = "",
        received_bytes: int = 0,
        max_in_flight: int = IN_FLIGHT_MAX_BYTES,
    ) -> None:
        self._pull = pull
        self._max_in_flight = max_in_flight
        self._known_item_id, self._known_bytes = item_id, received_bytes
        self.seq = after_seq  # of the last entry that was sent or made void
        self._sent_bytes = 0
        self._acknowledged_bytes = 0
        self._acknowledged_at = 0.0
        self._sent_before_flush: dict[str, int] = {}  # of the last flushed item
        self._sent_of_item: dict[str, int] = {}  # item -> bytes sent before its first one, in order
        self._held: deque[Entry] = deque()
        self._held_bytes = 0

    @property
    def known_seq(self) -> int:
        """The number of the last entry that has arrived here, sent or held back."""
        return self._held[-1].seq if self._held else self.seq

    @property
    def held_bytes(self) -> int:
        return self._held_bytes

    def arrived(self, entry: Entry, now: float) -> list[Entry]:
        """An entry has come through the layer. Returns what to send now.

        Raises:
            ReaderTooSlow: too much would have to wait, or the log no longer holds what is missing.
        """
        if entry.seq <= self.known_seq:
            return []
        if entry.seq == self.known_seq + 1:
            return self._offer([entry], now)
        return self.catch_up(now)

    def catch_up(self, now: float) -> list[Entry]:
        """Take from the log all that the layer did not bring. Returns what to send now.

        Raises:
            ReaderTooSlow: as `arrived`.
        """
        try:
            missed = self._pull(self.known_seq)
        except Missed:
            raise ReaderTooSlow("the event log no longer holds what the browser misses") from None
        return self._offer(missed, now)

    def acknowledged(self, item_id: str, received_bytes: int, now: float) -> list[Entry]:
        """The browser has this much audio of that item. Returns what can be sent now."""
        before = self._sent_of_item.get(item_id)
        if before is None:
            return []
        acknowledged = min(before + received_bytes, self._sent_bytes)
        if acknowledged <= self._acknowledged_bytes:
            return []
        self._acknowledged_bytes, self._acknowledged_at = acknowledged, now
        self._forget_items_before(item_id)
        return self._release()

    def flushed(self, item_id: str, now: float) -> list[Entry]:
        """The browser has answered a flush: all that was sent before it has arrived. Returns what can be sent now."""
        sent_bytes = self._sent_before_flush.pop(item_id, 0)
        if sent_bytes <= self._acknowledged_bytes:
            return []
        self._acknowledged_bytes, self._acknowledged_at = sent_bytes, now
        return self._release()

    def check(self, now: float) -> None:
        """
        Raises:
            ReaderTooSlow: audio waits, and the browser has acknowledged nothing for too long.
        """
        if self._held and now > self._acknowledged_at + UNACKNOWLEDGED_SECONDS:
            raise ReaderTooSlow(f"nothing acknowledged for {UNACKNOWLEDGED_SECONDS:.0f} s")

    def _offer(self, entries: list[Entry], now: float) -> list[Entry]:
        was_holding = bool(self._held)
        self._held.extend(entries)
        self._held_bytes += sum(entry.size_bytes for entry in entries)
        if any(entry.flushes for entry in entries):
            self._drop_void_audio()
        released = self._release()
        if self._held and not was_holding:
            self._acknowledged_at = now  # the wait begins here
        if self._held_bytes > HELD_MAX_BYTES:
            raise ReaderTooSlow(f"{self._held_bytes} bytes wait for the browser")
        return released

    def _drop_void_audio(self) -> None:
        """Drop the audio before the last flush: what is left up to it need not wait."""
        last_flush = max(entry.seq for entry in self._held if entry.flushes)
        self._held = deque(entry for entry in self._held if entry.audio is None or entry.seq > last_flush)
        self._held_bytes = sum(entry.size_bytes for entry in self._held)

    def _release(self) -> list[Entry]:
        out: list[Entry] = []
        while self._held:
            held = self._held[0]
            entry = self._without_bytes_it_has(held)
            if entry.audio:
                if self._sent_bytes - self._acknowledged_bytes >= self._max_in_flight:
                    break
                self._sent_of_item.setdefault(entry.item_id, self._sent_bytes - entry.offset_bytes)
                self._sent_bytes += len(entry.audio)
            elif entry.flushes:
                self._sent_before_flush = {entry.item_id: self._sent_bytes}
            self.seq = held.seq
            self._held_bytes -= held.size_bytes
            self._held.popleft()
            if entry.audio != b"":
                out.append(entry)
        return out

    def _without_bytes_it_has(self, entry: Entry) -> Entry:
        known_bytes = self._known_bytes - entry.offset_bytes
        if entry.audio is None or entry.item_id != self._known_item_id or known_bytes <= 0:
            return entry
        rest = entry.audio[known_bytes:]
        return replace(entry, audio=rest, offset_bytes=entry.offset_bytes + len(entry.audio) - len(rest))

    def _forget_items_before(self, item_id: str) -> None:
        for known in list(self._sent_of_item):
            if known == item_id:
                return
            del self._sent_of_item[known]
