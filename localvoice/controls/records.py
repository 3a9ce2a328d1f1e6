"""What tests can read back: how many handshakes came; of each connection the client's events and the types of ours."""

import time
from collections import deque
from typing import Any

from aiohttp import web

from localvoice.audio import BYTES_PER_MS
from localvoice.wire.audio_formats import decoded_length
from localvoice.wire.events import Event

RATE_WINDOW_S = 10.0
MINUTE_S = 60.0


class AudioRate:
    """The most audio that came in any ten seconds. Times are given, in monotonic seconds."""

    def __init__(self) -> None:
        self.most_bytes_per_s = 0
        self._recent: deque[tuple[float, int]] = deque()
        self._recent_bytes = 0

    def note(self, audio_bytes: int, now: float) -> None:
        """This much audio came at `now`."""
        self._recent.append((now, audio_bytes))
        self._recent_bytes += audio_bytes
        while self._recent[0][0] <= now - RATE_WINDOW_S:
            self._recent_bytes -= self._recent.popleft()[1]
        self.most_bytes_per_s = max(self.most_bytes_per_s, int(self._recent_bytes / RATE_WINDOW_S))


class Handshakes:
    """How many handshakes came. Times are given, in monotonic seconds."""

    def __init__(self) -> None:
        self._total = self._refused = self._most_in_a_minute = 0
        self._last_minute: deque[float] = deque()

    def note(self, now: float, *, is_refused: bool) -> None:
        """One more came at `now`."""
        self._total += 1
        self._refused += is_refused
        self._last_minute.append(now)
        while self._last_minute[0] <= now - MINUTE_S:
            self._last_minute.popleft()
        self._most_in_a_minute = max(self._most_in_a_minute, len(self._last_minute))

    def as_json(self) -> dict[str, int]:
        """What `GET /test/handshakes` returns."""
        return {"total": self._total, "refused": self._refused, "most_in_a_minute": self._most_in_a_minute}


class Record:
    """One connection since its handshake."""

    def __init__(self, record_id: str, request: web.Request) -> None:
        self.id = record_id
        self._opened_at = time.monotonic()
        self._closed_after_ms: int | None = None
        self._query = dict(request.query)
        self._headers = sorted({name.lower() for name in request.headers})
        has_key = "api-key" in request.headers or "api-key" in request.query
        self._auth = "api-key" if has_key else "bearer"
        self._audio_rate = AudioRate()
        self._client_events: list[Event] = []
        self._server_event_types: list[str] = []

    def note_client_event(self, event: Event) -> None:
        """Keep an event. Of audio only its length is kept; appends in a row become one."""
        if event["type"] != "input_audio_buffer.append":
            self._client_events.append(event)
            return
        audio_bytes = decoded_length(str(event.get("audio")))
        self._audio_rate.note(audio_bytes, time.monotonic())
        audio_ms = audio_bytes / BYTES_PER_MS  # as PCM16 at 24 kHz
        last = self._client_events[-1] if self._client_events else {}
        if "audio_ms" in last:
            last["audio_ms"] += audio_ms
        else:
            kept = {name: value for name, value in event.items() if name != "audio"}
            self._client_events.append({**kept, "audio_ms": audio_ms})

    def note_server_event(self, event: Event) -> None:
        """Keep the type of an event that was sent."""
        self._server_event_types.append(event["type"])

    def close(self) -> None:
        """The connection is over."""
        self._closed_after_ms = int((time.monotonic() - self._opened_at) * 1000)

    def as_json(self) -> dict[str, Any]:
        """What `GET /test/connections` returns for it."""
        return {
            "id": self.id,
            "query": self._query,
            "headers": self._headers,
            "auth": self._auth,
            "open": self._closed_after_ms is None,
            "closed_after_ms": self._closed_after_ms,
            "max_audio_bytes_per_s": self._audio_rate.most_bytes_per_s,
            "client_events": self._client_events,
            "server_event_types": self._server_event_types,
        }
