"""One address for each page: `name:1`, `name.` and `NAME` are not the site, although they reach it."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

DEFAULT_PORTS = {"http": 80, "https": 443}


class CanonicalHostMiddleware(MiddlewareMixin):
    """Refuses a Host header that names a public host, one of ALLOWED_ORIGINS, in another way than browsers do.

    Other hosts of ALLOWED_HOSTS are names that only a proxy uses, with ports of its own.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        sent = request.get_host()
        host, _ = split_domain_port(sent)
        public = {urlsplit(origin).hostname: origin for origin in settings.ALLOWED_ORIGINS}
        if host not in public or sent in set(spellings(settings.ALLOWED_ORIGINS)):
            return None
        return render(request, "400_address.html", {"address": public[host]}, status=400)


def spellings(origins: Iterable[str]) -> Iterator[str]:
    """The Host headers that browsers send to these origins: the port of the scheme is left out, or not."""
    for origin in origins:
        parts = urlsplit(origin)
        yield parts.netloc
        default = DEFAULT_PORTS[parts.scheme]
        if parts.port is None:
            yield f"{parts.netloc}:{default}"
        elif parts.port == default:
            yield parts.netloc.removesuffix(f":{default}")
