"""The request of a person who is signed in."""

from django.contrib.auth.models import User
from django.http import HttpRequest


class SignedInRequest(HttpRequest):
    """`user` is never anonymous: the middleware of the sign-in sends everybody else to the sign-in page."""

    user: User
