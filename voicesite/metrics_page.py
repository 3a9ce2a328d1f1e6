"""`/metrics` for Prometheus: for who bears the token, and for this machine itself. To others there is no such page.

Scrapers ask by address and not by name, so it is answered before the Host header is checked.
"""

import hmac
from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address, ip_address

from asgiref.sync import markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port, validate_host
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from agents.voice.telemetry.live_gauges import live_gauges
from agents.voice.telemetry.meters import REGISTRY

REGISTRY.register(live_gauges)
PATH = "/metrics"
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# What a proxy adds: a request with one of these comes from somebody else than the one who is connected.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


class MetricsMiddleware:
    """Answers who may read them; all else goes the way of any other address."""

    sync_capable = False
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == PATH and request.method in ("GET", "HEAD") and _may_read(request):
            return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_PLAIN_0_0_4)
        return await self.get_response(request)


def _may_read(request: HttpRequest) -> bool:
    return _bears_token(request) or (_is_from_here(request) and _asks_for_us(request))


def _bears_token(request: HttpRequest) -> bool:
    token = settings.ENVIRONMENT.metrics_token.get_secret_value()
    shown = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(shown.encode("latin-1"), f"Bearer {token}".encode())


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the asker is on this machine. Behind a proxy on it every peer seems to be."""
    if not _is_loopback(request.META.get("REMOTE_ADDR", "")):
        return False
    if not any(name in request.headers for name in FORWARDED):
        return True
    addresses = request.headers.get("X-Forwarded-For", "").split(",")
    proxies = settings.ENVIRONMENT.trusted_proxies
    return 0 < proxies <= len(addresses) and _is_loopback(addresses[-proxies].strip())


def _is_loopback(address: str) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return (mapped or ip).is_loopback


def _asks_for_us(request: HttpRequest) -> bool:
    """Whether the Host header names this machine or the site; a strange name that leads here is a web page's trick."""
    host, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
    return validate_host(host, [*LOOPBACK_HOSTS, *settings.ALLOWED_HOSTS])
