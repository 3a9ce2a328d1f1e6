"""The numbered events of one call: a ring of the last seconds, for browsers that missed some. Pure.

Of audio only the numbers stay once the person has heard it, or what came after it: nobody asks for its bytes again.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

MAX_SECONDS = 30.0
MAX_BYTES = 2 * 1024 * 1024
# What the browser has not confirmed is kept beyond that: six minutes of an answer that came faster than it plays.
UNCONFIRMED_MAX_BYTES = 20 * 1024 * 1024
ENTRY_BYTES = 200  # the cost of an entry besides its payload


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: a JSON message with its number in it, or audio of an item. `flushes`: all audio before it is void.

    `offset_bytes`: how much audio of the item goes before this. Audio that was let go is empty.
    """

    seq: int
    at: float
    text: str | None = None
    audio: bytes | None = None
    item_id: str = ""
    flushes: bool = False
    offset_bytes: int = 0

    @property
    def end_bytes(self) -> int:
        """Where its audio ends in the item."""
        return self.offset_bytes + len(self.audio or b"")

    def as_layer_message(self) -> dict[str, Any]:
        """As the channel layer carries it; `entry_of` reads it back."""
        fields = [self.seq, self.text, self.audio, self.item_id, self.flushes, self.offset_bytes]
        return {"type": "voice.event", "entry": fields}

    @property
    def size_bytes(self) -> int:
        return ENTRY_BYTES + len(self.text or "") + len(self.audio or b"")


def entry_of(layer_message: dict[str, Any]) -> Entry:
    seq, text, audio, item_id, flushes, offset_bytes = layer_message["entry"]
    return Entry(seq, 0.0, text, audio, item_id, flushes, offset_bytes)


class Missed(Exception):
    """The log no longer holds what was asked for."""


