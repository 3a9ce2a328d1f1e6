"""Health for load balancers: `live` says that the process runs, `ready` that it can serve a call."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from agents.voice.calls.live_calls import live_calls
from voicesite.stores import ask_stores


async def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


async def ready(request: HttpRequest) -> JsonResponse:
    """200 only if database and Redis take writes in time, or did a second ago, and the process is not about to stop."""
    checks = {**asdict(await ask_stores()), "accepting": live_calls.stop_error is None}
    is_ready = all(checks.values())
    body: dict[str, Any] = {"status": "ok" if is_ready else "unavailable", "checks": checks}
    if settings.RELEASE:
        body["release"] = settings.RELEASE
    return JsonResponse(body, status=200 if is_ready else 503)
