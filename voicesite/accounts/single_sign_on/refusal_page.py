"""Who is not signed in reads why in a sentence, and gets a way on; the log gets a line."""

import logging

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from voicesite.accounts.single_sign_on.refusals import ProviderUnfit, Refused

logger = logging.getLogger(__name__)


def refusal_page(request: HttpRequest, refused: Refused, next_page: str) -> HttpResponse:
    fix = f". {refused.fix}" if isinstance(refused, ProviderUnfit) and refused.fix else ""
    logger.warning("single sign-on: nobody was signed in: %s%s", refused, fix)
    if refused.reason.is_failure:
        user_login_failed.send(__name__, credentials={"username": refused.username}, request=request)
    name = settings.ENVIRONMENT.sso_shown_name
    context = {
        "heading": refused.reason.heading.format(name=name),
        "sentence": refused.reason.sentence.format(name=name),
        "next_page": next_page,
    }
    page = render(request, "account/single_sign_on_refused.html", context, status=refused.reason.status)
    page._has_been_logged = True  # type: ignore[attr-defined] # Django would log it again, some as an error
    return page
