"""Whose password counts as given by staff: a new account's, and somebody else's that is set in the admin."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from agents.people.given_passwords import has_given_password

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
CHOSEN = "five unlike words, said once"


def set_password(client: Client, user: User, **more: str) -> None:
    form = {"password1": CHOSEN, "password2": CHOSEN, "usable_password": "true", "set-password": "x", **more}
    assert client.post(f"/admin/auth/user/{user.pk}/password/", form).status_code == 302


def test_a_new_accounts(boss: User, confirmed: SignIn) -> None:
    form = {"username": "dora", "password1": CHOSEN, "password2": CHOSEN, "usable_password": "true"}

    assert confirmed(boss).post("/admin/auth/user/add/", form).status_code == 302
    assert has_given_password(User.objects.get(username="dora"))


def test_a_new_account_without_a_password_owes_none(boss: User, confirmed: SignIn) -> None:
    assert (
        confirmed(boss).post("/admin/auth/user/add/", {"username": "dora", "usable_password": "false"}).status_code
        == 302
    )
    assert not has_given_password(User.objects.get(username="dora"))


def test_somebody_elses(boss: User, alice: User, confirmed: SignIn) -> None:
    set_password(confirmed(boss), alice)

    assert has_given_password(alice)
    assert not has_given_password(boss)


def test_ones_own_is_chosen(boss: User, confirmed: SignIn) -> None:
    set_password(confirmed(boss), boss)

    assert not has_given_password(boss)


def test_a_password_that_is_refused_changes_nothing(boss: User, alice: User, confirmed: SignIn) -> None:
    form = {"password1": "Password2026!", "password2": "Password2026!", "usable_password": "true", "set-password": "x"}

    assert confirmed(boss).post(f"/admin/auth/user/{alice.pk}/password/", form).status_code == 200
    assert not has_given_password(alice)


@pytest.mark.parametrize("number", ["0", "x", "9" * 40])
def test_an_account_that_is_not_there_is_not_found(number: str, boss: User, confirmed: SignIn) -> None:
    assert confirmed(boss).post(f"/admin/auth/user/{number}/password/").status_code == 404


def test_who_makes_the_first_account_chose_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", CHOSEN)
    call_command("createsuperuser", username="root", email="", interactive=False)

    assert not has_given_password(User.objects.get())


@pytest.mark.parametrize("key", ["+{}", "%20{}", "{}"])
def test_somebody_elses_by_another_spelling_of_the_address(
    key: str, boss: User, alice: User, confirmed: SignIn
) -> None:
    form = {"password1": CHOSEN, "password2": CHOSEN, "usable_password": "true", "set-password": "x"}

    confirmed(boss).post(f"/admin/auth/user/{key.format(alice.pk)}/password/", form)

    alice.refresh_from_db()
    assert has_given_password(alice) is alice.check_password(CHOSEN)


def test_one_that_is_taken_away_again_is_owed_no_longer(boss: User, alice: User, confirmed: SignIn) -> None:
    browser = confirmed(boss)
    set_password(browser, alice)

    browser.post(f"/admin/auth/user/{alice.pk}/password/", {"usable_password": "false", "unset-password": "x"})

    alice.refresh_from_db()
    assert not alice.has_usable_password()
    assert not has_given_password(alice)
