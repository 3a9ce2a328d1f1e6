"""Decides whether a running call may go on. A socket's user is as old as its handshake, so the database is asked again.

That happens every minute, and at once when `agents.rights.changes` announces that rights have changed.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore

from agents.database import in_database
from agents.people.logins import has_run_out, key_now, note_seen, user_of
from agents.personas.models import Persona
from agents.tryouts.kept import Tryout
from agents.tryouts.rights import may_try
from agents.voice.errors import NotAllowed, SignedOut, VoiceError


@in_database
def reason_to_end(login_key: str, persona_id: UUID) -> VoiceError | None:
    """None while the person is signed in with an unchanged password, is active, and may call the persona."""
    return _reason(login_key, lambda user: Persona.objects.find_callable(persona_id, user) is not None)


@in_database
def reason_to_end_tryout(login_key: str, tryout: Tryout) -> VoiceError | None:
    """The same, while the person may change the persona that is tried."""
    return _reason(login_key, lambda user: may_try(user, tryout))


def _reason(login_key: str, may_go_on: Callable[[User], bool]) -> VoiceError | None:
    user = _user_of(login_key)
    if user is None and (renewed := key_now(login_key)):
        login_key, user = renewed, _user_of(renewed)
    if user is None:
        return SignedOut()
    if not may_go_on(user):
        return NotAllowed()
    note_seen(login_key)
    return None


def _user_of(login_key: str) -> User | None:
    """Nobody, if the login is over."""
    session = SessionStore(login_key)
    user = user_of(session)
    return None if user is None or has_run_out(user, session) else user


def is_concerned(announcement: dict[str, Any], *, user_id: int, persona_id: UUID) -> bool:
    """Whether a call of that user with that persona has to be checked now."""
    return announcement["user"] in (None, user_id) and announcement["persona"] in (None, str(persona_id))
