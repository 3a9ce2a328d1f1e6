"""Passwords are what people type: any characters, any length, no help taken away."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.test import Client

SignIn = Callable[[User | None], Client]
TYPED = f"  Zoë's longest {'x' * 200} "
CHANGE, SIGN_IN = "/accounts/password/change/", "/accounts/login/"


class Inputs(HTMLParser):
    """The inputs of a page, by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.by_name: dict[str, dict[str, str | None]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("name"):
            self.by_name[str(given["name"])] = given


@pytest.mark.parametrize(("path", "who"), [(SIGN_IN, None), (CHANGE, "boss"), ("/accounts/reauthenticate/", "boss")])
def test_every_field_for_one_hides_what_is_typed_and_helps_password_managers(
    path: str, who: str | None, boss: User, signed_in: SignIn
) -> None:
    page = signed_in(boss if who else None).get(path).text
    fields = [field for name, field in Inputs(page).by_name.items() if "password" in name]

    assert fields
    for field in fields:
        assert field["type"] == "password"
        assert field["autocomplete"] in ("current-password", "new-password")
        assert not {"onpaste", "readonly", "maxlength"} & field.keys()


def test_it_counts_as_it_was_typed(alice: User, signed_in: SignIn) -> None:
    """With its blanks and its capital letters, and to its last character."""
    form = {"oldpassword": "alice's password", "password1": TYPED, "password2": TYPED}
    assert signed_in(alice).post(CHANGE, form).status_code == 302

    for near_miss in (TYPED.strip(), TYPED.lower(), TYPED[:72], TYPED[:-2]):
        assert Client().post(SIGN_IN, {"login": "alice", "password": near_miss}).status_code == 200
    assert Client().post(SIGN_IN, {"login": "alice", "password": TYPED}).status_code == 302
