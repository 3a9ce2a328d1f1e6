"""What the provider says of itself: its addresses and its keys, checked, and kept for an hour in each process."""

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import jwt
from pydantic import BaseModel, ValidationError

from voicesite.accounts.single_sign_on.asking import ask
from voicesite.accounts.single_sign_on.refusals import ProviderUnfit
from voicesite.web_names import is_on_this_machine

KEPT_SECONDS = 3600.0
ASKED_AGAIN_SECONDS = 60.0  # a key that nobody knows is looked for this often: anybody can name one
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
PUBLIC_KEYS = ("RSA", "EC", "OKP")  # never one that the provider shares with us: whoever knows it could sign
COPY_ISSUER = "Copy SSO_ISSUER from “issuer” in the provider's discovery document, letter by letter."
WELL_KNOWN = "Open SSO_ISSUER with /.well-known/openid-configuration behind it in a browser: it has to show JSON."


class Discovery(BaseModel):
    """What we use of https://openid.net/specs/openid-connect-discovery-1_0.html, section 3."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    code_challenge_methods_supported: list[str] = []  # Microsoft Entra ID knows S256, and does not say so

    @property
    def takes_secret_in_form(self) -> bool:
        return "client_secret_post" in self.token_endpoint_auth_methods_supported


def discovery_url(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def read_discovery(found: dict[str, Any], issuer: str) -> Discovery:
    """
    Raises:
        ProviderUnfit: it is none, or of another provider, or not safe.
    """
    try:
        document = Discovery.model_validate(found)
    except ValidationError as wrong:
        names = ", ".join(sorted({str(error["loc"][0]) for error in wrong.errors()}))
        raise ProviderUnfit(f"its discovery document lacks {names}", WELL_KNOWN) from None
    if document.issuer != issuer:
        raise ProviderUnfit(f"it names itself {document.issuer[:200]!r}, and not as SSO_ISSUER does", COPY_ISSUER)
    addresses = document.authorization_endpoint, document.token_endpoint, document.jwks_uri
    if not all(_is_safe(address, issuer) for address in addresses):
        raise ProviderUnfit("an address in its discovery document is not https", "Use a provider that has https.")
    if document.code_challenge_methods_supported and "S256" not in document.code_challenge_methods_supported:
        raise ProviderUnfit("it does not know PKCE with S256", "Use a provider that does, or switch it on there.")
    return document


def read_keys(found: dict[str, Any]) -> dict[str | None, jwt.PyJWK]:
    """The provider's public keys for signatures, by their ids. Those that are of no use are left out."""
    keys = found.get("keys")
    usable: dict[str | None, jwt.PyJWK] = {}
    for key in keys if isinstance(keys, list) else []:
        if isinstance(key, dict) and key.get("kty") in PUBLIC_KEYS and key.get("use", "sig") == "sig":
            try:
                usable[key.get("kid")] = jwt.PyJWK.from_dict(key)
            except (jwt.PyJWTError, ValueError, TypeError):
                continue
    return usable


@dataclass(slots=True)
class KnownProvider:
    """What this process knows of one provider. Two threads that ask at the same time do no harm."""

    issuer: str
    _document: Discovery | None = None
    _document_at: float = 0.0
    _keys: dict[str | None, jwt.PyJWK] = field(default_factory=dict)
    _keys_at: float = 0.0

    def document(self) -> Discovery:
        if self._document is None or time.monotonic() - self._document_at > KEPT_SECONDS:
            self._document = read_discovery(ask(discovery_url(self.issuer)), self.issuer)
            self._document_at = time.monotonic()
        return self._document

    def key(self, key_id: str | None) -> jwt.PyJWK:
        """The key with this id; without an id, the only one there is.

        Raises:
            ProviderUnfit: there is none, although the provider was asked.
        """
        age = time.monotonic() - self._keys_at if self._keys else KEPT_SECONDS
        key = self._find(key_id)
        if age >= KEPT_SECONDS or (key is None and age > ASKED_AGAIN_SECONDS):
            self._keys, self._keys_at = read_keys(ask(self.document().jwks_uri)), time.monotonic()
            key = self._find(key_id)
        if key is None:
            raise ProviderUnfit("the token is signed with a key that the provider does not name")
        return key

    def _find(self, key_id: str | None) -> jwt.PyJWK | None:
        if key_id is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(key_id)


_known: dict[str, KnownProvider] = {}


def known_provider(issuer: str) -> KnownProvider:
    return _known.setdefault(issuer, KnownProvider(issuer))


def forget_providers() -> None:
    """Ask again. For tests, and for nobody else."""
    _known.clear()


def _is_safe(address: str, issuer: str) -> bool:
    """https; on this machine http too, where the issuer itself is there."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    may_be_plain = issuer.startswith("http:") and is_on_this_machine(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and may_be_plain))
