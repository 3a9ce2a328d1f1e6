"""Accounts that cannot sign in with a password, or not at all."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from tests.security.test_guessing import TOO_MANY

SIGN_IN = "/accounts/login/"


class TestAnInactiveAccount:
    @pytest.fixture
    def gone(self, db: None) -> User:
        return User.objects.create_user("gone", password="gone's password", is_active=False)

    def test_gets_the_page_of_a_wrong_password(self, gone: User, client: Client) -> None:
        right, wrong = (
            client.post(SIGN_IN, {"login": "gone", "password": password}) for password in ("gone's password", "guess")
        )

        assert right.status_code == wrong.status_code == 200
        assert right.context["form"].errors == wrong.context["form"].errors
        assert "_auth_user_id" not in client.session

    def test_counts_each_try(self, gone: User, client: Client) -> None:
        for _ in range(5):
            client.post(SIGN_IN, {"login": "gone", "password": "gone's password"})

        assert TOO_MANY in client.post(SIGN_IN, {"login": "gone", "password": "gone's password"}).content.decode()

    def test_its_page_says_what_to_do(self, client: Client, db: None) -> None:
        assertContains(client.get("/accounts/inactive/"), "Ask the people who run this site")


class TestAnAccountWithoutAPassword:
    def test_is_told_whom_to_ask(self, alice: User, signed_in: Callable[[User | None], Client]) -> None:
        alice.set_unusable_password()
        alice.save()

        page = signed_in(alice).get("/accounts/password/change/", follow=True)

        assertContains(page, "Your account has no password")

    def test_who_has_one_is_led_to_the_page_that_changes_it(
        self, alice: User, signed_in: Callable[[User | None], Client]
    ) -> None:
        assertRedirects(signed_in(alice).get("/accounts/password/set/"), "/accounts/password/change/")
