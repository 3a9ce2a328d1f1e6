"""“Your account”: one page that leads to password, second factor and logins."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import render

from agents.retention.asking import request_of
from agents.signed_in import SignedInRequest


def overview(request: SignedInRequest) -> HttpResponse:
    kinds = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "erasure": request_of(request.user),
        "logins": len(UserSession.objects.purge_and_list(request.user)),
    }
    return render(request, "account/overview.html", context)
