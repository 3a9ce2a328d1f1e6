"""The live board, what it fetches every few seconds, and the page on which a call is ended."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import actor
from agents.audit.trail import On
from agents.conversations.models import Conversation
from agents.operate.board import Now, board_now, people_of
from agents.operate.ending import EndForm, end
from agents.operate.rights import BOARD, DASHBOARD, only_with
from agents.signed_in import SignedInRequest

NOTED_AGAIN = timedelta(minutes=10)  # a board that stays open is one event in this time
THE_BOARD = On(Kind.PAGE, label="live board")


@require_safe
@never_cache
@only_with(BOARD)
def supervise(request: SignedInRequest) -> HttpResponse:
    context = {"now": _now(request), "sees_dashboard": request.user.has_perm(DASHBOARD)}
    return render(request, "agents/operate/board.html", context)


@require_safe
@never_cache
@only_with(BOARD)
def supervise_calls(request: SignedInRequest) -> HttpResponse:
    """The same page of the board, for the script that keeps it fresh."""
    return JsonResponse(_now(request).as_json())


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_with(BOARD)
def end_call(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """First the page that asks for a reason; then it is done."""
    calls = Conversation.objects.supervised_by(request.user).select_related("user", "persona")
    call = get_object_or_404(calls, pk=conversation_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "agents/operate/end.html", {"call": call, "form": form})
    outcome = end(call, form.cleaned_data["reason"])
    level = messages.SUCCESS if outcome.is_good else messages.ERROR
    messages.add_message(request, level, outcome.about(call))
    return redirect("supervise")


def _now(request: SignedInRequest) -> Now:
    now = board_now(Conversation.objects.supervised_by(request.user), request.GET.get("page", ""))
    if not trail.was_recorded(Action.LIVE_BOARD_OPENED, THE_BOARD, by=actor(), within=NOTED_AGAIN):
        people = trail.some(people_of(now.lines) - {request.user.get_username()})
        trail.record(Action.LIVE_BOARD_OPENED, THE_BOARD, people=people)
    return now
