"""Accounts and groups of people who come from the provider: nobody gets another person's, and groups come and go."""

from typing import Any
from uuid import uuid4

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.contrib.auth.models import Group, User
from pytest_django.asserts import assertContains, assertRedirects

from agents.rights import changes
from tests.sso.conftest import TENANT, Browser, Change, somebody
from tests.sso.openid_provider import OpenIDProvider
from voicesite.accounts.single_sign_on import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alice_comes(provider: OpenIDProvider) -> None:
    provider.manners.person = somebody("alice")


class TestNames:
    @pytest.mark.parametrize("taken", ["alice", "ALICE", "Ａlice"])
    def test_one_that_is_taken_gets_a_number(self, taken: str, browser: Browser) -> None:
        local = User.objects.create_user(taken, password="a password of this site")
        browser.sign_in()
        assert browser.user_id != local.pk
        assert browser.user.username == "alice-2"

    def test_and_the_next_number(self, browser: Browser) -> None:
        for name in ("alice", "alice-2", "Alice-3"):
            User.objects.create_user(name)
        browser.sign_in()
        assert browser.user.username == "alice-4"

    @pytest.mark.parametrize(
        ("called", "name"),
        [
            ("Alice.Doe@example.org", "Alice.Doe"),
            ("Alice Doe", "Alice-Doe"),
            ("Ａlice", "Alice"),
            ("Жанна", "Жанна"),
            ("alice\u202eevil", "alice-evil"),
            ("<script>", "script"),
            ("a" * 500, "a" * 60),
            ("../../admin", "admin"),
            ("\x00", "person"),
            ("Al\ud800ice", "Al-ice"),
            ("", "alice"),  # from the address
        ],
    )
    def test_they_are_such_as_the_site_allows(
        self, called: str, name: str, browser: Browser, provider: OpenIDProvider
    ) -> None:
        provider.manners.person = somebody("alice", preferred_username=called)
        browser.sign_in()
        user = browser.user
        user.full_clean(exclude=["password"])
        assert user.username == name

    def test_what_people_are_called_may_hold_anything(self, browser: Browser, provider: OpenIDProvider) -> None:
        provider.manners.person = somebody("alice", given_name="A\x00li\ud800ce\n", family_name="x" * 1000)
        browser.sign_in()
        user = browser.user
        assert (user.first_name, user.last_name) == ("Alice", "x" * 150)

    @pytest.mark.parametrize("address", ["x y@example.org", f"{'x' * 250}@example.org"])
    def test_an_address_that_is_none_is_not_kept(
        self, address: str, browser: Browser, provider: OpenIDProvider
    ) -> None:
        provider.manners.person = somebody("alice", email=address)
        browser.sign_in()
        assert browser.user.email == ""


