"""What somebody sent with a form that could not be taken: kept in the page that says so, and sent again from there.

Nothing of it is stored here, so that a crowd without an account fills no database. Secrets are not kept.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.utils.http import url_has_allowed_host_and_scheme

TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field
SECRET = re.compile(r"pass(word|wd|phrase|code)|secret|token(?!s)|credential|api_?key", re.IGNORECASE)
# Sent anywhere: the pages of the sign-in ask for the same.
SIGN_IN = {"login", "username", "password", "next", "code", "credential", "kept"}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
# Buttons of the admin, of the logins and of personas, and what fields held at first.
NOT_TYPED = re.compile(r"_|end$|keep$|sure$|everywhere$|publish$|draft$|initial-|filled_with$")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Where a form goes, and what was filled in. `has_secrets`: it also had some, and the next page asks for them."""

    path: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]
    has_secrets: bool = False

    @classmethod
    def sent_with(cls, request: HttpRequest) -> "KeptForm | None":
        """The form that came with a request; None if it held nothing to keep."""
        sent = {name: tuple(values) for name, values in request.POST.lists() if name != TOKEN}
        if sent.keys() <= SIGN_IN:
            return None
        kept = tuple((name, values) for name, values in sent.items() if not SECRET.search(name))
        return cls(request.get_full_path(), kept, has_secrets=len(kept) < len(sent))

    @classmethod
    def read(cls, written: str) -> "KeptForm | None":
        """What `written` made; None for everything else."""
        try:
            path, fields, has_secrets = json.loads(written)
            kept = tuple((str(name), tuple(map(str, values))) for name, values in fields)
        except (ValueError, TypeError, RecursionError):
            return None
        is_ours = isinstance(path, str) and path.startswith("/") and url_has_allowed_host_and_scheme(path, None)
        return cls(path, kept, bool(has_secrets)) if is_ours else None

    @property
    def written(self) -> str:
        return json.dumps([self.path, self.fields, self.has_secrets], ensure_ascii=False)

    def inputs(self) -> Iterator[tuple[str, str]]:
        for name, values in self.fields:
            for value in values:
                yield name, value

    def typed(self) -> Iterator[tuple[str, str]]:
        """For people: what they filled in, each field by a readable name."""
        for name, value in self.inputs():
            if value.strip() and not NOT_TYPED.match(name):
                yield name.replace("_", " ").capitalize(), value


def keep(request: HttpRequest) -> None:
    """Let the templates of this request show what was sent, as `request.kept_form`."""
    offer(request, partial(KeptForm.sent_with, request))


def offer(request: HttpRequest, kept: Any) -> None:
    """The same with a form that is known, or a function that reads it if a template asks."""
    request.kept_form = kept  # type: ignore[attr-defined]


def sent_by_our_page(request: HttpRequest, reason: str) -> bool:
    """Whether a form without a valid token comes from a page of ours all the same.

    Another site's form must not be shown, ready to be sent, on ours. Browsers name the page's origin. Those that do not
    must have sent our cookie: it is SameSite, so that no other site's form brings it.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return reason != REASON_NO_CSRF_COOKIE and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return origin in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
