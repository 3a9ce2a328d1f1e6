"""The page of a request that fails for now: the database or Redis does not answer, or too many passwords are read."""

import logging
import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error
from redis.exceptions import RedisError

from voicesite.accounts.hashing import RETRY_SECONDS as HASHING_SECONDS
from voicesite.accounts.hashing import HashingIsFull
from voicesite.stores import refuses_writes

logger = logging.getLogger(__name__)

RETRY_SECONDS = 10


def failed(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: 503 if it works again by itself later, 500 for our own faults."""
    error = sys.exc_info()[1]
    if isinstance(error, HashingIsFull):
        return _said(loader.render_to_string("429.html", request=request), status=429, retry_seconds=HASHING_SECONDS)
    part = _missing(error)
    if part is None:
        return server_error(request)
    logger.warning("a page was not shown: %s (%s)", LOGGED[part], type(error).__name__)
    return _said(loader.render_to_string("503.html", {"part": part}), status=503, retry_seconds=RETRY_SECONDS)


def _said(page: str, *, status: int, retry_seconds: int) -> HttpResponse:
    answer = HttpResponse(page, status=status, headers={"Retry-After": retry_seconds})
    answer._has_been_logged = True  # type: ignore[attr-defined] # Django would log it as an error, with its traceback
    return answer


# By what the page says: see 503.html.
LOGGED = {
    "sign_in": "Redis does not answer or takes no writes",
    "writing": "the database takes no writes",
    "data": "the database does not answer",
}


def _missing(error: BaseException | None) -> str | None:
    if isinstance(error, RedisError):
        return "sign_in"
    if isinstance(error, DatabaseError) and refuses_writes(error):
        return "writing"
    return "data" if isinstance(error, OperationalError | InterfaceError) else None
