"""The list of voices of a Speech resource, as the real one gives and refuses it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

PATH = "/tts/cognitiveservices/voices/list"
SCOPE = "https://cognitiveservices.azure.com/.default"
VOICES: list[dict[str, Any]] = [
    {
        "Name": "Microsoft Server Speech Text to Speech Voice (de-DE, NewNeural)",
        "ShortName": "de-DE-NewNeural",
        "DisplayName": "New",
        "LocalName": "New",
        "Gender": "Female",
        "Locale": "de-DE",
        "LocaleName": "German (Germany)",
        "SampleRateHertz": "48000",
        "VoiceType": "Neural",
        "Status": "GA",
    }
]


@dataclass(slots=True)
class SpeechService:
    """`key` opens it, and so does a token for SCOPE. `status`, `body` and `headers` replace its answer."""

    url: str = ""
    key: str = "the right key"
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        if request.path != PATH:
            return _error(404, "Resource not found")
        keys = request.headers.getall("Ocp-Apim-Subscription-Key", [])
        token = request.headers.get("Authorization", "")
        if keys != [self.key] and token != f"Bearer token for {SCOPE}":
            return _error(401, "Access denied due to invalid subscription key or wrong API endpoint.")
        if self.status != 200:
            return _error(self.status, "Refused for tests.", self.headers)
        if self.body is not None:
            return web.Response(body=self.body, content_type="application/json")
        return web.json_response(VOICES)


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": str(status), "message": message}}, status=status, headers=headers)


@asynccontextmanager
async def speech_service() -> AsyncIterator[SpeechService]:
    """It answers on this machine until the block ends."""
    service = SpeechService()
    app = web.Application()
    app.router.add_get("/{path:.*}", service.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        service.url = f"http://{host}:{port}"
        yield service
    finally:
        await runner.cleanup()
