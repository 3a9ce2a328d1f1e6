"""The logins of a person: when each was last seen, when it ends by itself, and how it or all are ended at once.

A login is Django's login session. What it was seen with stands beside it, in allauth's `UserSession`.
"""

import time
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from operator import itemgetter
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Exists, Min, OuterRef, QuerySet
from django.db.models.signals import post_delete
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

LONGEST = timedelta(weeks=3)  # of a login that nobody uses: with "Keep me signed in"
SIGNED_IN_AT = "signed_in_at"  # in the login session: seconds since 1970
EARLIER, EARLIER_MAX = "earlier", 60  # in `UserSession.data`: hashes of the keys that the login had, and until when
NOTED_SECONDS = 60  # how old the note of a login may be that is in use: not every request writes


def user_of(session: SessionBase) -> User | None:
    """Who is signed in with it; None also if their password is another one since, or they are not active.

    Django's own `get_user` would change the session meanwhile: another key for one that an earlier SECRET_KEY has
    signed, which only a page can give to the browser.
    """
    path = session.get(BACKEND_SESSION_KEY)
    if path not in settings.AUTHENTICATION_BACKENDS:
        return None
    user: User | None = load_backend(path).get_user(session[SESSION_KEY])
    if user is None:
        return None
    signed = session.get(HASH_SESSION_KEY, "")
    expected = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return user if any(constant_time_compare(signed, one) for one in expected) else None


def has_idled(user: User, last_seen_at: datetime) -> bool:
    """Whether nobody asked for anything in this login of staff, and no call was open, for STAFF_IDLE_SECONDS."""
    limit: int = settings.STAFF_IDLE_SECONDS
    return bool(limit) and user.is_staff and _age(last_seen_at) > timedelta(seconds=limit)


def has_run_out(user: User, session: SessionBase) -> bool:
    """Whether the sign-in is longer ago than a login lasts, however much it is used."""
    hours = settings.STAFF_LOGIN_MAX_HOURS if user.is_staff else settings.LOGIN_MAX_HOURS
    return time.time() - float(session.get(SIGNED_IN_AT, time.time())) > hours * 3600


def note_sign_in(session: SessionBase) -> None:
    """From now on, unless its time has begun already: a login of an earlier release has none."""
    session.setdefault(SIGNED_IN_AT, time.time())


def renew_key(request: HttpRequest) -> None:
    """Give the login session of this request another key. Its calls, begun with the earlier one, go on (`key_now`)."""
    earlier = request.session.session_key
    noted = UserSession.objects.filter(session_key=earlier).first()
    with transaction.atomic():  # calls are checked when it is committed, and then find the new one
        request.session.cycle_key()
        request.session.save()
        if noted is not None:
            noted.session_key = str(request.session.session_key)
            noted.data = noted.data | {EARLIER: _with(noted.data.get(EARLIER, {}), str(earlier))}
            noted.save()  # a row again: that of the earlier key went with it


def key_now(login_key: str) -> str | None:
    """The key that a login session has now which once had this one; None: there is none."""
    renewed = UserSession.objects.filter(**{f"data__{EARLIER}__has_key": _hashed(login_key)})
    return renewed.values_list("session_key", flat=True).first()


def is_noted(last_seen_at: datetime) -> bool:
    """Whether what is noted is new enough."""
    return _age(last_seen_at) < timedelta(seconds=NOTED_SECONDS)


def note_seen(login_key: str, **also: str) -> None:
    """Somebody is there: at a page, or in a call, which asks for no page."""
    with suppress(DatabaseError):  # one that takes no writes: pages and calls go on
        UserSession.objects.filter(session_key=login_key).update(last_seen_at=timezone.now(), **also)


def end_logins(user: User, *, except_for: str | None = None) -> int:
    """End them; the calls that were begun in them end (agents.rights.changes). Returns how many there were."""
    noted = UserSession.objects.filter(user=user).values("session_key")
    live = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=except_for)
    ended = [*live.filter(session_key__in=noted), *_never_noted(user, live)]
    for session in ended:
        session.delete()
    UserSession.objects.filter(user=user).exclude(session_key=except_for).delete()
    return len(ended)


def _never_noted(user: User, live: QuerySet[Session]) -> list[Session]:
    """Those that an earlier release began and nobody has used since: each sign-in, and each page, notes its login.

    Who is signed in stands inside of each, so all have to be read. Three weeks after the upgrade there is none left.
    """
    of_notes = MigrationRecorder.Migration.objects.filter(app=UserSession._meta.app_label)
    began = of_notes.aggregate(at=Min("applied"))["at"]
    if began is None or began + LONGEST < timezone.now():
        return []
    is_noted = Exists(UserSession.objects.filter(session_key=OuterRef("session_key")))
    rest = live.filter(~is_noted, expire_date__lt=began + LONGEST)
    return [session for session in rest.iterator() if session.get_decoded().get(SESSION_KEY) == str(user.pk)]


def end_login(user: User, key: int) -> bool:
    """End the one of this person's logins that is noted under this key; False: there is none."""
    noted = UserSession.objects.filter(user=user, pk=key).first()
    if noted is None:
        return False
    for session in Session.objects.filter(session_key=noted.session_key):
        session.delete()
    noted.delete()
    return True


def follow_logins() -> None:
    """Listen to logins: each begins its time, and with its end, by whatever way, goes what was noted of it."""
    user_logged_in.connect(_signed_in)
    post_delete.connect(_login_ended, sender=Session)


def _signed_in(request: HttpRequest | None, **_: Any) -> None:
    if request is not None:
        request.session[SIGNED_IN_AT] = time.time()


def _login_ended(instance: Session, **_: Any) -> None:
    UserSession.objects.filter(session_key=instance.session_key).delete()


def _age(moment: datetime) -> timedelta:
    return timezone.now() - moment


def _with(earlier: dict[str, float], key: str) -> dict[str, float]:
    """The newest of them, and this one."""
    every = earlier | {_hashed(key): time.time()}
    return dict(sorted(every.items(), key=itemgetter(1))[-EARLIER_MAX:])


def _hashed(key: str) -> str:
    """Of a key that opens nothing any more; but no key is stored but in its own row."""
    return sha256(key.encode()).hexdigest()[:32]
