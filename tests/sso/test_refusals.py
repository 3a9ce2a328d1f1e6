"""What goes wrong at the provider or on the way: a page with a sentence and a way on, a line in the log, no login."""

import json
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.contrib.auth.signals import user_login_failed
from django.test import Client
from pytest_django.asserts import assertContains

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from tests.sso.conftest import CALLBACK, Browser, Change, somebody
from tests.sso.manners import Manners, set_manners
from tests.sso.openid_provider import OpenIDProvider
from voicesite.accounts.single_sign_on import asking, attempt
from voicesite.accounts.strangers_failures import LISTED_MAX, MORE

pytestmark = pytest.mark.django_db

DISCOVERY, KEYS, TOKEN = "/.well-known/openid-configuration", "/keys", "/token"


@pytest.fixture(autouse=True)
def _alice_is_there(provider: OpenIDProvider) -> None:
    provider.manners.person = somebody("alice")


# What the provider can do, the status of our page, and what it and the log say.
TROUBLES: dict[str, tuple[Callable[[Manners], None], int, str, str]] = {
    "the person says no": (set_manners(is_denied=True), 403, "was not finished", "access_denied"),
    "no answer about itself": (set_manners(hangs_at={DISCOVERY}), 503, "does not answer", "no answer within"),
    "no answer about keys": (set_manners(hangs_at={KEYS}), 503, "does not answer", "no answer within"),
    "no answer to the code": (set_manners(hangs_at={TOKEN}), 503, "does not answer", "no answer within"),
    "an answer that does not end": (set_manners(drips_at={TOKEN}), 503, "does not answer", "no answer within"),
    "a fault of its own": (set_manners(answers={DISCOVERY: (500, b"")}), 503, "does not answer", "it answers 500"),
    "a fault at the code": (set_manners(answers={TOKEN: (503, b"{}")}), 503, "does not answer", "it answers 503"),
    "too many who ask it": (set_manners(answers={TOKEN: (429, b"{}")}), 503, "does not answer", "it answers 429"),
    "a host that is none": (
        set_manners(discovery={"token_endpoint": f"https://{'x' * 300}.example/"}),
        503,
        "does not answer",
        "no connection",
    ),
    "a page in place of JSON": (set_manners(answers={DISCOVERY: (200, b"<p>")}), 502, "trusted", "no JSON object"),
    "a list": (set_manners(answers={DISCOVERY: (200, b"[]")}), 502, "trusted", "no JSON object"),
    "an answer without end": (set_manners(answers={TOKEN: (200, b" " * 600_000)}), 502, "trusted", "more than 512 KiB"),
    "deep nesting": (set_manners(answers={TOKEN: (200, b"[" * 200_000)}), 502, "trusted", "no JSON object"),
    "a way to elsewhere": (set_manners(answers={DISCOVERY: (302, b"")}), 502, "trusted", "it answers 302"),
    "another issuer": (set_manners(discovery={"issuer": "https://evil.example"}), 502, "trusted", "names itself"),
    "no address for codes": (set_manners(discovery={"token_endpoint": None}), 502, "trusted", "lacks token_endpoint"),
    "an address by http": (set_manners(discovery={"jwks_uri": "http://a.example/"}), 502, "trusted", "is not https"),
    "an address that is a script": (
        set_manners(discovery={"authorization_endpoint": "javascript:alert(1)"}),
        502,
        "trusted",
        "is not https",
    ),
    "no PKCE": (set_manners(discovery={"code_challenge_methods_supported": ["plain"]}), 502, "trusted", "PKCE"),
    "no keys": (set_manners(answers={KEYS: (200, b'{"keys": 5}')}), 502, "trusted", "does not name"),
    "keys that are none": (
        set_manners(answers={KEYS: (200, b'{"keys": [5, {"kty": "RSA"}, {"kty": []}]}')}),
        502,
        "trusted",
        "does not name",
    ),
    "a code that is not good": (
        set_manners(answers={TOKEN: (400, json.dumps({"error": "invalid_grant"}).encode())}),
        502,
        "trusted",
        "it answers 400 (invalid_grant)",
    ),
    "a secret that is over": (
        set_manners(answers={TOKEN: (401, json.dumps({"error": "invalid_client"}).encode())}),
        502,
        "trusted",
        "SSO_CLIENT_SECRET",
    ),
    "an error that would forge a line": (
        set_manners(answers={TOKEN: (400, json.dumps({"error": "a\nWARNING b"}).encode())}),
        502,
        "trusted",
        "it answers 400",
    ),
}


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("name", TROUBLES)
def test_a_provider_in_trouble_is_a_sentence(
    name: str, browser: Browser, provider: OpenIDProvider, caplog: pytest.LogCaptureFixture
) -> None:
    change, status, sentence, logged = TROUBLES[name]
    change(provider.manners)

    page = browser.sign_in("/personas/new/")

    assertContains(page, sentence, status_code=status)
    assertContains(page, 'href="/accounts/login/?next=%2Fpersonas%2Fnew%2F"', status_code=status)
    assert logged in caplog.text
    assert "\n" not in caplog.records[-1].getMessage()
    assert browser.user_id is None


