"""At which of the site's addresses people sign in with the provider: safe ones, of those that the operator named.

The provider leads the browser back there with a code in its hand. A Host header that somebody made up is not asked.
"""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from voicesite.accounts.single_sign_on.refusals import ELSEWHERE, Refused
from voicesite.web_names import is_on_this_machine

CALLBACK = "single_sign_on_callback"


def safe_origins() -> list[str]:
    """https, or this very machine."""
    return [origin for origin in settings.ALLOWED_ORIGINS if origin.startswith("https:") or is_on_this_machine(origin)]


def callback_urls() -> list[str]:
    """What the operator registers at the provider."""
    return [origin + reverse(CALLBACK) for origin in safe_origins()]


def callback_url(request: HttpRequest) -> str:
    """Where the provider leads this browser back to.

    Raises:
        Refused: this is none of the site's safe addresses.
    """
    origin = f"{request.scheme}://{request.get_host()}"
    if origin not in safe_origins():
        raise Refused(ELSEWHERE, f"{origin} is not in ALLOWED_ORIGINS with https")
    return origin + reverse(CALLBACK)
