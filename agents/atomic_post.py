"""A page whose form is stored in one transaction. Looking at it takes none, so it works while nothing can be stored."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse

More = ParamSpec("More")
Request = TypeVar("Request", bound=HttpRequest)
View = Callable[Concatenate[Request, More], HttpResponse]


def atomic_post(view: View[Request, More]) -> View[Request, More]:
    """Decorates a view: what it does with a POST is done whole or not at all, and rows that it locks stay so."""

    @wraps(view)
    def in_transaction(request: Request, /, *args: More.args, **kwargs: More.kwargs) -> HttpResponse:
        with transaction.atomic() if request.method == "POST" else nullcontext():
            return view(request, *args, **kwargs)

    return in_transaction
