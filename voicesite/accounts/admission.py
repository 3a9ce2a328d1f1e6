"""May the login session of a handshake begin a call? The same rules as for a page (owed.py, activity.py)."""

from typing import Any

from allauth.usersessions.models import UserSession
from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser, User

from agents.people.logins import has_idled, has_run_out, user_of
from voicesite.accounts.owed import owed_by


@database_sync_to_async
def admitted(scope: dict[str, Any]) -> User | AnonymousUser:
    """Who is signed in; nobody, if the login is over or something has to be done first."""
    user = user_of(scope["session"])
    if user is None:
        return AnonymousUser()
    seen = UserSession.objects.filter(session_key=scope["session"].session_key).values_list("last_seen_at", flat=True)
    is_over = has_run_out(user, scope["session"]) or any(has_idled(user, last_seen_at) for last_seen_at in seen)
    return AnonymousUser() if is_over or owed_by(user) else user
