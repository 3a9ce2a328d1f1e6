"""What was sent, and no form has looked at, can be wrong too: keys in addresses, for example."""

from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponseBase


class BadInputMiddleware:
    """400 for a ValidationError that nobody has caught. Django's own views take it for a fault of the site."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase = self.get_response(request)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, ValidationError):
            return None
        return response_for_exception(request, BadRequest("what was sent is not valid"))