def test_a_provider_that_is_gone(browser: Browser, site_with: Change, caplog: pytest.LogCaptureFixture) -> None:
    site_with(sso_issuer="http://127.0.0.1:1")
    assertContains(browser.begin(), "does not answer", status_code=503)
    assert "no connection" in caplog.text


@pytest.mark.usefixtures("hasty")
def test_many_who_wait_do_not_take_all_places(
    browser: Browser, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the threads, and of the pool of the database, which others need."""
    monkeypatch.setattr(asking, "_places", BoundedSemaphore(1))
    with asking._places:
        assertContains(browser.begin(), "Too many people sign in", status_code=503)
    assert provider.seen == []
    assert browser.begin().status_code == 200


class TestTheAnswer:
    @pytest.mark.parametrize(
        ("query", "status", "sentence"),
        [
            ("error=access_denied", 403, "was not finished"),
            ("error=server_error", 503, "does not answer"),
            ("error=invalid_scope", 502, "could not be trusted"),
            ("error=%0AWARNING+forged%00", 502, "could not be trusted"),
            ("", 502, "could not be trusted"),
            ("code=", 502, "could not be trusted"),
            ("code=x&iss=https://evil.example", 502, "could not be trusted"),
            ("code=forged", 502, "could not be trusted"),
        ],
    )
    def test_without_a_code_of_this_provider(
        self, query: str, status: int, sentence: str, browser: Browser, caplog: pytest.LogCaptureFixture
    ) -> None:
        browser.begin()
        state = browser.asked.partition("state=")[2].partition("&")[0]
        page = browser.client.get(f"{CALLBACK}?state={state}&{query}")
        assertContains(page, sentence, status_code=status)
        assert "\n" not in caplog.records[-1].getMessage()

    def test_in_another_browser_is_worth_nothing(self, browser: Browser, provider: OpenIDProvider) -> None:
        browser.begin()
        address = browser.at_provider()
        thief = Browser()
        thief.begin()

        assertContains(thief.come_back(address), "another browser", status_code=403)

        assert provider.asked_for("/token") == []
        assert thief.user_id is None

    def test_counts_once(self, browser: Browser) -> None:
        browser.begin()
        address = browser.at_provider()
        browser.come_back(address)
        browser.client.logout()
        assertContains(browser.come_back(address), "it is over already", status_code=403)

    def test_that_comes_late_is_worth_nothing(self, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        browser.begin()
        monkeypatch.setattr(attempt, "SECONDS", -1)
        assertContains(browser.come_back(browser.at_provider()), "more than ten minutes", status_code=403)

    @pytest.mark.parametrize("state", ["", "x", "%00", "a;b=c", "x" * 5000])
    def test_with_another_state(self, state: str, browser: Browser) -> None:
        browser.begin()
        assertContains(browser.client.get(f"{CALLBACK}?state={state}&code=x"), "begin again", status_code=403)

    def test_with_a_cookie_that_is_not_ours(self, browser: Browser) -> None:
        browser.begin()
        for name in list(browser.client.cookies):
            browser.client.cookies[name] = browser.client.cookies[name].value.replace("next_page", "nextpage")
        assertContains(browser.come_back(browser.at_provider()), "begin again", status_code=403)

    def test_is_asked_for_with_get_alone(self, client: Client) -> None:
        assert client.post(CALLBACK).status_code == 405


class TestTheCookie:
    def test_no_page_and_no_script_can_read_it_and_it_goes(self, browser: Browser) -> None:
        page = browser.begin()
        [cookie] = page.cookies.values()
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
        answer = browser.come_back(browser.at_provider())
        assert answer.cookies[cookie.key].value == ""

    def test_on_a_server_it_is_bound_to_the_host(self, browser: Browser, settings: Any) -> None:
        settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-sessionid", True
        [cookie] = browser.begin().cookies.values()
        assert cookie.key.startswith("__Host-")
        assert cookie["secure"]

    def test_several_tabs_may_sign_in_at_the_same_time(self, browser: Browser) -> None:
        browser.begin("/personas/new/")
        first = browser.asked
        browser.begin()
        browser.asked = first
        assert browser.come_back(browser.at_provider()).headers["Location"] == "/personas/new/"

    def test_they_do_not_pile_up(self, browser: Browser) -> None:
        for _ in range(10):
            browser.begin()
        kept = [cookie for cookie in browser.client.cookies.values() if cookie.value]
        assert len(kept) <= attempt.AT_ONCE_MAX

    def test_a_crowd_that_begins_fills_no_database(self, browser: Browser, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            browser.begin()

    @pytest.mark.parametrize("too_many", ["2/m/ip", "3/m/ip"])
    def test_from_one_address_not_too_often(self, too_many: str, browser: Browser, settings: Any) -> None:
        """A browser that keeps its cookie could have the provider asked again and again."""
        settings.ACCOUNT_RATE_LIMITS = {"single_sign_on": too_many}
        answers = [browser.sign_in(), browser.sign_in()]
        assert [answer.status_code for answer in answers] == [302, 429]


def test_who_is_refused_is_a_failed_sign_in_for_those_who_listen(browser: Browser, provider: OpenIDProvider) -> None:
    heard = []

    def listen(credentials: dict[str, Any], **_: Any) -> None:
        heard.append(credentials)

    user_login_failed.connect(listen)
    try:
        provider.manners.is_denied = True
        browser.sign_in()
        assert heard == []
        provider.behaves()
        provider.manners.person = somebody("eve", email="eve@evil.example")
        browser.sign_in()
    finally:
        user_login_failed.disconnect(listen)
    assert heard == [{"username": ""}]


class TestFloods:
    """Of strangers, who need no account for any of it."""

    def failures(self) -> list[dict[str, Any]]:
        found = AuditEvent.objects.filter(action=Action.SIGN_IN_FAILED).order_by("pk")
        return list(found.values_list("details", flat=True))

    def test_a_begun_sign_in_fails_once_however_often_its_answer_is_sent(
        self, browser: Browser, caplog: pytest.LogCaptureFixture
    ) -> None:
        browser.begin()
        kept = {name: each.value for name, each in browser.client.cookies.items()}
        state = browser.asked.partition("state=")[2].partition("&")[0]
        for _ in range(5):
            for name, value in kept.items():
                browser.client.cookies[name] = value
            page = browser.client.get(f"{CALLBACK}?state={state}&code=forged")
            assertContains(page, "could not be trusted", status_code=502)

        assert self.failures() == [{}]
        assert caplog.text.count("nobody was signed in") == 1

    def test_nor_do_many_that_are_begun_fill_the_trail(
        self, browser: Browser, caplog: pytest.LogCaptureFixture
    ) -> None:
        for _ in range(2 * LISTED_MAX):
            browser.begin()
            state = browser.asked.partition("state=")[2].partition("&")[0]
            browser.client.get(f"{CALLBACK}?state={state}&code=")

        assert self.failures() == [{}] * LISTED_MAX + [{"more": MORE}]
        assert caplog.text.count("single sign-on:") == LISTED_MAX + 1

    def test_answers_to_nothing_fill_no_log(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        for number in range(2 * LISTED_MAX):
            client.get(f"{CALLBACK}?state={number}&code=x")

        assert caplog.text.count("single sign-on:") == LISTED_MAX + 1
