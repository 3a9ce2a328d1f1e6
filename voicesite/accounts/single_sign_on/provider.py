"""The operator's provider as allauth knows it, with what allauth leaves to us: where its addresses come from, who asks
it, and where an attempt is kept. There is one, in the settings; none in the database counts.
"""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote

from aiohttp import BasicAuth
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

from voicesite.accounts.single_sign_on.asking import ask
from voicesite.accounts.single_sign_on.attempt import Attempt
from voicesite.accounts.single_sign_on.discovery import known_provider
from voicesite.accounts.single_sign_on.place import callback_url
from voicesite.accounts.single_sign_on.refusals import ProviderUnfit

NEXT_MAX_CHARACTERS = 1000  # browsers keep no cookie of more than 4 KiB
FIX_CREDENTIALS = "Set SSO_CLIENT_ID, and SSO_CLIENT_SECRET to the value (not the id) of a secret that is still valid."


class Client(OAuth2Client):
    """Asks within the limits of `asking`."""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: Mapping[str, str]) -> str:
        address, _, its_own = authorization_url.partition("?")
        url: str = super().get_redirect_url(address, scope, extra_params)
        return f"{url}&{its_own}" if its_own else url

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.callback_url}
        form |= {"code_verifier": pkce_code_verifier or "", **(extra_data or {})}
        auth = None
        if self.basic_auth:  # RFC 6749, 2.3.1: both are written as in a form
            auth = BasicAuth(quote(self.consumer_key, safe=""), quote(self.consumer_secret, safe=""))
        else:
            form |= {"client_id": self.consumer_key, "client_secret": self.consumer_secret}
        try:
            return ask(self.access_token_url, form, auth=auth)
        except ProviderUnfit as unfit:
            raise ProviderUnfit(str(unfit), FIX_CREDENTIALS if "(invalid_client)" in str(unfit) else "") from None


class Endpoints(OpenIDConnectOAuth2Adapter):
    """The provider's addresses, from the document that `discovery` has checked; ours, from `place`."""

    client_class = Client

    @property
    def openid_config(self) -> dict[str, Any]:
        return known_provider(settings.ENVIRONMENT.sso_issuer).document().model_dump()

    @property
    def basic_auth(self) -> bool:
        return not known_provider(settings.ENVIRONMENT.sso_issuer).document().takes_secret_in_form

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_url(request)


class Provider(OpenIDConnectProvider):
    """`attempt`: the sign-in that `redirect` has begun."""

    oauth2_adapter_class = Endpoints
    attempt: Attempt

    def stash_redirect_state(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: object = None,
        state_id: str | None = None,
        *,
        pkce_code_verifier: str,
        nonce: str,
    ) -> str:
        """In the browser and not in a login session: see `attempt`."""
        next_page = next_url if next_url and len(next_url) <= NEXT_MAX_CHARACTERS else ""
        is_again = request.user.is_authenticated
        self.attempt = Attempt(token_urlsafe(24), nonce, pkce_code_verifier, next_page, is_again=is_again)
        return self.attempt.state


class OneProvider(DefaultSocialAccountAdapter):
    """allauth's SOCIALACCOUNT_ADAPTER: the provider of the settings, if any. It makes no accounts; `people` does."""

    def list_apps(self, request: HttpRequest, provider: str = "", client_id: str = "") -> list[SocialApp]:
        environment = settings.ENVIRONMENT
        issuer = environment.sso_issuer
        if not issuer or provider not in ("", None, issuer) or client_id not in ("", None, environment.sso_client_id):
            return []
        return [
            SocialApp(
                provider=Provider.id,
                provider_id=issuer,  # so an account is kept with its issuer
                name=environment.sso_shown_name,
                client_id=environment.sso_client_id,
                secret=environment.sso_client_secret.get_secret_value(),
                settings={"oauth_pkce_enabled": True},
            )
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str = "") -> Provider:
        return Provider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False
