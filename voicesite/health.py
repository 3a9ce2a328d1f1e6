"""Health for load balancers: `live` says the process runs, `ready` that it can serve a call.

They ask by address and not by name, so these two are answered before the Host header is checked.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import markcoroutinefunction
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from redis import asyncio as aioredis

from agents.voice.calls.live_calls import live_calls

CHECK_SECONDS = 2.0


class HealthMiddleware:
    """`/health/live` and `/health/ready`, for whoever asks."""

    sync_capable = False
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match request.path:
            case "/health/live":
                return await live()
            case "/health/ready":
                return await ready()
        return await self.get_response(request)


async def live() -> JsonResponse:
    return JsonResponse({"status": "ok"})


async def ready() -> JsonResponse:
    """200 only when database and Redis answer in time and the process is not about to stop."""
    database, redis = await asyncio.gather(_answers(_ask_database()), _answers(_ask_redis()))
    checks = {"database": database, "redis": redis, "accepting": live_calls.stop_error is None}
    is_ready = all(checks.values())
    body: dict[str, Any] = {"status": "ok" if is_ready else "unavailable", "checks": checks}
    if settings.RELEASE:
        body["release"] = settings.RELEASE
    answer = JsonResponse(body, status=200 if is_ready else 503)
    answer._has_been_logged = True  # type: ignore[attr-defined] # Django would log an error for every time it is asked
    return answer


async def _answers(question: Any) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await question
    except Exception:  # any failure of any driver has the same answer: not ready
        return False
    return True


@database_sync_to_async
def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


async def _ask_redis() -> None:
    client = aioredis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    async with client:
        await client.ping()
