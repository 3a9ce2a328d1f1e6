"""Who waits for the provider keeps nothing that others need."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.sso.conftest import Browser, somebody
from tests.sso.openid_provider import OpenIDProvider
from voicesite.accounts.single_sign_on import asking


@pytest.mark.django_db(transaction=True)
def test_no_connection_of_the_database_is_kept_meanwhile(
    browser: Browser, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crowd that waits for a slow provider would use up the pool."""
    kept: list[Any] = []
    bridge = asking.async_to_sync  # type: ignore[attr-defined] # a name that it imports

    def watching(function: Callable[..., Any]) -> Callable[..., Any]:
        kept.append(connection.connection)
        return bridge(function)

    monkeypatch.setattr(asking, "async_to_sync", watching)
    provider.manners.person = somebody("alice")
    browser.sign_in()
    browser.sign_in()  # now with a login session, which is looked up first

    assert len(kept) > 3
    assert set(kept) == {None}
