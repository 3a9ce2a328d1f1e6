"""What the audit trail hears of signing in and out, and of second factors.

It listens to Django's signals and to the models, so it hears of every door: the sign-in page, single sign-on, the
admin. A failure names an account only if there is one of that name: people type passwords into the field for it.
"""

from contextlib import suppress
from math import ceil
from typing import Any

from allauth.mfa.signals import authentication_failed, authenticator_used
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models.signals import post_save, pre_delete
from django.http import HttpRequest
from django.utils import timezone
from redis.exceptions import RedisError

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import Actor, actor, scope
from agents.audit.trail import On
from agents.people.account_names import username_meant
from agents.people.events import the_account

UNKNOWN = On(Kind.ACCOUNT, label="unknown")
RECOVERY_CODES = "recovery_codes"  # the type of an Authenticator


def record_sign_ins() -> None:
    """Listen to Django and allauth."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)
    pre_delete.connect(_login_session_ended, sender=Session)
    from allauth.mfa.models import Authenticator  # models are not loaded before

    post_save.connect(factor_saved, sender=Authenticator)
    pre_delete.connect(factor_removed, sender=Authenticator)
    authenticator_used.connect(factor_used)
    authentication_failed.connect(factor_failed)


def locked_out(name: str, limit: str, lock: str, seconds: float) -> None:
    """A try was refused since there were too many failures. It is one event until a try counts again.

    `limit`: whose failures they were, as guessing.py names it; `lock`: the same for all tries that these failures stop.
    """
    of_address = limit == "address"
    user = None if of_address else User.objects.filter(username=username_meant(name)).first()
    on = None if of_address else the_account(user) if user else UNKNOWN
    with suppress(RedisError):
        if cache.add(f"audit:{lock}", 1, max(1, ceil(seconds))):
            trail.record(Action.LOCKED_OUT, on, limit=limit.replace("-", " "))


def _signed_in(user: User, **_: Any) -> None:
    trail.record(Action.SIGNED_IN, by=_as(user))


def _signed_out(user: User | None, request: HttpRequest | None = None, **_: Any) -> None:
    """`ended_by`: of a login that has ended by itself (activity.py)."""
    if user is not None:
        trail.record(getattr(request, "ended_by", Action.SIGNED_OUT), by=_as(user))


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    user = User.objects.filter(username=credentials.get("username", "")).first()
    trail.record(Action.SIGN_IN_FAILED, the_account(user) if user else UNKNOWN)


def _as(user: User) -> Actor:
    """The request may know them already, no longer, or not yet."""
    return Actor(user.get_username(), user.pk, actor().address)


def _login_session_ended(instance: Session, **_: Any) -> None:
    """A login that is not the one of this request: one event for all that end in one request."""
    current = scope()
    if current is None or instance.session_key == current.login_key or instance.expire_date < timezone.now():
        return
    user = User.objects.filter(pk=instance.get_decoded().get("_auth_user_id", 0)).first()
    if user and (once := (Action.SIGNED_OUT_ELSEWHERE, user.pk)) not in current.once:
        current.once.add(once)
        trail.record(Action.SIGNED_OUT_ELSEWHERE, the_account(user))


def factor_saved(instance: Any, *, created: bool, **_: Any) -> None:
    if created:
        is_spare = instance.type == RECOVERY_CODES
        factor = None if is_spare else str(instance.type)
        action = Action.RECOVERY_CODES_MADE if is_spare else Action.FACTOR_ADDED
        trail.record(action, the_account(instance.user), factor=factor)


def factor_removed(instance: Any, *, origin: Any = None, **_: Any) -> None:
    """Recovery codes go with the last factor or for new ones; and all of them with their account."""
    if instance.type != RECOVERY_CODES and getattr(origin, "model", type(origin)) is not User:
        trail.record(Action.FACTOR_REMOVED, the_account(instance.user), factor=str(instance.type))


def factor_used(user: User, authenticator: Any, **_: Any) -> None:
    if authenticator.type == RECOVERY_CODES:
        trail.record(Action.RECOVERY_CODE_USED, the_account(user))


def factor_failed(user: User, authenticator: Any, **_: Any) -> None:
    trail.record(Action.FACTOR_FAILED, the_account(user), factor=str(authenticator.type))
