"""What the server answers by itself, before Django sees anything of a request, with the headers that guard.

Django's own answers have more of them (headers.py and the settings). Those here have no page, so they allow nothing.
"""

from django.conf import settings

GUARDS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
PLAIN_TEXT = "text/plain; charset=utf-8"


def guards() -> dict[str, str]:
    """The headers. On a server, which is reached by https alone, browsers are told so."""
    if not settings.SECURE_HSTS_SECONDS:
        return GUARDS
    return GUARDS | {"Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"}


def last_answer(status: str, text: str) -> bytes:
    """A whole answer of HTTP/1.1, after which the connection is closed. `status`: the code and its name."""
    body = text.encode()
    head = {"Content-Type": PLAIN_TEXT, "Content-Length": str(len(body)), "Connection": "close", **guards()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    return "\r\n".join(lines).encode("ascii") + body
