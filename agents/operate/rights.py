"""Who may see the figures of all calls, and who the live board. To everybody else these pages do not exist (404)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from agents.signed_in import SignedInRequest

DASHBOARD = "agents.view_dashboard"
BOARD = "agents.supervise_conversation"

View = Callable[..., HttpResponse]


def only_with(permission: str) -> Callable[[View], View]:
    """404 for whoever has not that right."""

    def guarded(view: View) -> View:
        @wraps(view)
        def page(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise Http404
            return view(request, *args, **kwargs)

        return page

    return guarded
