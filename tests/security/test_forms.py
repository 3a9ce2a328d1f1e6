"""Forms that somebody else's page sends, and addresses that lead away."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.security.access.rows import ADDRESSES, address_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "https:evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    "http://testserver@evil.example/",
    "/\t/evil.example/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", ADDRESSES)
def test_a_form_without_its_token_does_nothing(
    pattern: str, mara: Persona, conversation: Conversation, teachers: Group, charlie: User, boss: User
) -> None:
    """403 before any view is asked; what takes no forms at all says so."""
    path = address_of(pattern, mara, conversation, teachers, charlie)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(boss, backend=BACKEND)

    answer = browser.post(path, {"csrfmiddlewaretoken": "f" * 64})

    assert answer.status_code == 403
    assert "_auth_user_id" in browser.session


def test_no_view_is_exempt() -> None:
    def views_of(resolver: URLResolver) -> list[URLPattern]:
        nested = [[entry] if isinstance(entry, URLPattern) else views_of(entry) for entry in resolver.url_patterns]
        return [view for views in nested for view in views]

    views = views_of(get_resolver())
    assert len(views) == len(ADDRESSES)
    assert [view for view in views if getattr(view.callback, "csrf_exempt", False)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
class TestNext:
    def test_signing_in_leads_nowhere_else(self, elsewhere: str, alice: User, client: Client) -> None:
        form = {"login": "alice", "password": "alice's password", "next": elsewhere}
        assert client.post("/accounts/login/", form).headers["Location"] == "/"

    def test_nor_does_it_with_the_address_in_the_query(self, elsewhere: str, alice: User, client: Client) -> None:
        form = {"login": "alice", "password": "alice's password"}
        assert client.post("/accounts/login/", form, query_params={"next": elsewhere}).headers["Location"] == "/"

    def test_who_is_signed_in_already_stays(self, elsewhere: str, alice: User, client: Client) -> None:
        client.force_login(alice, backend=BACKEND)
        answer = client.get("/accounts/login/", {"next": elsewhere})
        assert answer.headers["Location"] == "/"

    def test_signing_out_leads_nowhere_else(self, elsewhere: str, alice: User, client: Client) -> None:
        client.force_login(alice, backend=BACKEND)
        assert client.post("/accounts/logout/", {"next": elsewhere}).headers["Location"] == "/accounts/login/"

    def test_the_admins_door_leads_here(self, elsewhere: str, db: None, client: Client) -> None:
        """It hands the address on to the sign-in page, which refuses it as above."""
        answer = client.get("/admin/login/", {"next": elsewhere})
        assert answer.headers["Location"].startswith("/accounts/login/?next=")
