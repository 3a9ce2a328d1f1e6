"""The site with a provider, and the browser of somebody who comes from there."""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pydantic import SecretStr
from pytest_django import Settings

from tests.sso.oauth_server import CLIENT_ID, CLIENT_SECRET
from tests.sso.openid_provider import OpenIDProvider, openid_provider
from voicesite import single_sign_on_settings
from voicesite.accounts.single_sign_on import asking
from voicesite.accounts.single_sign_on.discovery import forget_providers

HOST, PORT = "127.0.0.1", "8000"
ORIGIN = f"http://{HOST}:{PORT}"
BEGIN = "/accounts/single-sign-on/"
CALLBACK = "/accounts/single-sign-on/callback/"
TENANT = "0f6c1d5e-3a52-4c11-9a53-2b8f0d7f4e21"

Change = Callable[..., None]


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """`asked`: where the provider was opened last."""

    def __init__(self) -> None:
        self.client = Client(headers={"host": f"{HOST}:{PORT}"})
        self.asked = ""

    def begin(self, next_page: str = "", query: str = "") -> Any:
        page = self.client.post(BEGIN + query, {"next": next_page} if next_page else {})
        self.asked = page.context["address"] if page.status_code == 200 else ""
        return page

    def at_provider(self) -> str:
        """Where the provider leads back to."""
        with pytest.raises(HTTPError) as led, build_opener(_NoRedirects).open(self.asked):
            pass
        with led.value as answer:
            assert answer.code == 302, answer.read()
            return answer.headers["Location"]

    def come_back(self, address: str) -> Any:
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == ORIGIN + CALLBACK
        return self.client.get(f"{CALLBACK}?{parts.query}")

    def sign_in(self, next_page: str = "") -> Any:
        """All the way; what the site answers at the end."""
        page = self.begin(next_page)
        return self.come_back(self.at_provider()) if self.asked else page

    @property
    def user(self) -> User:
        """Who is signed in."""
        assert self.user_id is not None
        return User.objects.get(pk=self.user_id)

    @property
    def user_id(self) -> int | None:
        key = self.client.session.get("_auth_user_id")
        return int(key) if key else None


@pytest.fixture(scope="session")
def provider_process() -> Iterator[OpenIDProvider]:
    with openid_provider() as provider:
        provider.redirect_uris.add(ORIGIN + CALLBACK)
        yield provider


@pytest.fixture(scope="session")
def entra_process() -> Iterator[OpenIDProvider]:
    with openid_provider(f"/{TENANT}/v2.0") as provider:
        provider.redirect_uris.add(ORIGIN + CALLBACK)
        yield provider


@pytest.fixture
def site_with(settings: Settings) -> Change:
    """Changes what the operator has set."""

    def change(**values: Any) -> None:
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=values)

    settings.ALLOWED_ORIGINS = [ORIGIN]
    return change


@pytest.fixture
def provider(provider_process: OpenIDProvider, site_with: Change) -> Iterator[OpenIDProvider]:
    """Well-behaved; the site lets in everybody of example.org."""
    yield from _used(provider_process, site_with)


@pytest.fixture
def entra(
    entra_process: OpenIDProvider, site_with: Change, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenIDProvider]:
    """As Microsoft Entra ID: its issuer names a tenant, and so do its tokens."""
    monkeypatch.setattr(single_sign_on_settings, "ENTRA_HOSTS", (HOST,))
    for provider in _used(entra_process, site_with):
        provider.manners.person = {"sub": "pairwise", "oid": "object-1", "tid": TENANT}
        yield provider


def _used(provider: OpenIDProvider, site_with: Change) -> Iterator[OpenIDProvider]:
    provider.behaves()
    provider.may_go_on = Event()
    site_with(
        sso_issuer=provider.issuer,
        sso_client_id=CLIENT_ID,
        sso_client_secret=SecretStr(CLIENT_SECRET),
        sso_name="Contoso",
        sso_allowed_domains=["example.org"],
    )
    forget_providers()
    yield provider
    provider.may_go_on.set()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider has a quarter of a second."""
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.25)


@pytest.fixture
def browser() -> Browser:
    return Browser()


def somebody(name: str = "alice", **claims: Any) -> dict[str, Any]:
    """Of example.org, with a proven address."""
    person = {
        "sub": f"subject of {name}",
        "preferred_username": name,
        "email": f"{name}@example.org",
        "email_verified": True,
        "given_name": name.capitalize(),
        "family_name": "Example",
    }
    return person | claims
