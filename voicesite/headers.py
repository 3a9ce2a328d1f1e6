"""Response headers that Django and the CSP package do not set."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase

PERMISSIONS_POLICY = "microphone=(self), screen-wake-lock=(self), camera=(), geolocation=(), payment=(), usb=()"


class SecurityHeadersMiddleware:
    """Only our own pages may use the microphone, and caches keep no page of a signed-in person."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        response = self.get_response(request)
        if isinstance(response, HttpResponseBase):
            return _with_headers(response)
        return self._async_call(response)

    async def _async_call(self, response: Awaitable[HttpResponseBase]) -> HttpResponseBase:
        return _with_headers(await response)


def _with_headers(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-store")
    return response
