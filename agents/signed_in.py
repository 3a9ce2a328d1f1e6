"""The request of a person who is signed in."""

from django.contrib.auth.models import User
from django.http import HttpRequest


class SignedInRequest(HttpRequest):
    """LoginRequiredMiddleware lets nobody else in."""

    user: User
