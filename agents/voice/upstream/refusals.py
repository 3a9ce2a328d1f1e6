"""What it means when Voice Live does not open a session, as our own errors. Pure.

Three kinds: the service cannot just now (another try, or another resource, may work), it is asked too often, or what
was asked for is wrong. The service publishes no complete list of codes: only what names a wrong request counts as one.
"""

from collections.abc import Mapping
from typing import Any

import aiohttp

from agents.voice.errors import ResourceRefused, UpstreamBusy, UpstreamError, UpstreamRefused, UpstreamUnreachable

BUSY_STATUS = 429
NOT_NOW_STATUSES = (408, 425)  # the service, or a proxy before it, was too slow or too early
WRONG_REQUEST_STATUS = 400  # a persona's model, perhaps

BUSY_WORDS = ("rate_limit", "quota", "too_many_requests", "throttl")
WRONG_REQUEST_WORDS = ("invalid", "unknown", "unsupported", "missing", "not_supported", "not_found")
WRONG_KEY_WORDS = ("authentication", "permission", "unauthorized", "forbidden", "access_denied")


def handshake_refusal(error: BaseException) -> UpstreamError:
    """A handshake that failed. The SDK's own text holds the address, so only type and status are kept."""
    cause = error.__cause__ or error
    if isinstance(cause, aiohttp.ClientConnectorCertificateError):  # another try would meet the same one
        return ResourceRefused(f"no connection: {type(cause).__name__}")
    if not isinstance(cause, aiohttp.WSServerHandshakeError):
        return UpstreamUnreachable(f"no connection: {type(cause).__name__}")
    detail = f"handshake answered {cause.status}"
    if cause.status == BUSY_STATUS:
        return UpstreamBusy(detail, retry_after=retry_after(cause.headers))
    if cause.status >= 500 or cause.status in NOT_NOW_STATUSES:
        return UpstreamUnreachable(detail)
    if cause.status == WRONG_REQUEST_STATUS:
        return UpstreamRefused(detail)
    return ResourceRefused(detail)


def settings_refusal(event: Mapping[str, Any]) -> UpstreamError:
    """The settings were answered by this error event. Code and parameter are kept, the service's words are not."""
    error = event.get("error")
    error = error if isinstance(error, Mapping) else {}
    names = [str(error.get(name) or "").lower()[:80] for name in ("type", "code")]
    detail = f"settings refused: {str(error.get('code'))[:80]!r} at {str(error.get('param'))[:80]!r}"
    if _say(names, BUSY_WORDS):
        return UpstreamBusy(detail, retry_after=retry_after(None))
    if _say(names, WRONG_KEY_WORDS):
        return ResourceRefused(detail)
    if error.get("param") or _say(names, WRONG_REQUEST_WORDS):
        return UpstreamRefused(detail)
    return UpstreamUnreachable(detail)


def retry_after(headers: Mapping[str, str] | None) -> float:
    """Seconds, from 1 to 300; 10 if the service does not say."""
    try:
        return min(max(1.0, float((headers or {}).get("Retry-After", ""))), 300.0)  # in this order NaN is a second
    except ValueError:
        return 10.0


def _say(names: list[str], words: tuple[str, ...]) -> bool:
    return any(word in name for name in names for word in words)
