"""The admin's page: for superusers, with a button that posts."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agents.voice.upstream.resources import Resource
from tests.served.localvoice_controls import LocalVoice

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/admin/system-check/"
SignIn = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _voice(localvoice: LocalVoice, settings: Settings) -> None:
    settings.VOICE_LIVE = replace(settings.VOICE_LIVE, resources=(Resource(1, localvoice.url, 25),))


def test_opening_it_connects_to_nothing(boss: User, signed_in: SignIn, localvoice: LocalVoice) -> None:
    localvoice.forget_handshakes()
    assertContains(signed_in(boss).get(PAGE), "Check now")
    assert localvoice.handshakes()["total"] == 0


def test_the_button_shows_what_was_found(boss: User, signed_in: SignIn, localvoice: LocalVoice) -> None:
    localvoice.misbehaves(refuse_status=404)
    page = signed_in(boss).post(PAGE, {"connect": "on"})
    assertContains(page, "Sent and received.")
    assertContains(page, "The endpoint has no Voice Live (handshake answered 404).")
    assertNotContains(page, localvoice.url.rpartition(":")[2])


def test_it_can_be_checked_without_a_connect(boss: User, signed_in: SignIn, localvoice: LocalVoice) -> None:
    localvoice.forget_handshakes()
    assertNotContains(signed_in(boss).post(PAGE), '<th scope="row">Voice Live')
    assert localvoice.handshakes()["total"] == 0


def test_only_superusers_find_it(editor: User, signed_in: SignIn) -> None:
    assert signed_in(editor).post(PAGE).status_code == 404
    assertNotContains(signed_in(editor).get("/admin/"), PAGE)


def test_every_page_of_the_admin_leads_to_it(boss: User, editor: User, signed_in: SignIn) -> None:
    for page in ("", "agents/", "agents/persona/", "agents/persona/add/", "auth/user/", "system-check/"):
        assertContains(signed_in(boss).get(f"/admin/{page}"), f'href="{PAGE}"', count=1)
    for page in ("", "agents/", "agents/persona/"):
        assertNotContains(signed_in(editor).get(f"/admin/{page}"), f'href="{PAGE}"')


def test_another_sites_form_is_refused(boss: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.post(PAGE).status_code == 403
