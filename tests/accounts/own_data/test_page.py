"""“Your data”, as the site sends it."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from agents.audit.models import AuditEvent

PAGE = "/accounts/data/"
SignIn = Callable[[User | None], Client]


@async_to_sync
async def received(answer: Any) -> bytes:
    return b"".join([piece async for piece in answer])


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_after_one_has_shown_again_who_one_is(bob: User, signed_in: SignIn) -> None:
    browser = signed_in(bob)
    assertContains(browser.get("/accounts/"), PAGE)
    for asked in (browser.get(PAGE), browser.post(PAGE)):
        assertRedirects(asked, f"/accounts/reauthenticate/?next={PAGE}", fetch_redirect_response=False)
    assert not AuditEvent.objects.filter(action="own_data_exported").exists()
    browser.post("/accounts/reauthenticate/", {"password": "bob's password"})
    assertContains(browser.get(PAGE), "Download my data")

    answer = browser.post(PAGE)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="bob-')
    with ZipFile(BytesIO(received(answer))) as archive:
        assert b"bob" in archive.read("account.json")
    assert AuditEvent.objects.get(action="own_data_exported").label == "bob"


@pytest.mark.django_db
def test_five_times_an_hour(bob: User, alice: User, confirmed: Callable[[User], Client]) -> None:
    browser = confirmed(bob)
    assert [browser.post(PAGE).status_code for _ in range(6)] == [200] * 5 + [302]
    assertContains(browser.get(PAGE), "Please wait before you take another one.")
    assert confirmed(alice).post(PAGE).status_code == 200
