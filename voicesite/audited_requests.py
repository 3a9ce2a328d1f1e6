"""Tells the audit trail who makes a request, and when one is refused to a person who is signed in."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import Actor, Scope, acting
from voicesite.accounts.client_address import address_of
from voicesite.accounts.waiting_pages import only_waits

AN_ID = re.compile(r"\d{1,20}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)
ONE_REFUSAL = timedelta(minutes=1)


class AuditMiddleware:
    """Its place is inside of that which finds the user."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self._async_call(request)
        with acting(_scope_of(request)):
            response = self.get_response(request)
            assert isinstance(response, HttpResponseBase)  # noqa: S101  # of a chain that is not async
            if _is_refusal(response):
                _note_refusal(request)
        return response

    async def _async_call(self, request: HttpRequest) -> HttpResponseBase:
        with acting(_scope_of(request)):
            response: HttpResponseBase = await self.get_response(request)  # type: ignore[misc]  # of an async chain
            if _is_refusal(response):
                await sync_to_async(_note_refusal)(request)
        return response


def actor_of(request: HttpRequest) -> Actor:
    """The person as the request knows them now, and their address."""
    user = getattr(request, "user", None)
    name, user_id = (user.get_username(), user.pk) if isinstance(user, User) else ("", None)
    return Actor(name, user_id, address_of(request))


def _scope_of(request: HttpRequest) -> Scope:
    return Scope(partial(actor_of, request), request.COOKIES.get(settings.SESSION_COOKIE_NAME))


def _is_refusal(response: HttpResponseBase) -> bool:
    return response.status_code == 403 and not only_waits(response)


def _note_refusal(request: HttpRequest) -> None:
    """A 403 for somebody who is signed in. Who knocks at one door again and again has one event a minute.

    The page is named as the site's URLs name it: what a person wrote into an address is not repeated.
    """
    who, match = actor_of(request), request.resolver_match
    if who.user_id is None or match is None:
        return
    keys = [str(key) for key in (*match.args, *match.kwargs.values())]
    on = trail.On(Kind.PAGE, next(filter(AN_ID.fullmatch, keys), ""), f"{request.method} /{match.route}")
    if not trail.was_recorded(Action.REFUSED, on, by=who, within=ONE_REFUSAL):
        trail.record(Action.REFUSED, on, by=who)
