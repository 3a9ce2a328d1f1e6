"""“Delete my account and everything in it”: asked for by who shows again who they are, with time to think again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agents.personas.models import Persona
from agents.retention.erasing import erase_some
from agents.retention.models import ErasureRequest
from tests.agents.retention.people import held

pytestmark = pytest.mark.django_db
PAGE = "/accounts/erase/"
SignIn = Callable[[User | None], Client]
Confirm = Callable[[User], Client]


def text(client: Client, page: str = PAGE) -> str:
    return " ".join(client.get(page).content.decode().split())


@pytest.fixture
def mara(alice: User) -> Persona:
    return Persona.objects.create_published(owner=alice, name="Mara", summary="Front desk.", everyone=True)


def test_it_says_what_goes_and_when(
    alice: User, bob: User, mara: Persona, signed_in: SignIn, settings: Settings
) -> None:
    settings.BACKUP_KEEP_DAYS = 14
    Persona.objects.create_published(owner=alice, name="Never called", summary="By others.")
    for person in (alice, alice, bob):
        held(person, mara)
    page = text(signed_in(alice))
    assert "after 7 days" in page
    assert "<strong>2 conversations</strong>" in page
    assert "<strong>1 persona</strong> of yours" in page
    assert "<strong>1 persona</strong> that others have called" in page
    assert "Backups of this site hold it for 14 days more" in page


def test_it_is_asked_for_by_who_shows_again_who_they_are(alice: User, signed_in: SignIn, confirmed: Confirm) -> None:
    answer = signed_in(alice).post(PAGE, {"sure": "1"})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not ErasureRequest.objects.exists()
    assert "Put the mark first" in confirmed(alice).post(PAGE).content.decode()
    assert not ErasureRequest.objects.exists()
    confirmed(alice).post(PAGE, {"sure": "1"})
    left = ErasureRequest.objects.get(user=alice).due_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_nothing_happens_before_and_all_of_it_then(alice: User, mara: Persona, confirmed: Confirm) -> None:
    client = confirmed(alice)
    client.post(PAGE, {"sure": "1"})
    assert erase_some() == 0
    assert client.get("/").status_code == 200
    ErasureRequest.objects.update(due_at=timezone.now())
    while erase_some():
        pass
    assert client.get("/").status_code == 302
    assert not User.objects.filter(username="alice").exists()
    assert not Persona.objects.exists()


def test_it_can_be_called_off_without_a_password(alice: User, signed_in: SignIn, confirmed: Confirm) -> None:
    confirmed(alice).post(PAGE, {"sure": "1"})
    client = signed_in(alice)
    assert "Keep my account" in text(client)
    answer = client.post(PAGE, {"keep": "1"}, follow=True)
    assert "Your account stays" in answer.content.decode()
    assert not ErasureRequest.objects.exists()
    assert "nothing to call off" in client.post(PAGE, {"keep": "1"}, follow=True).content.decode()


def test_once_it_has_begun_it_cannot_be_called_off(alice: User, signed_in: SignIn) -> None:
    client = signed_in(alice)
    ErasureRequest.objects.create(user=alice, due_at=timezone.now(), begun_at=timezone.now())
    client.post(PAGE, {"keep": "1"})
    assert ErasureRequest.objects.exists()
    assert "cannot be called off" in text(client)


def test_who_asks_again_does_not_put_it_off(alice: User, confirmed: Confirm) -> None:
    client = confirmed(alice)
    client.post(PAGE, {"sure": "1"})
    soon = timezone.now() + timedelta(days=1)
    ErasureRequest.objects.update(due_at=soon)
    client.post(PAGE, {"sure": "1"})
    assert ErasureRequest.objects.get().due_at == soon


def test_who_signs_in_meanwhile_is_told(alice: User) -> None:
    ErasureRequest.objects.create(user=alice, due_at=timezone.now() + timedelta(days=3))
    answer = Client().post("/accounts/login/", {"login": "alice", "password": "alice's password"}, follow=True)
    assert 'with everything in it. <a href="/accounts/erase/">Call it off</a>' in answer.content.decode()


def test_the_overview_leads_there(alice: User, signed_in: SignIn) -> None:
    assert 'href="/accounts/erase/"' in text(signed_in(alice), "/accounts/")


def test_the_only_administrator_names_another_first(boss: User, editor: User, confirmed: Confirm) -> None:
    client = confirmed(boss)
    assert "This is the only account that may do everything here" in text(client)
    client.post(PAGE, {"sure": "1"})
    assert not ErasureRequest.objects.exists()
    User.objects.filter(pk=editor.pk).update(is_superuser=True)
    client.post(PAGE, {"sure": "1"})
    ErasureRequest.objects.update(due_at=timezone.now())
    User.objects.filter(pk=editor.pk).update(is_superuser=False)
    assert erase_some() == 0  # it waits until there is another one again
    assert User.objects.filter(pk=boss.pk, is_active=True).exists()


def test_nought_days_is_at_once(alice: User, confirmed: Confirm, settings: Settings) -> None:
    settings.ERASE_AFTER_DAYS = 0
    confirmed(alice).post(PAGE, {"sure": "1"})
    while erase_some():
        pass
    assert not User.objects.filter(username="alice").exists()