class EventLog:
    """A ring of at most `max_bytes` that keeps `max_seconds`: what is older goes first, if the browser has it.

    `last_seq`: where another process left off.
    """

    def __init__(self, *, last_seq: int = 0, max_seconds: float = MAX_SECONDS, max_bytes: int = MAX_BYTES) -> None:
        self.max_seconds = max_seconds
        self.max_bytes = max_bytes
        self.size_bytes = 0
        self.unconfirmed_bytes = 0  # of audio
        self.confirmed_at = 0.0  # when it last confirmed some; monotonic
        self._confirmed_seq = last_seq
        self._heard_item_id, self._heard_bytes = "", 0
        self._heard_seq = self._heard_of_others_seq = 0  # of the last audio that was heard, and of another item's
        self.last_seq = last_seq
        self._entries: deque[Entry] = deque()
        self._audio_item_id = ""
        self._audio_bytes = 0

    def append_message(self, message: dict[str, Any], now: float, *, flushes: bool = False) -> Entry:
        """Number a message of the contract and keep it."""
        seq = self.last_seq + 1
        text = orjson.dumps({**message, "seq": seq}).decode()
        return self._append(Entry(seq, now, text=text, item_id=message.get("item_id", ""), flushes=flushes))

    def append_audio(self, item_id: str, pcm: bytes, now: float) -> Entry:
        """The next audio of an item; a repeated part of it is announced by `repeat_from`."""
        if item_id != self._audio_item_id:
            self.repeat_from(item_id, 0)
        offset_bytes, self._audio_bytes = self._audio_bytes, self._audio_bytes + len(pcm)
        return self._append(Entry(self.last_seq + 1, now, audio=pcm, item_id=item_id, offset_bytes=offset_bytes))

    def repeat_from(self, item_id: str, offset_bytes: int) -> None:
        """The audio that is appended next begins at this offset in the item."""
        self._audio_item_id, self._audio_bytes = item_id, offset_bytes

    def confirmed(self, item_id: str, received_bytes: int, now: float) -> None:
        """The browser has this much of an item, and all that came before it."""
        reached = self._confirmed_seq
        for entry in self._since(self._confirmed_seq):
            if entry.item_id == item_id and entry.end_bytes <= received_bytes:
                reached, self.confirmed_at = entry.seq, now
        self._confirm(reached)

    def heard(self, item_id: str, played_bytes: int) -> None:
        """The person has heard this much of an item, and all that came before it. What is not confirmed stays."""
        last: Entry | None = None
        for entry in self._since(self._heard_seq):
            if entry.seq > self._confirmed_seq:
                break
            if entry.audio and entry.item_id == item_id and entry.end_bytes <= played_bytes:
                last = entry
        if last is None:
            return
        if item_id != self._heard_item_id:
            self._heard_of_others_seq, self._heard_item_id = self._heard_seq, item_id
        heard_before, self._heard_seq, self._heard_bytes = self._heard_seq, last.seq, last.end_bytes
        self._let_audio_go(heard_before, last.seq)

    def confirmed_all(self) -> None:
        """Nothing of what was sent is still to be heard."""
        self._confirmed_seq, self.unconfirmed_bytes = self.last_seq, 0

    def after(self, seq: int) -> list[Entry]:
        """All entries after that number, oldest first.

        Raises:
            Missed: some of them were dropped already.
        """
        if seq >= self.last_seq:
            return []
        if seq + 1 < self._first_seq:
            raise Missed
        return list(self._since(seq))

    def entry(self, seq: int) -> Entry | None:
        """The entry with that number; None if it is not here any more."""
        first = self._first_seq
        return self._entries[seq - first] if first <= seq <= self.last_seq else None

    def holds_after(self, seq: int, item_id: str = "", received_bytes: int = 0) -> bool:
        """Whether a browser that has all up to that number, and then so much audio of an item, can get the rest."""
        if not self._first_seq - 1 <= seq <= self.last_seq:
            return False
        has_heard = item_id == self._heard_item_id and received_bytes >= self._heard_bytes
        return seq >= (self._heard_of_others_seq if has_heard else self._heard_seq)

    def audio_of(self, item_id: str, offset_bytes: int) -> tuple[int, bytes]:
        """What is still here of an item's audio after `offset_bytes`, and the offset at which it begins."""
        parts: list[bytes] = []
        begin = reached = offset_bytes
        for entry in self._entries:
            if entry.audio is None or entry.item_id != item_id:
                continue
            end = entry.offset_bytes + len(entry.audio)
            if end <= reached:
                continue
            if entry.offset_bytes > reached:  # what was between is gone: begin after the gap
                parts, begin, reached = [], entry.offset_bytes, entry.offset_bytes
            parts.append(entry.audio[reached - entry.offset_bytes :])
            reached = end
        return begin, b"".join(parts)

    def _append(self, entry: Entry) -> Entry:
        self.last_seq = entry.seq
        self._entries.append(entry)
        self.size_bytes += entry.size_bytes
        self.unconfirmed_bytes += len(entry.audio or b"")
        if entry.flushes or not self.unconfirmed_bytes:  # all audio before it is void, or there is none
            self.confirmed_all()
        while len(self._entries) > 1 and self._is_spent(self._entries[0], entry.at):
            self._confirm(self._entries[0].seq)
            self.size_bytes -= self._entries.popleft().size_bytes
        return entry

    def _is_spent(self, entry: Entry, now: float) -> bool:
        if entry.seq > self._confirmed_seq:
            return self.size_bytes > UNCONFIRMED_MAX_BYTES
        return self.size_bytes > self.max_bytes or entry.at < now - self.max_seconds

    @property
    def _first_seq(self) -> int:
        """Of the oldest entry that is kept; of the next one, if none is."""
        return self._entries[0].seq if self._entries else self.last_seq + 1

    def _since(self, seq: int) -> Iterator[Entry]:
        return islice(self._entries, max(0, seq + 1 - self._first_seq), None)

    def _let_audio_go(self, after: int, up_to: int) -> None:
        """Of the entries between these numbers."""
        first = self._first_seq
        for index in range(max(0, after + 1 - first), up_to + 1 - first):
            entry = self._entries[index]
            if entry.audio:
                self._entries[index] = Entry(
                    entry.seq, entry.at, audio=b"", item_id=entry.item_id, offset_bytes=entry.offset_bytes
                )
                self.size_bytes -= len(entry.audio)

    def _confirm(self, seq: int) -> None:
        for entry in self._since(self._confirmed_seq):
            if entry.seq > seq:
                break
            self.unconfirmed_bytes -= len(entry.audio or b"")
        self._confirmed_seq = max(self._confirmed_seq, seq)
