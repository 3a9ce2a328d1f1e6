"""An account without a password: its person signs in another way, and staff alone give it one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from agents.signed_in import SignedInRequest


def no_password(request: SignedInRequest) -> HttpResponse:
    """Says so, and whom to ask; who has a password is led to the page that changes it."""
    if request.user.has_usable_password():
        return redirect("account_change_password")
    return render(request, "account/no_password.html")
