"""The local voice service as our stand-in for Voice Live: told what it hears, and how to misbehave."""

import asyncio
import json
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LocalVoice:
    """A service started with `--hearing scripted --test-controls`."""

    url: str

    def hears(self, *lines: str) -> None:
        """What the next callers say, one line an utterance."""
        self._ask("PUT", "/test/script", {"heard": list(lines)})

    def misbehaves(self, **faults: Any) -> None:
        self._ask("PUT", "/test/faults", faults)

    def pace(self, answer_speed: float) -> None:
        self._ask("PUT", "/test/pace", {"answer_speed": answer_speed})

    def connections(self) -> list[dict[str, Any]]:
        return self._ask("GET", "/test/connections")

    def last(self) -> dict[str, Any]:
        return self.connections()[-1]

    def last_id(self) -> str:
        return str(self.last()["id"])

    async def caller_says(self, connection_id: str, text: str) -> None:
        await asyncio.to_thread(self._ask, "POST", f"/test/connections/{connection_id}/say", {"text": text})

    async def caller_starts_to_speak(self, connection_id: str) -> None:
        await asyncio.to_thread(self._ask, "POST", f"/test/connections/{connection_id}/speech_started", {})

    def client_events(self, connection_id: str, kind: str) -> list[dict[str, Any]]:
        """What the site sent upstream, of one type."""
        return [event for event in self.connection(connection_id)["client_events"] if event["type"] == kind]

    def connection(self, connection_id: str) -> dict[str, Any]:
        return next(found for found in self.connections() if str(found["id"]) == connection_id)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        payload = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - an address of our own
            self.url + path, data=payload, method=method, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            text = response.read()
        return json.loads(text) if text else None
