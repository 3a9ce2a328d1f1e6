"""The loudspeaker of a page: answers played one after another, in real time, as far as they have arrived. Pure."""

from dataclasses import dataclass, field
from typing import Any

BYTES_PER_MS = 48  # 24 kHz, mono, 16 bit


@dataclass(slots=True)
class Item:
    """One answer's audio here. `done_bytes`: how much it is in all, once that is known."""

    received_bytes: int = 0
    played_ms: float = 0.0
    done_bytes: int | None = None
    is_silenced: bool = False
    is_told: bool = True

    @property
    def received_ms(self) -> int:
        return self.received_bytes // BYTES_PER_MS

    @property
    def is_playing(self) -> bool:
        return not self.is_silenced and self.played_ms < self.received_ms


@dataclass(slots=True)
class Player:
    """It is given the time, in monotonic seconds. `items` by id, in their order."""

    items: dict[str, Item] = field(default_factory=dict)
    _now: float = 0.0

    def begin(self, item_id: str, from_bytes: int, now: float) -> None:
        self.advance(now)
        known = self.items.get(item_id)
        played_ms = known.played_ms if known else from_bytes / BYTES_PER_MS
        self.items[item_id] = Item(received_bytes=from_bytes, played_ms=played_ms)

    def received(self, item_id: str, size_bytes: int, now: float) -> None:
        self.advance(now)
        item = self.items[item_id]
        item.received_bytes += size_bytes
        item.is_told = False

    def flush(self, item_id: str, now: float) -> int:
        """Fall silent; returns the milliseconds of that item that were heard."""
        self.advance(now)
        for item in self.items.values():
            item.is_silenced = True
        item = self.items.setdefault(item_id, Item())
        item.is_silenced = True
        return int(item.played_ms)

    def advance(self, now: float) -> None:
        """Play on until now."""
        left_ms = (now - self._now) * 1000 if self._now else 0.0
        self._now = now
        for item in self.items.values():
            if not item.is_playing:
                continue
            step_ms = min(left_ms, item.received_ms - item.played_ms)
            if step_ms <= 0:
                return
            item.played_ms += step_ms
            item.is_told = False
            left_ms -= step_ms

    @property
    def is_playing(self) -> bool:
        return any(item.is_playing for item in self.items.values())

    def due_reports(self) -> list[dict[str, Any]]:
        """The fields of each `playback.progress` that was not sent yet."""
        due = [(item_id, item) for item_id, item in self.items.items() if not (item.is_told or item.is_silenced)]
        for _, item in due:
            item.is_told = True
        return [
            {"item_id": item_id, "played_ms": int(item.played_ms), "received_bytes": item.received_bytes}
            for item_id, item in due
        ]

    def repeat_reports(self) -> None:
        """What was sent last may have been lost with the socket."""
        for item in list(self.items.values())[-2:]:
            item.is_told = False
