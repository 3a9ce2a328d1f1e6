"""The doors through which people do what the audit trail records: pages, forms of the admin, commands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, User
from django.forms import MultiWidget
from django.test import Client

from agents.conversations.models import Conversation
from agents.personas.models import Persona

ADDRESS = "203.0.113.9"
NEW_PASSWORD = "x8Kd!aa0-hg-77"
NEW_PASSWORDS = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@dataclass
class Stage:
    """A browser at ADDRESS, and whom and what there is."""

    mara: Persona
    conversation: Conversation
    teachers: Group
    browser: Client = field(default_factory=lambda: Client(REMOTE_ADDR=ADDRESS))
    people: dict[str, User] = field(default_factory=dict)

    def tries(self, name: str, password: str) -> Any:
        return self.browser.post("/accounts/login/", {"login": name, "password": password})

    def signs_in(self, name: str) -> None:
        assert self.tries(name, f"{name}'s password").status_code == 302

    def confirms(self, name: str) -> None:
        """The admin asks for the password again before much of this."""
        self.posts("/accounts/reauthenticate/", {"password": f"{name}'s password"})

    def posts(self, path: str, form: dict[str, Any] | None = None, status: int = 302) -> Any:
        answer = self.browser.post(path, form or {})
        assert answer.status_code == status, answer.getvalue().decode()
        return answer

    def fills_in(self, path: str, **changes: Any) -> None:
        """Send the form of that page as it is shown, but for these changes; None leaves a box unticked."""
        self.posts(path, shown(self.browser.get(path)) | changes)

    def deletes(self, path: str) -> None:
        self.posts(f"{path}delete/", {"post": "yes"})

    def selects(self, path: str, action: str, *rows: Any, **more: str) -> None:
        self.posts(path, {"action": action, "_selected_action": [str(row.pk) for row in rows], **more})


def shown(page: Any) -> dict[str, Any]:
    """What a browser would send of a page's form."""
    form = page.context["adminform"].form if "adminform" in page.context else page.context["form"]
    values: dict[str, Any] = {}
    for bound in form:
        widget, value = bound.field.widget, bound.value()
        parts = enumerate(widget.decompress(value) or ()) if isinstance(widget, MultiWidget) else ()
        values |= {f"{bound.html_name}_{part}": each for part, each in parts} or {bound.html_name: value}
    return {name: _sent(value) for name, value in values.items() if value not in (None, False)}


def _sent(value: Any) -> Any:
    return [getattr(each, "pk", each) for each in value] if isinstance(value, list) else value


Do = Callable[[Stage], Any]
