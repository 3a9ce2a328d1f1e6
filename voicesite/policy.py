"""The content security policy of an answer: that of the settings, but without Trusted Types in the admin.

The admin's scripts are Django's: jQuery 3 writes HTML from text as soon as it is loaded, and so does Select2. A policy
that lets all text of theirs pass would protect nothing.
"""

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

TRUSTED_TYPES = ("require-trusted-types-for", "trusted-types")


class PolicyMiddleware(CSPMiddleware):
    """The package's middleware, told which pages are the admin's."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if _is_of_the_admin(request):
            parts.replace = {**(parts.replace or {}), **dict.fromkeys(TRUSTED_TYPES)}
        return parts


def _is_of_the_admin(request: HttpRequest) -> bool:
    return request.resolver_match is not None and "admin" in request.resolver_match.app_names
