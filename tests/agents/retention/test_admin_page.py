"""Staff with the right to it erase people: asked for once more, never more than they may manage, never themselves."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from agents.personas.models import Persona
from agents.retention.admin_page import YOURSELF
from agents.retention.erasing import erase_some
from agents.retention.models import ErasureRequest
from tests.agents.retention.people import held

pytestmark = pytest.mark.django_db
Confirm = Callable[[User], Client]


def page_of(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/erase/"


@pytest.fixture
def officer(db: None) -> User:
    """May erase people, and see accounts."""
    officer = User.objects.create_user("officer", password="officer's password", is_staff=True)
    officer.user_permissions.set(Permission.objects.filter(codename__in=["erase_person", "view_user"]))
    return officer


def test_it_names_what_goes_with_counts(
    officer: User, alice: User, bob: User, mara: Persona, confirmed: Confirm
) -> None:
    held(alice, mara)
    held(bob, mara)
    held(alice, mara, ended=False)
    page = " ".join(confirmed(officer).get(page_of(alice)).content.decode().split())
    assert "2 conversations, with all that was said; 1 of them is a call that goes on, and ends" in page
    assert "that nobody else has called" not in page
    assert (
        "all words in 1 persona that others have called: empty and archived, it stays for their conversations" in page
    )


def test_they_write_the_name_and_all_of_it_goes(officer: User, alice: User, mara: Persona, confirmed: Confirm) -> None:
    client = confirmed(officer)
    assert "That is not the name of this person" in client.post(page_of(alice), {"name": "bob"}).content.decode()
    assert not ErasureRequest.objects.exists()
    answer = client.post(page_of(alice), {"name": "Alice"})
    assert answer.status_code == 302
    assert not User.objects.get(pk=alice.pk).is_active
    while erase_some():
        pass
    assert not User.objects.filter(pk=alice.pk).exists()


@pytest.mark.parametrize("heir", ["nobody-there", "alice", "\ud800".encode("utf-8", "surrogatepass")])
def test_personas_are_given_to_another_active_account(
    officer: User, alice: User, confirmed: Confirm, heir: str | bytes
) -> None:
    answer = confirmed(officer).post(page_of(alice), {"name": "alice", "heir": heir})
    assert "There is no other active account of this name" in answer.content.decode()
    assert User.objects.get(pk=alice.pk).is_active


def test_a_name_with_nul_is_refused(officer: User, alice: User, confirmed: Confirm) -> None:
    assert confirmed(officer).post(page_of(alice), {"name": "alice\0", "heir": "a\0b"}).status_code == 200
    assert User.objects.get(pk=alice.pk).is_active


def test_an_heir_gets_the_personas(officer: User, alice: User, bob: User, mara: Persona, confirmed: Confirm) -> None:
    confirmed(officer).post(page_of(alice), {"name": "alice", "heir": "BOB"})
    while erase_some():
        pass
    mara.refresh_from_db()
    assert (mara.name, mara.owner) == ("Mara", bob)


def test_the_password_is_asked_for_before(officer: User, alice: User, signed_in: Callable[[User], Client]) -> None:
    assert "reauthenticate" in signed_in(officer).post(page_of(alice), {"name": "alice"}).headers["Location"]


def test_nobody_erases_somebody_who_may_do_more(officer: User, boss: User, editor: User, confirmed: Confirm) -> None:
    client = confirmed(officer)
    for person in (boss, editor):
        assert client.post(page_of(person), {"name": person.username}).status_code == 403
    assert not ErasureRequest.objects.exists()


def test_nobody_erases_themselves_here(officer: User, confirmed: Confirm) -> None:
    answer = confirmed(officer).post(page_of(officer), {"name": "officer"})
    assert YOURSELF in answer.content.decode()
    assert not ErasureRequest.objects.exists()


@pytest.mark.parametrize("number", ["99999", "9" * 30])
def test_somebody_who_is_not_there_is_not_found(officer: User, confirmed: Confirm, number: str) -> None:
    assert confirmed(officer).get(f"/admin/auth/user/{number}/erase/").status_code == 404


def test_django_own_deletion_says_where_to_go(boss: User, alice: User, mara: Persona, confirmed: Confirm) -> None:
    client = confirmed(boss)
    assert "“Erase this person”" in client.get(f"/admin/auth/user/{alice.pk}/delete/").content.decode()
    assert page_of(alice) in client.get(f"/admin/auth/user/{alice.pk}/change/").content.decode()
