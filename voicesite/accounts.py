"""Nobody can sign up: staff make the accounts in the admin. And whose address the limits on signing in count."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from voicesite.client_address import client_address


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed, and a proxy that is missing breaks no sign-in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)
