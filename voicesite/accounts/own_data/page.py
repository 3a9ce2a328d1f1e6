"""“Your data”: what is in the archive, and the button that sends it."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agents.audit import trail
from agents.audit.actions import Action
from agents.conversations.export.file_names import attachment, file_name
from agents.people.events import the_account
from agents.signed_in import SignedInRequest
from voicesite.accounts.own_data.archive import streamed

APP, ACTION = "voicesite.accounts", "own-data"
RATE = {ACTION: "5/h/user"}
TOO_OFTEN = "You have taken five copies within an hour. Please wait before you take another one."


@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: SignedInRequest) -> HttpResponseBase:
    """The page, and the archive for who presses its button.

    Raises:
        ReauthenticationRequired: before the page, the person shows again who they are; then the button answers at once.
    """
    raise_if_reauthentication_required(request, app="voicesite")
    if request.method != "POST":
        return render(request, "account/own_data.html")
    if not ratelimit.consume(request, app=APP, action=ACTION, config=RATE, user=request.user):
        return _too_often(request)
    trail.record(Action.OWN_DATA_EXPORTED, the_account(request.user))
    return StreamingHttpResponse(
        streamed(request.user),
        content_type="application/zip",
        headers={
            "Content-Disposition": attachment(
                file_name(f"{request.user.get_username()} {timezone.now():%Y-%m-%d %H%M}", "zip")
            ),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _too_often(request: SignedInRequest) -> HttpResponse:
    messages.error(request, TOO_OFTEN)
    return redirect("account_own_data")
