"""Who came, and what of it may be trusted. Pure.

A person is the issuer and its subject, and nothing else: anybody can set an e-mail address or a name in a tenant of
their own. Only an address that the provider itself has proven counts, and only for the question who may come in.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from voicesite.accounts.single_sign_on.refusals import ProviderUnfit
from voicesite.single_sign_on_settings import as_token_group
from voicesite.web_names import host_of

SUBJECT_MAX_CHARACTERS = 191  # allauth's column
Subject = Annotated[str, StringConstraints(min_length=1, max_length=SUBJECT_MAX_CHARACTERS, pattern=r"^[\x20-\x7e]+$")]
Truth = bool | int | str | None  # providers write the same in three ways


class Claims(BaseModel):
    """What we use of a token. Microsoft's own: https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference."""

    sub: Subject
    oid: Subject | None = None
    preferred_username: str | None = None
    email: str | None = None
    email_verified: Truth = None
    xms_edov: Truth = None  # of Entra: the owner of the address's domain is verified
    idp: str | None = None  # of Entra: who has the account, if it is not this tenant
    acct: int | str | None = None  # of Entra: 1 is a guest
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    groups: list[str] | str | None = None
    claim_names: dict[str, Any] = Field(default={}, alias="_claim_names")
    hasgroups: Truth = None


@dataclass(frozen=True, slots=True)
class Person:
    """`addresses`: e-mail addresses that the provider has proven, the best first. `groups`: None if it does not say."""

    issuer: str
    subject: str
    addresses: tuple[str, ...]
    groups: frozenset[str] | None
    called: str
    first_name: str
    last_name: str

    @property
    def domains(self) -> set[str]:
        return {domain for address in self.addresses if (domain := host_of(address.rpartition("@")[2]))}


def person_of(proven: dict[str, Any], *, issuer: str, tenant: str) -> Person:
    """`proven`: the claims of a token. `tenant`: of Microsoft Entra ID; empty for other providers.

    Raises:
        ProviderUnfit: a claim is not what it has to be.
    """
    try:
        claims = Claims.model_validate(proven)
    except ValidationError as wrong:
        names = ", ".join(sorted({str(error["loc"][0]) for error in wrong.errors()}))
        raise ProviderUnfit(f"its ID token has claims of another kind: {names}") from None
    if tenant and claims.oid is None:
        raise ProviderUnfit("its ID token has no oid", "Let the application ask for the scope profile.")
    addresses = _of_entra(claims, issuer, tenant) if tenant else _of_others(claims)
    first, _, last = (claims.name or "").partition(" ")
    return Person(
        issuer=issuer,
        subject=(claims.oid or "") if tenant else claims.sub,
        addresses=tuple(address for address in addresses if address.isprintable() and address.count("@") == 1),
        groups=_groups(claims),
        called=claims.preferred_username or claims.email or claims.name or "",
        first_name=claims.given_name or first,
        last_name=claims.family_name or last,
    )


def _of_others(claims: Claims) -> list[str]:
    return [claims.email] if claims.email and _is_true(claims.email_verified) else []


def _of_entra(claims: Claims, issuer: str, tenant: str) -> list[str]:
    """An address is proven if Entra says so. A member's user name is in a domain of the tenant, a guest's is not."""
    proven = [claims.email] if claims.email and _is_true(claims.xms_edov) else []
    name = claims.preferred_username or ""
    return [*proven, name] if "@" in name and not _is_guest(claims, issuer, tenant) else proven


def _is_guest(claims: Claims, issuer: str, tenant: str) -> bool:
    """`idp` is absent, or names the tenant itself, for its members."""
    is_ours = claims.idp in (None, issuer, f"https://sts.windows.net/{tenant}/")
    is_marked = str(claims.acct) == "1" or "#ext#" in (claims.preferred_username or "").lower()
    return is_marked or not is_ours


def _groups(claims: Claims) -> frozenset[str] | None:
    """More groups than fit into a token are left out of it, and only named as a source: that is not “none”."""
    if "groups" in claims.claim_names or _is_true(claims.hasgroups):
        return None
    groups = [claims.groups] if isinstance(claims.groups, str) else claims.groups or []
    return frozenset(map(as_token_group, groups))


def _is_true(value: Truth) -> bool:
    return value in (True, 1) or (isinstance(value, str) and value.lower() in ("1", "true"))
