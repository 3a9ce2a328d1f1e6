"""Pages for machines: load balancers ask `/health/...`, Prometheus asks `/metrics`.

They ask by address and not by name, so this middleware stands before everything that checks the Host header.
"""

from collections.abc import Awaitable, Callable

from asgiref.sync import markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase

from voicesite.health import live, ready
from voicesite.metrics_page import metrics

# None: to this request there is no such page.
Page = Callable[[HttpRequest], Awaitable[HttpResponseBase | None]]
PAGES: dict[str, Page] = {"/health/live": live, "/health/ready": ready, "/metrics": metrics}


class MachinePagesMiddleware:
    sync_capable = False
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = PAGES.get(request.path)
        answer = await page(request) if page else None
        if answer is None:
            return await self.get_response(request)
        answer._has_been_logged = True  # type: ignore[attr-defined] # Django would log each 503 as an error
        return answer
