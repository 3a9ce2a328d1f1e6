"""A token is proven whole, with the provider's own keys, before anybody is signed in."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from joserfc import jwk
from pytest_django.asserts import assertContains

from tests.sso.conftest import Browser, somebody
from tests.sso.manners import KEY, OTHER_KEY, SECOND_KEY, Manners, set_manners
from tests.sso.oauth_server import CLIENT_ID
from tests.sso.openid_provider import OpenIDProvider
from voicesite.accounts.single_sign_on import discovery
from voicesite.accounts.single_sign_on.discovery import forget_providers

pytestmark = pytest.mark.django_db

DISCOVERY, KEYS = "/.well-known/openid-configuration", "/keys"
PUBLIC_PEM = KEY.as_pem(private=False)
SHARED = jwk.OctKey.import_key({"kty": "oct", "k": "YSBzaGFyZWQgc2VjcmV0IG9mIDMyIGJ5dGVzIG9yIG1vcmU", "kid": "one"})


@pytest.fixture(autouse=True)
def _alice_is_there(provider: OpenIDProvider) -> None:
    provider.manners.person = somebody("alice")


def claims(**values: Any) -> Callable[[Manners], None]:
    return set_manners(claims=values)


DEEP = f"{urlsafe_b64encode(b'[' * 150_000).decode()}.e30.e30"
# What a token can have, and what the log says of it.
TOKENS: dict[str, tuple[Callable[[Manners], None], str]] = {
    "signed with another key": (set_manners(key=OTHER_KEY), "InvalidSignatureError"),
    "signed with a key that nobody knows": (set_manners(key=SECOND_KEY), "a key that the provider does not name"),
    "not signed": (set_manners(key=None, header={"alg": "none"}), "InvalidAlgorithmError"),
    "signed with the public key as a secret": (
        set_manners(key=PUBLIC_PEM, header={"alg": "HS256"}),
        "InvalidAlgorithmError",
    ),
    "signed with a secret that the provider publishes": (
        set_manners(key=SHARED.raw_value, header={"alg": "HS256"}, published=[SHARED]),
        "a key that the provider does not name",
    ),
    "of another issuer": (claims(iss="https://evil.example"), "InvalidIssuerError"),
    "of no issuer": (claims(iss=None), "MissingRequiredClaimError"),
    "for another application": (claims(aud="another"), "InvalidAudienceError"),
    "for others too": (claims(aud=[CLIENT_ID, "another"]), "for others, too"),
    "made for another application": (claims(azp="another"), "made for somebody else"),
    "over": (claims(exp=1_700_000_000), "ExpiredSignatureError"),
    "that never ends": (claims(exp=None), "MissingRequiredClaimError"),
    "of the future": (claims(nbf=4_000_000_000), "ImmatureSignatureError"),
    "of another sign-in": (claims(nonce="another"), "belongs to another sign-in"),
    "of no sign-in": (claims(nonce=None), "MissingRequiredClaimError"),
    "with a nonce that is no text": (claims(nonce=[1]), "belongs to another sign-in"),
    "of nobody": (claims(sub=None), "MissingRequiredClaimError"),
    "of an empty person": (claims(sub=""), "claims of another kind: sub"),
    "of a person with a line break": (claims(sub="alice\nWARNING forged"), "claims of another kind: sub"),
    "of a person with a very long id": (claims(sub="x" * 192), "claims of another kind: sub"),
    "with an address that is a number": (claims(email=5), "claims of another kind: email"),
    "with groups that are objects": (claims(groups=[{"id": 1}]), "claims of another kind: groups"),
    "that ends at no time": (claims(exp=float("inf")), "is not valid"),
    "that begins at no time": (claims(nbf=float("nan")), "is not valid"),
    "that ends with a word": (claims(exp="later"), "DecodeError"),
    "with a key that is a list": (set_manners(header={"kid": ["one"]}), "InvalidTokenError"),
    "of a kind that is a number": (set_manners(header={"alg": 5}), "InvalidAlgorithmError"),
    "with a header that nobody reads": (set_manners(token={"id_token": DEEP}), "DecodeError"),
    "that is no token": (set_manners(token={"id_token": "a.b.c"}), "DecodeError"),
    "that is no text": (set_manners(token={"id_token": 5}), "no ID token"),
    "that is not there": (set_manners(token={"id_token": None}), "no ID token"),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_is_proven_whole(
    name: str, browser: Browser, provider: OpenIDProvider, caplog: pytest.LogCaptureFixture
) -> None:
    change, logged = TOKENS[name]
    change(provider.manners)

    page = browser.sign_in("/personas/new/")

    assertContains(page, "could not be trusted", status_code=502)
    assertContains(page, 'href="/accounts/login/?next=%2Fpersonas%2Fnew%2F"', status_code=502)
    assert logged in caplog.text
    assert "\n" not in caplog.records[-1].getMessage()
    assert browser.user_id is None
    assert not SocialAccount.objects.exists()


def test_the_right_token_of_that_table_is_taken(browser: Browser) -> None:
    browser.sign_in()
    assert browser.user_id


class TestKeys:
    def test_one_that_came_meanwhile_is_looked_for(
        self, browser: Browser, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser.sign_in()
        provider.manners.key, provider.manners.published = SECOND_KEY, [KEY, SECOND_KEY]
        monkeypatch.setattr(discovery, "ASKED_AGAIN_SECONDS", 0.0)
        later = Browser()
        later.sign_in()
        assert later.user_id == browser.user_id

    def test_one_that_nobody_knows_is_not_looked_for_each_time(
        self, browser: Browser, provider: OpenIDProvider
    ) -> None:
        provider.manners.key = SECOND_KEY
        for _ in range(5):
            browser.sign_in()
        assert len(provider.asked_for(KEYS)) == 1

    def test_a_provider_with_one_key_need_not_name_it(self, browser: Browser, provider: OpenIDProvider) -> None:
        provider.manners.header = {"kid": None}
        browser.sign_in()
        assert browser.user_id

    def test_what_is_known_is_asked_for_again_after_an_hour(
        self, browser: Browser, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser.sign_in()
        monkeypatch.setattr(discovery, "KEPT_SECONDS", 0.0)
        browser.sign_in()
        assert len(provider.asked_for(KEYS)) == 2

    def test_a_provider_that_was_away_is_asked_again(self, browser: Browser, provider: OpenIDProvider) -> None:
        forget_providers()
        provider.manners.answers = {DISCOVERY: (500, b"")}
        assert browser.begin().status_code == 503
        provider.manners.answers = {}
        browser.sign_in()
        assert browser.user_id
