"""Health for load balancers: `live` says that the process runs, `ready` that it can serve a call."""

import asyncio
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from redis import asyncio as aioredis

from agents.voice.calls.live_calls import live_calls

CHECK_SECONDS = 2.0


async def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


async def ready(request: HttpRequest) -> JsonResponse:
    """200 only if database and Redis answer in time and the process is not about to stop."""
    database, redis = await asyncio.gather(_answers(_ask_database()), _answers(_ask_redis()))
    checks = {"database": database, "redis": redis, "accepting": live_calls.stop_error is None}
    is_ready = all(checks.values())
    body: dict[str, Any] = {"status": "ok" if is_ready else "unavailable", "checks": checks}
    if settings.RELEASE:
        body["release"] = settings.RELEASE
    return JsonResponse(body, status=200 if is_ready else 503)


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
