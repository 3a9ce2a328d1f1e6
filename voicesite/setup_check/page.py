"""The admin's page “System check”. It is for superusers; to everybody else there is no such page."""

from asgiref.sync import async_to_sync
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from agents.audit import trail
from agents.audit.actions import Action
from voicesite.setup_check.report import LONGEST_SECONDS, Report, check_setup


@require_http_methods(["GET", "HEAD", "POST"])
def system_check(request: HttpRequest) -> HttpResponse:
    """A check opens connections, so the button posts. The view has a thread of its own, and the event loop goes on."""
    if not (isinstance(request.user, User) and request.user.is_superuser):
        raise Http404
    trail.record(Action.SYSTEM_CHECK_RUN if request.method == "POST" else Action.SYSTEM_CHECK_OPENED)
    connect = "connect" in request.POST
    report: Report | None = async_to_sync(check_setup)(connect=connect) if request.method == "POST" else None
    context = {
        **admin.site.each_context(request),
        "title": "System check",
        "subtitle": report.summary if report else None,
        "report": report,
        "connect": connect or report is None,
        "longest_seconds": LONGEST_SECONDS,
    }
    return TemplateResponse(request, "admin/system_check.html", context)
