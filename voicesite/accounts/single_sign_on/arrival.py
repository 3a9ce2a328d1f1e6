"""Somebody comes back from the provider: the code becomes a token, the token a person, the person an account here."""

import time
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest

from voicesite.accounts.single_sign_on.admission import admit
from voicesite.accounts.single_sign_on.attempt import SECONDS, Attempt
from voicesite.accounts.single_sign_on.discovery import known_provider
from voicesite.accounts.single_sign_on.id_token import Expected, proven_claims
from voicesite.accounts.single_sign_on.people import account_of, keep_groups
from voicesite.accounts.single_sign_on.person import person_of
from voicesite.accounts.single_sign_on.provider import Provider
from voicesite.accounts.single_sign_on.refusals import AWAY, CANCELLED, NOT_FRESH, UNFIT, ProviderUnfit, Refused

ENTRA = "In the app registration, under Token configuration, add the optional claim auth_time for the ID token."
OTHERS = "Let the provider put the claim auth_time into its ID tokens."
OAUTH_ERRORS = {"access_denied": CANCELLED, "temporarily_unavailable": AWAY, "server_error": AWAY}


def the_provider(request: HttpRequest) -> Provider:
    provider: Provider = get_adapter().get_provider(request, settings.ENVIRONMENT.sso_issuer)
    return provider


def arrived(request: HttpRequest, attempt: Attempt) -> SocialAccount:
    """The account of the person who comes back, with the groups that the token names.

    Raises:
        Refused: the provider proves nobody, or the operator does not let them in.
    """
    environment = settings.ENVIRONMENT
    claims = _claims(request, attempt)
    person = person_of(claims, issuer=environment.sso_issuer, tenant=environment.sso_tenant)
    membership = admit(person, environment)
    account = account_of(person)
    keep_groups(account.user, membership)
    return account


def _claims(request: HttpRequest, attempt: Attempt) -> dict[str, Any]:
    environment = settings.ENVIRONMENT
    provider = the_provider(request)
    client = provider.get_oauth2_adapter(request).get_client(request, provider.app)
    tokens = client.get_access_token(_code(request), pkce_code_verifier=attempt.verifier)
    expected = Expected(environment.sso_client_id, attempt.nonce, environment.sso_tenant)
    claims = proven_claims(tokens.get("id_token"), known_provider(environment.sso_issuer), expected)
    if attempt.is_again:
        _check_asked_again(claims.get("auth_time"), has_tenant=bool(environment.sso_tenant))
    return claims


def _check_asked_again(proven_at: object, *, has_tenant: bool) -> None:
    """`proven_at`: when the person showed the provider who they are, in seconds since 1970, as the token has it.

    Every provider has to say so when it is asked to ask again (OpenID Connect Core, 2); Microsoft Entra ID does when
    its operator wants it.
    """
    if isinstance(proven_at, bool) or not isinstance(proven_at, int | float):
        raise Refused(
            NOT_FRESH, "the ID token does not say when the person was asked", fix=ENTRA if has_tenant else OTHERS
        )
    if time.time() - proven_at > SECONDS:
        raise ProviderUnfit("it did not ask the person again who they are")


def _code(request: HttpRequest) -> str:
    """From this provider (RFC 9207), or OAuth's own word for why there is none."""
    issuer = settings.ENVIRONMENT.sso_issuer
    error = request.GET.get("error")
    if error is not None:
        raise Refused(OAUTH_ERRORS.get(error, UNFIT), f"the provider answers {error[:40]!r}")
    code = request.GET.get("code", "")
    if not code or request.GET.get("iss", issuer) != issuer:
        raise ProviderUnfit("its answer has no code, or is of another provider")
    return code
