"""The local voice service as our stand-in for Voice Live: a test sets what it hears, and how it misbehaves."""

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.patience import PATIENCE_SECONDS
from voicesite.laptop.run import running_localvoice


@contextmanager
def running_stand_in() -> Iterator["LocalVoice"]:
    with running_localvoice("--hearing", "scripted", "--test-controls") as url:
        yield LocalVoice(url)


@dataclass(frozen=True, slots=True)
class LocalVoice:
    """A service that hears what the test sets, and misbehaves on request."""

    url: str

    def hears(self, *lines: str) -> None:
        """What the next callers say, one line an utterance."""
        self._ask("PUT", "/test/script", {"heard": list(lines)})

    def misbehaves(self, **faults: Any) -> None:
        """What goes wrong from now on: localvoice/controls/faults.py; `for_connections=1` spares the reconnect."""
        self._ask("PUT", "/test/faults", faults)

    def pace(self, answer_speed: float) -> None:
        self._ask("PUT", "/test/pace", {"answer_speed": answer_speed})

    def begin_anew(self) -> None:
        """As it was started: well-behaved, with nothing to hear."""
        self.misbehaves()
        self.hears()
        self.pace(8)

    def connections(self) -> list[dict[str, Any]]:
        return self._ask("GET", "/test/connections")

    def last(self) -> dict[str, Any]:
        return self.connections()[-1]

    def last_id(self) -> str:
        return str(self.last()["id"])

    async def caller_says(self, connection_id: str, text: str, *, answered: bool | None = None) -> None:
        """An empty text is noise; `answered` overrules what the model would do about it."""
        await self._tell(connection_id, "say", {"text": text, "answered": answered})

    async def caller_starts_to_speak(self, connection_id: str) -> None:
        await self._tell(connection_id, "speech_started", {})

    async def drop(self, connection_id: str) -> None:
        """Cut the connection without a close frame."""
        await self._tell(connection_id, "drop", {})

    async def close(self, connection_id: str, code: int = 1011, reason: str = "closed for tests") -> None:
        """Close the connection with a close frame."""
        await self._tell(connection_id, "close", {"code": code, "reason": reason})

    def handshakes(self) -> dict[str, int]:
        """`total`, `refused` and `most_in_a_minute` since the last `forget_handshakes`."""
        return self._ask("GET", "/test/handshakes")

    def forget_handshakes(self) -> None:
        self._ask("DELETE", "/test/handshakes")

    def max_audio_bytes_per_s(self, connection_id: str) -> int:
        """The most audio that came in, over any ten seconds; real time is 48 000."""
        return int(self.connection(connection_id)["max_audio_bytes_per_s"])

    def client_events(self, connection_id: str, kind: str) -> list[dict[str, Any]]:
        """What the site sent upstream, of one type."""
        return [event for event in self.connection(connection_id)["client_events"] if event["type"] == kind]

    def connection(self, connection_id: str) -> dict[str, Any]:
        return next(found for found in self.connections() if str(found["id"]) == connection_id)

    async def _tell(self, connection_id: str, what: str, body: Any) -> None:
        await asyncio.to_thread(self._ask, "POST", f"/test/connections/{connection_id}/{what}", body)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        payload = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - an address of our own
            self.url + path, data=payload, method=method, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:  # noqa: S310
            text = response.read()
        return json.loads(text) if text else None
