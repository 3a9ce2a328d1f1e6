"""One sign-in on its way: what the browser keeps of it while its person is at the provider, for ten minutes.

It is a signed cookie and no row, so that a crowd without an account fills no database. It makes the answer of the
provider worth nothing in any other browser.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

SECONDS = 600
AT_ONCE_MAX = 4  # in tabs of one browser
SALT = "voicesite.single-sign-on"


@dataclass(frozen=True, slots=True)
class Attempt:
    """`next_page`: where the person was going; empty: nowhere. `is_again`: who is signed in proves it once more."""

    state: str
    nonce: str
    verifier: str
    next_page: str
    is_again: bool = False

    def keep(self, request: HttpRequest, answer: HttpResponseBase) -> None:
        earlier = [name for name in request.COOKIES if name.startswith(_cookie(""))]
        for name in earlier if len(earlier) >= AT_ONCE_MAX else []:
            answer.delete_cookie(name, samesite="Lax")
        answer.set_signed_cookie(
            _cookie(self.state),
            json.dumps(asdict(self)),
            SALT,
            max_age=SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",  # it comes along when the provider leads the browser back, and with no foreign form
        )

    @classmethod
    def kept_by(cls, request: HttpRequest, state: str) -> "Attempt | None":
        """None: this browser has not begun it, or too long ago, or with another release of the site."""
        written: Any = request.get_signed_cookie(_cookie(state), None, SALT, max_age=SECONDS)
        try:
            return cls(**json.loads(written)) if written else None
        except TypeError:
            return None

    def forget(self, answer: HttpResponseBase) -> None:
        answer.delete_cookie(_cookie(self.state), samesite="Lax")


def _cookie(state: str) -> str:
    """With the prefix that binds it to exactly this host over https, wherever the login session has it."""
    prefix = "__Host-" if settings.SESSION_COOKIE_NAME.startswith("__Host-") else ""
    return f"{prefix}sign-on-{state}"
