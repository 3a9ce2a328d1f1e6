"""`/metrics` for Prometheus: for a request with the token, and for this machine. To others there is no such page."""

import hmac
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from agents.voice.telemetry.live_gauges import live_gauges
from agents.voice.telemetry.meters import REGISTRY
from voicesite.stores import ask_stores
from voicesite.web_names import LOOPBACK_NAMES

REGISTRY.register(live_gauges)
# What a proxy adds. A request with one of these comes from another machine than the one that is connected.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


async def metrics(request: HttpRequest) -> HttpResponse | None:
    """What Prometheus reads. None for a request that may not: the site then answers that there is no such page."""
    if request.method not in ("GET", "HEAD") or not _may_read(request):
        return None
    await ask_stores()
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_read(request: HttpRequest) -> bool:
    return _bears_token(request) or (_is_from_here(request) and _asks_for_us(request))


def _bears_token(request: HttpRequest) -> bool:
    token = settings.ENVIRONMENT.metrics_token.get_secret_value()
    shown = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(shown.encode("latin-1"), f"Bearer {token}".encode())


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the request was made on this machine. After a proxy on this machine every request seems so."""
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
    """Whether the Host header names this machine or the site. A web page can make a name of its own lead here."""
    host, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
    return validate_host(host, [*LOOPBACK_NAMES, *settings.ALLOWED_HOSTS])