class TestWhoIsWho:
    def test_an_account_of_the_same_address_is_not_joined(self, browser: Browser) -> None:
        local = User.objects.create_user("boss", email="alice@example.org", password="a password of this site")
        browser.sign_in()
        assert browser.user_id != local.pk
        assert local.has_usable_password()

    def test_the_same_subject_of_another_issuer_is_somebody_else(
        self, browser: Browser, provider: OpenIDProvider
    ) -> None:
        mallory = User.objects.create_user("mallory")
        SocialAccount.objects.create(user=mallory, provider="https://other.example.org", uid="subject of alice")
        browser.sign_in()
        assert browser.user_id != mallory.pk

    def test_another_subject_with_the_same_name_and_address_is_somebody_else(
        self, browser: Browser, provider: OpenIDProvider
    ) -> None:
        browser.sign_in()
        provider.manners.person = somebody("alice", sub="another")
        other = Browser()
        other.sign_in()
        assert other.user_id != browser.user_id

    def test_who_is_signed_in_here_is_not_joined_either(self, browser: Browser, alice: User) -> None:
        browser.client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
        assertContains(browser.sign_in(), "another account", status_code=403)
        assert not SocialAccount.objects.filter(user=alice).exists()

    def test_rights_do_not_come_with_the_token(self, browser: Browser, provider: OpenIDProvider) -> None:
        claims = {"is_staff": True, "is_superuser": True, "roles": ["admin"], "wids": [str(uuid4())], "is_active": True}
        provider.manners.person = somebody("alice", **claims)
        browser.sign_in()
        user = browser.user
        assert (user.is_staff, user.is_superuser) == (False, False)
        assert (user.user_permissions.count(), user.groups.count()) == (0, 0)

    def test_an_inactive_account_stays_out(self, browser: Browser) -> None:
        browser.sign_in()
        User.objects.update(is_active=False)
        again = Browser()
        assertContains(again.sign_in(), "does not let your account in any more", status_code=403)
        assert again.user_id is None

    def test_a_password_that_staff_gave_opens_nothing(self, browser: Browser, site_with: Change) -> None:
        """Nor would a passkey: it would outlive the day on which the provider lets its person go."""
        browser.sign_in()
        user = browser.user
        user.set_password("given by staff")
        user.save()
        form = {"login": "alice", "password": "given by staff", "next": "/personas/new/"}
        other = Browser()
        page = other.client.post("/accounts/login/", form)
        assertContains(page, "Please sign in with Contoso", status_code=403)
        assertContains(page, 'href="/accounts/login/?next=%2Fpersonas%2Fnew%2F"', status_code=403)
        assert other.user_id is None

        site_with(sso_issuer="")
        other.client.post("/accounts/login/", form)
        assert other.user_id == user.pk

    def test_who_loses_the_allowed_domain_stays_out(self, browser: Browser, site_with: Change) -> None:
        browser.sign_in()
        site_with(sso_allowed_domains=["example.com"])
        again = Browser()
        assertContains(again.sign_in(), "Ask the people who run this site", status_code=403)
        assert again.user_id is None

    def test_nobody_gets_an_account_who_may_not_come_in(self, browser: Browser, provider: OpenIDProvider) -> None:
        provider.manners.person = somebody("eve", email="eve@evil.example")
        assertContains(browser.sign_in(), "Ask the people who run this site", status_code=403)
        assert not User.objects.exists()

    def test_two_first_sign_ins_at_the_same_time_make_one_account(
        self, browser: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The second finds nobody, and then that the first was faster."""
        browser.sign_in()
        look, looks = people._find, iter([None])
        monkeypatch.setattr(people, "_find", lambda person: next(looks, None) or look(person))
        second = Browser()
        second.sign_in()
        assert second.user_id == browser.user_id
        assert User.objects.count() == 1

    def test_a_name_that_others_take_again_and_again_is_a_sentence(
        self, browser: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        User.objects.create_user("alice")
        monkeypatch.setattr(people, "free_name", lambda called: "alice")
        assertContains(browser.sign_in(), "try again in a few seconds", status_code=503)


class TestEntra:
    def test_a_member_is_known_by_tenant_and_object_id(self, browser: Browser, entra: OpenIDProvider) -> None:
        entra.manners.person |= {"preferred_username": "alice@example.org", "name": "Alice Doe"}
        browser.sign_in()
        account = SocialAccount.objects.get(user=browser.user)
        assert (account.provider, account.uid) == (entra.issuer, "object-1")
        assert (account.user.first_name, account.user.last_name) == ("Alice", "Doe")

    def test_an_address_that_somebody_wrote_into_a_tenant_opens_nothing(
        self, browser: Browser, entra: OpenIDProvider, alice: User
    ) -> None:
        entra.manners.person |= {"preferred_username": "guest", "email": "alice@example.org", "idp": "live.com"}
        assertContains(browser.sign_in(), "does not let you in", status_code=403)

    @pytest.mark.parametrize("tenant", [None, "584935b6-94ab-4cb5-b025-069554c96be8"])
    def test_a_token_of_another_tenant_is_not_taken(
        self, tenant: str | None, browser: Browser, entra: OpenIDProvider, caplog: pytest.LogCaptureFixture
    ) -> None:
        entra.manners.person |= {"preferred_username": "alice@example.org"}
        entra.manners.claims = {"tid": tenant}
        assertContains(browser.sign_in(), "could not be trusted", status_code=502)
        assert "of another tenant" in caplog.text

    def test_the_button_names_microsoft(self, browser: Browser, entra: OpenIDProvider, site_with: Change) -> None:
        site_with(sso_name="")
        assertContains(browser.client.get("/accounts/login/"), "Sign in with <bdi>Microsoft</bdi>")

    def test_more_groups_than_fit_into_a_token_are_a_refusal(
        self, browser: Browser, entra: OpenIDProvider, site_with: Change, caplog: pytest.LogCaptureFixture
    ) -> None:
        site_with(sso_groups=[("one", "Teachers")])
        entra.manners.person |= {"preferred_username": "alice@example.org", "_claim_names": {"groups": "src1"}}
        assertContains(browser.sign_in(), "too many groups", status_code=403)
        assert "groups overage" in caplog.text


class TestGroups:
    @pytest.fixture(autouse=True)
    def _map(self, site_with: Change) -> None:
        site_with(sso_groups=[("one", "Teachers"), ("two", "Authors"), (TENANT, "Readers")])
        for name in ("Teachers", "Authors", "Readers", "Supervisors"):
            Group.objects.create(name=name)

    def sign_in_with(self, provider: OpenIDProvider, *groups: str) -> User:
        provider.manners.person = somebody("alice", groups=list(groups))
        browser = Browser()
        browser.sign_in()
        return browser.user

    def names(self, user: User) -> set[str]:
        return set(user.groups.values_list("name", flat=True))

    def test_they_are_given_and_taken_at_each_sign_in(self, provider: OpenIDProvider) -> None:
        assert self.names(self.sign_in_with(provider, "one", TENANT.upper(), "unknown")) == {"Teachers", "Readers"}
        assert self.names(self.sign_in_with(provider, "two")) == {"Authors"}
        assert self.names(self.sign_in_with(provider)) == set()

    def test_those_that_staff_gave_stay(self, provider: OpenIDProvider) -> None:
        user = self.sign_in_with(provider, "one")
        user.groups.add(Group.objects.get(name="Supervisors"))
        assert self.names(self.sign_in_with(provider)) == {"Supervisors"}

    def test_who_loses_one_has_running_calls_checked(
        self, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.sign_in_with(provider, "one", "two")
        announced: list[Any] = []
        monkeypatch.setattr(changes, "announce", lambda **who: announced.append(who))
        user = self.sign_in_with(provider, "one", "two")
        assert announced == []
        self.sign_in_with(provider, "one")
        assert announced == [{"user_id": user.pk}]

    def test_one_that_is_not_here_is_named_in_the_log(
        self, provider: OpenIDProvider, caplog: pytest.LogCaptureFixture
    ) -> None:
        Group.objects.get(name="Teachers").delete()
        assert self.names(self.sign_in_with(provider, "one", "two")) == {"Authors"}
        assert "Teachers; make them in the admin" in caplog.text

    def test_a_group_of_the_same_name_as_in_the_token_is_not_given(self, provider: OpenIDProvider) -> None:
        """Only what the operator maps."""
        assert self.names(self.sign_in_with(provider, "Supervisors", "Teachers")) == set()

    def test_an_allowed_group_lets_in(self, provider: OpenIDProvider, site_with: Change, browser: Browser) -> None:
        site_with(sso_allowed_domains=[], sso_allowed_groups=["staff"])
        provider.manners.person = somebody("alice", email_verified=False, groups=["staff"])
        assertRedirects(browser.sign_in(), "/", fetch_redirect_response=False)
        assert User.objects.get().email == ""


def test_the_admin_has_no_page_for_providers_and_their_tokens() -> None:
    labels = {model._meta.app_label for model in admin.site._registry}
    assert "socialaccount" not in labels
