"""Taking somebody's second factor away, so that they can set up another: for a phone that is lost."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from agents.people.logins import end_logins
from agents.signed_in import SignedInRequest


@transaction.atomic
def reset_second_factor(user: User) -> int:
    """Delete all that the person signs in with besides the password, and end their logins: a lost phone has some too.

    Returns how many there were.
    """
    _, deleted = Authenticator.objects.filter(user=user).delete()
    end_logins(user)
    return deleted.get(Authenticator._meta.label, 0)


def reset_page(request: SignedInRequest, user_id: int) -> HttpResponse:
    """For superusers, who give their own password or second factor again before."""
    if not request.user.is_superuser:
        raise PermissionDenied
    answer: HttpResponse = _confirmed(request, user_id)
    return answer


@reauthentication_required
def _confirmed(request: SignedInRequest, user_id: int) -> HttpResponse:
    user = get_object_or_404(User, pk=user_id)
    if request.method == "POST":
        count = reset_second_factor(user)
        LogEntry.objects.log_actions(request.user.pk, [user], CHANGE, "Removed the second factor.", single_object=True)
        messages.success(request, _sentence(user, count))
        return redirect("admin:auth_user_change", user.pk)
    kinds = Authenticator.objects.filter(user=user).order_by("created_at")
    context = admin.site.each_context(request) | {"title": "Remove the second factor", "person": user, "kinds": kinds}
    return render(request, "admin/auth/user/second_factor.html", context)


def _sentence(user: User, count: int) -> str:
    what = "The second factor of {} is removed" if count else "There was no second factor of {}"
    return f"{what.format(user.get_username())}. All logins of the account have ended."
