"""Who is not signed in reads why in a sentence, and gets a way on; the log gets a line, unless there are too many."""

import logging
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError

from voicesite.accounts.single_sign_on.attempt import SECONDS, Attempt
from voicesite.accounts.single_sign_on.refusals import CANCELLED, NOT_BEGUN, Refused
from voicesite.accounts.strangers_failures import MORE, Room, report_failure, room
from voicesite.accounts.waiting_pages import waits

logger = logging.getLogger(__name__)


NOBODY_KEPT_OUT = (CANCELLED, NOT_BEGUN)


def refusal_page(
    request: HttpRequest, refused: Refused, next_page: str, *, attempt: Attempt | None = None
) -> HttpResponse:
    """`attempt`: the sign-in that the provider's answer belongs to. It is written once, however often it is sent."""
    if attempt is None or _is_first_of(attempt):
        _write(request, refused)
    name = settings.ENVIRONMENT.sso_shown_name
    context = {
        "heading": refused.reason.heading.format(name=name),
        "sentence": refused.reason.sentence.format(name=name),
        "next_page": next_page,
    }
    page = render(request, "account/single_sign_on_refused.html", context, status=refused.reason.status)
    page._has_been_logged = True  # type: ignore[attr-defined] # Django would log it again, some as an error
    return waits(page) if refused.reason in NOBODY_KEPT_OUT else page


def _is_first_of(attempt: Attempt) -> bool:
    """A browser can keep its cookie, and send the same answer again."""
    with suppress(RedisError):
        return bool(cache.add(f"refused:{attempt.state}", 1, SECONDS))
    return True


def _write(request: HttpRequest, refused: Refused) -> None:
    match room(request, "refusals"):
        case Room.ENOUGH:
            fix = f". {refused.fix}" if refused.fix else ""
            logger.warning("single sign-on: nobody was signed in: %s%s", refused, fix)
        case Room.ONE_WORD:
            logger.warning("single sign-on: more sign-ins are refused %s", MORE)
    if refused.reason.is_failure:
        report_failure(request, refused.username)
