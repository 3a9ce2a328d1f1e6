"""All the way over real HTTP: to a provider, and back with an account."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.accounts.test_kept_forms import forms_of
from tests.security.test_forms import ELSEWHERE
from tests.sso.conftest import BEGIN, CALLBACK, ORIGIN, Browser, Change, somebody
from tests.sso.manners import OTHER_KEY
from tests.sso.oauth_server import CLIENT_SECRET
from tests.sso.openid_provider import OpenIDProvider

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _alice_is_there(provider: OpenIDProvider) -> None:
    provider.manners.person = somebody("alice")


class TestTheWay:
    def test_the_first_time_makes_an_account_without_a_password(
        self, browser: Browser, provider: OpenIDProvider
    ) -> None:
        assertRedirects(browser.sign_in(), "/", fetch_redirect_response=False)

        alice = browser.user
        assert (alice.username, alice.first_name, alice.email) == ("alice", "Alice", "alice@example.org")
        assert not alice.has_usable_password()
        account = SocialAccount.objects.get(user=alice)
        assert (account.provider, account.uid, account.extra_data) == (provider.issuer, "subject of alice", {})

    def test_the_second_time_it_is_the_same_whatever_it_is_called_then(
        self, browser: Browser, provider: OpenIDProvider
    ) -> None:
        browser.sign_in()
        provider.manners.person = somebody("alice", preferred_username="alicia", email="alicia@example.org")
        again = Browser()

        again.sign_in()

        assert again.user_id == browser.user_id
        assert User.objects.get().username == "alice"

    def test_it_leads_to_the_page_that_was_asked_for(self, browser: Browser) -> None:
        page = browser.client.get("/personas/new/", follow=True)
        assert ("next", "/personas/new/") in dict(forms_of(page))[BEGIN]

        assertRedirects(browser.sign_in("/personas/new/"), "/personas/new/", fetch_redirect_response=False)

    @pytest.mark.parametrize("elsewhere", ELSEWHERE)
    def test_and_to_no_other_site(self, elsewhere: str, browser: Browser) -> None:
        assertRedirects(browser.sign_in(elsewhere), "/", fetch_redirect_response=False)

    def test_a_page_with_a_very_long_address_is_given_up(self, browser: Browser) -> None:
        assertRedirects(browser.sign_in(f"/?q={'x' * 3000}"), "/", fetch_redirect_response=False)

    def test_tokens_and_secrets_stay_out_of_the_database(self, browser: Browser) -> None:
        browser.sign_in()
        assert (SocialToken.objects.count(), SocialApp.objects.count()) == (0, 0)
        assert "token" not in str(dict(browser.client.session.items()))

    def test_and_out_of_the_log(
        self, browser: Browser, provider: OpenIDProvider, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        browser.sign_in()
        provider.manners.key = OTHER_KEY
        Browser().sign_in()
        assert "nobody was signed in" in caplog.text
        begun = provider.asked_for("/token")
        secrets = {CLIENT_SECRET, "alice@example.org", *(form["code"] for form in begun)}
        assert not [secret for secret in secrets if secret in caplog.text]
        assert not [form for form in begun if form["code_verifier"] in caplog.text]

    def test_the_login_ends_the_same_day(self, browser: Browser) -> None:
        """Then the provider is asked again."""
        browser.sign_in()
        assert Session.objects.get().expire_date <= timezone.now() + timedelta(hours=12)

    def test_a_provider_that_takes_the_secret_in_a_header_alone(
        self, browser: Browser, provider: OpenIDProvider
    ) -> None:
        provider.manners.discovery = {"token_endpoint_auth_methods_supported": None}
        browser.sign_in()
        assert browser.user_id
        assert "client_secret" not in provider.asked_for("/token")[0]

    def test_an_address_of_the_provider_may_have_a_query(self, browser: Browser, provider: OpenIDProvider) -> None:
        address = f"{provider.discovery()['authorization_endpoint']}?policy=one"
        provider.manners.discovery = {"authorization_endpoint": address}
        browser.sign_in()
        assert browser.user_id
        assert provider.asked_for("/authorize")[0]["policy"] == "one"

    def test_an_app_in_the_database_counts_for_nothing(self, browser: Browser, provider: OpenIDProvider) -> None:
        SocialApp.objects.create(
            provider="openid_connect",
            provider_id=provider.issuer,
            client_id="evil",
            settings={"server_url": "http://x"},
        )
        browser.sign_in()
        assert browser.user_id


class TestWhatTheProviderIsAsked:
    def test_pkce_a_nonce_and_a_state(self, browser: Browser, provider: OpenIDProvider) -> None:
        browser.sign_in()
        [asked] = provider.asked_for("/authorize")
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert set(asked["scope"].split()) == {"openid", "profile", "email"}
        assert min(len(asked[name]) for name in ("code_challenge", "nonce", "state")) >= 32
        assert asked["redirect_uri"] == ORIGIN + CALLBACK

    def test_no_two_sign_ins_have_them_in_common(self, browser: Browser, provider: OpenIDProvider) -> None:
        browser.sign_in()
        Browser().sign_in()
        one, other = provider.asked_for("/authorize")
        assert not {one[name] for name in ("code_challenge", "nonce", "state")} & set(other.values())

    def test_nothing_that_an_address_of_ours_adds(self, browser: Browser) -> None:
        """allauth would take scopes, parameters and another purpose from the query."""
        browser.begin(query="?scope=admin&auth_params=prompt%3Dnone&process=connect&action=reauthenticate")
        assert not {"prompt", "action"} & set(parse_qs(urlsplit(browser.asked).query))
        assert "admin" not in browser.asked

    def test_its_document_and_its_keys_once_for_many(self, browser: Browser, provider: OpenIDProvider) -> None:
        browser.sign_in()
        Browser().sign_in()
        assert len(provider.asked_for("/.well-known/openid-configuration")) == 1
        assert len(provider.asked_for("/keys")) == 1


class TestPages:
    def test_the_button_names_the_provider(self, client: Client) -> None:
        assertContains(client.get(LOGIN), "Sign in with <bdi>Contoso</bdi>")

    def test_a_name_is_text(self, client: Client, site_with: Change) -> None:
        site_with(sso_name="<script>x</script>")
        assertNotContains(client.get(LOGIN), "<script>x")

    def test_the_page_to_the_provider_needs_no_script_and_no_other_policy(self, browser: Browser) -> None:
        """A redirect after a form would need the provider in `form-action`, and each host that it leads on to."""
        page = browser.begin()
        assertContains(page, '<meta http-equiv="refresh" content="0; url=http')
        assertContains(page, '<a class="button" href="http')
        assert page.headers["Content-Security-Policy"] == browser.client.get(LOGIN).headers["Content-Security-Policy"]

    def test_who_opens_the_buttons_address_gets_the_sign_in_page(self, client: Client) -> None:
        answer = client.get(BEGIN, {"next": "/personas/new/"})
        assertRedirects(answer, f"{LOGIN}?next=/personas/new/")

    def test_without_its_token_the_button_does_nothing(self, provider: OpenIDProvider) -> None:
        browser = Client(enforce_csrf_checks=True)
        assert browser.post(BEGIN).status_code == 403
        assert provider.seen == []

    def test_a_page_that_was_open_for_long_loses_no_way(self) -> None:
        browser = Client(enforce_csrf_checks=True)
        page = browser.post(BEGIN, {"next": "/personas/new/"}, headers={"origin": "http://testserver"})
        assertContains(page, 'value="/personas/new/"', status_code=403)
        assertContains(page, "Please try again", status_code=403)

    def test_a_form_that_waits_for_the_sign_in_stays_in_its_tab(self, client: Client) -> None:
        page = client.post("/personas/new/", {"name": "Otto"})
        assertContains(page, 'target="_blank"', status_code=403)
        assertContains(page, "I am signed in", status_code=403)

    def test_it_is_sent_again_when_the_other_tab_has_signed_in(self, browser: Browser) -> None:
        page = browser.client.post("/personas/new/", {"name": "Otto"})
        kept = page.context["request"].kept_form.written
        browser.sign_in()
        assertContains(browser.client.post(LOGIN, {"kept": kept}), "Otto")


@pytest.mark.usefixtures("without_a_provider")
class TestWithoutAProvider:
    @pytest.fixture
    def without_a_provider(self, site_with: Change) -> None:
        site_with(sso_issuer="", sso_client_id="", sso_name="")

    def test_there_is_no_trace_of_it(self, client: Client) -> None:
        page = client.get(LOGIN).content.decode()
        assert "single-sign-on" not in page
        assert "or with a password" not in page

    @pytest.mark.parametrize("path", [BEGIN, CALLBACK])
    def test_and_no_page(self, path: str, client: Client) -> None:
        assert client.get(path).status_code == 404

    def test_the_button_that_was_open_before_leads_nowhere(self, client: Client) -> None:
        assert client.post(BEGIN).status_code == 404


class TestAddresses:
    @pytest.mark.parametrize(
        "origins",
        [["https://voice.example.org"], ["http://127.0.0.1.example.org:8000"], ["http://localhost:8000"], []],
    )
    def test_at_none_that_the_operator_named_the_provider_is_not_asked(
        self, origins: list[str], browser: Browser, provider: OpenIDProvider, settings: Settings
    ) -> None:
        settings.ALLOWED_ORIGINS = origins
        assertContains(browser.begin(), "Not at this address", status_code=403)
        assert provider.asked_for("/authorize") == []

    def test_plain_http_is_for_this_machine(self, provider: OpenIDProvider, settings: Settings) -> None:
        settings.ALLOWED_ORIGINS, settings.ALLOWED_HOSTS = ["http://voice.example.org"], ["voice.example.org"]
        page = Client(headers={"host": "voice.example.org"}).post(BEGIN)
        assertContains(page, "Not at this address", status_code=403)

    def test_no_page_of_allauths_own_is_there(self) -> None:
        for name in ("socialaccount_connections", "socialaccount_signup", "openid_connect_login"):
            with pytest.raises(NoReverseMatch):
                reverse(name)


class TestWhoIsSignedInAlready:
    def test_proves_it_again_and_gets_another_key(self, browser: Browser, provider: OpenIDProvider) -> None:
        browser.sign_in()
        before = browser.client.session.session_key

        assertRedirects(browser.sign_in("/personas/new/"), "/personas/new/", fetch_redirect_response=False)

        asked = provider.asked_for("/authorize")[-1]
        assert (asked["prompt"], asked["max_age"]) == ("login", "0")
        assert browser.client.session.session_key != before
        assert Session.objects.count() == 1
        [_, again] = browser.client.session["account_authentication_methods"]
        assert (again["method"], again["reauthenticated"]) == ("socialaccount", True)

    def test_a_provider_that_has_not_asked_again_proves_nothing(
        self, browser: Browser, provider: OpenIDProvider
    ) -> None:
        browser.sign_in()
        long_ago = int((timezone.now() - timedelta(hours=1)).timestamp())
        provider.manners.claims = {"auth_time": long_ago}
        assertContains(browser.sign_in(), "could not be trusted", status_code=502)

    @pytest.mark.parametrize("said", [None, "now", True, []])
    def test_nor_does_one_that_does_not_say_when(
        self, said: object, browser: Browser, provider: OpenIDProvider, caplog: pytest.LogCaptureFixture
    ) -> None:
        browser.sign_in()
        provider.manners.claims = {"auth_time": said}

        page = browser.sign_in("/personas/new/")

        assertContains(page, "does not say when you signed in there", status_code=502)
        assertContains(page, 'href="/personas/new/"', status_code=502)
        assert "Let the provider put the claim auth_time into its ID tokens." in caplog.text
        assert not [
            each for each in browser.client.session["account_authentication_methods"] if "reauthenticated" in each
        ]

    def test_does_not_become_somebody_else(self, browser: Browser, provider: OpenIDProvider) -> None:
        browser.sign_in()
        alice = browser.user_id
        provider.manners.person = somebody("bob")
        assertContains(browser.sign_in(), "another account", status_code=403)
        assert browser.user_id == alice


def test_of_entra_the_log_says_which_optional_claim_is_missing(
    browser: Browser, entra: OpenIDProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """It gives `auth_time` only where the app registration asks for it."""
    entra.manners.person |= {"preferred_username": "alice@example.org"}
    entra.manners.claims = {"auth_time": None}
    browser.sign_in()
    assert browser.user_id

    assertContains(browser.sign_in(), "does not say when you signed in there", status_code=502)
    assert "under Token configuration, add the optional claim auth_time for the ID token" in caplog.text
