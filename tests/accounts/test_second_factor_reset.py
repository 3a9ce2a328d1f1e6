"""A phone is lost: a superuser, or the operator, takes the second factor away, and nobody else does."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.asserts import assertContains

from tests.accounts.factors import gives_password, has_app, is_signed_in, says_again

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]


@pytest.fixture
def page(alice: User) -> str:
    has_app(alice)
    return f"/admin/auth/user/{alice.pk}/second-factor/"


def test_a_superuser_does_it_after_giving_the_password_again(
    page: str, alice: User, boss: User, signed_in: SignIn, client: Client
) -> None:
    desk, lost_phone = signed_in(boss), signed_in(alice)
    assert desk.post(page)["Location"].startswith("/accounts/reauthenticate/")
    assert Authenticator.objects.exists()

    says_again(desk, boss)
    assertContains(desk.get(page), "App with codes")
    assertContains(desk.post(page, follow=True), "The second factor of alice is removed")

    assert not Authenticator.objects.exists()
    assert lost_phone.get("/").status_code == 302
    gives_password(client, alice)
    assert is_signed_in(client)


def test_nobody_else_does_it(page: str, editor: User, alice: User, signed_in: SignIn) -> None:
    editor.user_permissions.add(*Permission.objects.filter(content_type__app_label__in=("auth", "mfa")))
    for person in (editor, alice):
        says_again(client := signed_in(person), person)
        assert client.post(page).status_code in (302, 403)
    assert Authenticator.objects.count() == 2


def test_only_superusers_find_it(page: str, alice: User, boss: User, editor: User, signed_in: SignIn) -> None:
    editor.user_permissions.add(Permission.objects.get(codename="change_user"))
    of_alice = f"/admin/auth/user/{alice.pk}/change/"

    assertContains(signed_in(boss).get(of_alice), page)
    assert page not in signed_in(editor).get(of_alice).content.decode()


@pytest.mark.parametrize("name", ["alice", "ALICE"])
def test_the_operator_does_it_by_name(name: str, page: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("reset_second_factor", name)

    assert not Authenticator.objects.exists()
    assert capsys.readouterr().out.startswith("alice has no second factor any more")


def test_the_operator_is_told_of_a_name_that_is_nobodys(page: str) -> None:
    with pytest.raises(CommandError, match="There is no account “eliza”"):
        call_command("reset_second_factor", "eliza")


def test_who_stands_at_the_second_step_signs_in_anew_without_it(alice: User, client: Client) -> None:
    has_app(alice)
    gives_password(client, alice)
    call_command("reset_second_factor", "alice")

    assert client.get("/accounts/2fa/authenticate/")["Location"] == "/accounts/login/"
    assert client.get("/accounts/login/").status_code == 200
    gives_password(client, alice)
    assert is_signed_in(client)
