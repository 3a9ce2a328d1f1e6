"""Proves who came: an ID token is ours, of this provider, of this sign-in, and not over (OpenID Connect Core, 3.1.3.7).

allauth leaves out the signature of a token that came with the code, and knows no nonce. Here nothing is left out: TLS
may end at a proxy of the operator's that everybody there can look into.
"""

from dataclasses import dataclass
from typing import Any

import jwt
from django.utils.crypto import constant_time_compare

from voicesite.accounts.single_sign_on.discovery import SIGNATURES, KnownProvider
from voicesite.accounts.single_sign_on.refusals import ProviderUnfit

LEEWAY_SECONDS = 60
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]


@dataclass(frozen=True, slots=True)
class Expected:
    """`tenant`: of Microsoft Entra ID; empty for other providers."""

    client_id: str
    nonce: str
    tenant: str


def proven_claims(token: object, provider: KnownProvider, expected: Expected) -> dict[str, Any]:
    """What the token says, when all of it is proven.

    Raises:
        ProviderUnfit: it is not, or there is no token.
    """
    if not isinstance(token, str):
        raise ProviderUnfit("its answer holds no ID token")
    try:
        key = provider.key(jwt.get_unverified_header(token).get("kid"))
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=SIGNATURES,
            issuer=provider.issuer,
            audience=expected.client_id,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED},
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as wrong:
        raise ProviderUnfit(f"its ID token is not valid: {type(wrong).__name__}") from None
    _check_the_rest(claims, expected)
    return claims


def _check_the_rest(claims: dict[str, Any], expected: Expected) -> None:
    """What the library does not look at."""
    if claims["aud"] not in (expected.client_id, [expected.client_id]):
        raise ProviderUnfit("its ID token is for others, too")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise ProviderUnfit("its ID token was made for somebody else")
    if not isinstance(claims["nonce"], str) or not constant_time_compare(claims["nonce"], expected.nonce):
        raise ProviderUnfit("its ID token belongs to another sign-in")
    if expected.tenant and claims.get("tid") != expected.tenant:
        raise ProviderUnfit("its ID token is of another tenant")
