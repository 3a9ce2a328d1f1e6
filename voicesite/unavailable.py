"""The page of a request that fails because the database or Redis does not answer."""

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error
from redis.exceptions import RedisError

RETRY_SECONDS = 10


def failed(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: 503 if it works again by itself later, 500 for our own faults."""
    error = sys.exc_info()[1]
    if not isinstance(error, RedisError | OperationalError | InterfaceError):
        return server_error(request)
    context: dict[str, Any] = {"part": "sign_in" if isinstance(error, RedisError) else "data"}
    page = loader.render_to_string("503.html", context)
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_SECONDS})
