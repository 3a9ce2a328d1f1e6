"""The OAuth of the provider of the tests, by authlib: PKCE, each code once, and one application that it knows."""

import time
from dataclasses import dataclass
from typing import Any, Protocol

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, InvalidRequestError, OAuth2Request, grants
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode

from tests.sso.manners import Manners, signed

CLIENT_ID = "voicesite-of-the-tests"
CLIENT_SECRET = "a secret of the provider: known to both"
HOUR_SECONDS = 3600


class Provider(Protocol):
    """Who answers: its name, what it does, and where it leads back to."""

    manners: Manners
    redirect_uris: set[str]

    @property
    def issuer(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Code:
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str
    at: int

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.at

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class _Application(ClientMixin):
    def __init__(self, redirect_uris: set[str]) -> None:
        self.redirect_uris = redirect_uris

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_post", "client_secret_basic")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Request(OAuth2Request):
    """One that a browser or the site has sent."""

    def __init__(self, method: str, query: dict[str, str], form: dict[str, str], headers: Any) -> None:
        super().__init__(method, "https://127.0.0.1/", headers=headers)
        self.payload = BasicOAuth2Payload(query | form)
        self._form = form

    @property
    def form(self) -> dict[str, str]:
        return self._form


class OAuthServer(AuthorizationServer):
    """Gives codes and tokens. `codes`: those that nobody has asked with yet."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider
        self.codes: dict[str, _Code] = {}
        self.register_token_generator("default", BearerTokenGenerator(lambda **_: "access"))
        self.register_grant(_CodeGrant, [_Challenge(required=True), _Token(provider)])

    def query_client(self, client_id: str) -> _Application | None:
        return _Application(self.provider.redirect_uris) if client_id == CLIENT_ID else None

    def save_token(self, token: Any, request: Any) -> None:
        """Nobody asks for anything with it."""

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: Any) -> tuple[int, Any, Any]:
        return status, body, headers


class _CodeGrant(grants.AuthorizationCodeGrant):
    server: OAuthServer

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload.data
        self.server.codes[code] = _Code(
            asked["redirect_uri"],
            request.scope,
            asked.get("nonce"),
            asked["code_challenge"],
            asked["code_challenge_method"],
            int(time.time()),
        )

    def query_authorization_code(self, code: str, client: Any) -> _Code | None:
        return self.server.codes.pop(code, None)  # whoever asks first, and nobody after that

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        """It is gone already."""

    def authenticate_user(self, authorization_code: _Code) -> dict[str, Any]:
        return self.server.provider.manners.person


class _Challenge(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Of every application, and not only of those that have no secret."""
        if not {"code_challenge", "code_challenge_method"} <= set(grant.request.payload.data):
            raise InvalidRequestError("PKCE is needed")
        super().validate_code_challenge(grant, redirect_uri)


class _Token(OpenIDCode):
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def generate_user_info(self, user: dict[str, Any], scope: str) -> dict[str, Any]:
        return user

    def encode_id_token(self, token: Any, request: Any) -> Any:
        manners = self.provider.manners
        claims = self.get_authorization_code_claims(request.authorization_code)
        now = int(time.time())
        right = {"iss": self.provider.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + HOUR_SECONDS} | claims
        said = right | manners.person | manners.claims
        return signed({name: value for name, value in said.items() if value is not None}, manners)
