"""Login sessions that an earlier SECRET_KEY has signed go on, and the new one signs them.

Django would give each another key instead. With that, calls that were begun in it would end, and the idle time of staff
would begin again.
"""

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.deprecation import MiddlewareMixin

from agents.people.logins import user_of


class EarlierKeysMiddleware(MiddlewareMixin):
    """Before everything that asks who is signed in."""

    def process_request(self, request: HttpRequest) -> None:
        user = user_of(request.session) if settings.SECRET_KEY_FALLBACKS else None
        if user and not constant_time_compare(request.session[HASH_SESSION_KEY], user.get_session_auth_hash()):
            request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
