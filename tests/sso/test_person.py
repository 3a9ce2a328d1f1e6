"""Who came, and what of it may be trusted: tables of claims."""

from typing import Any

import pytest

from tests.sso.conftest import TENANT
from voicesite.accounts.single_sign_on.admission import admit
from voicesite.accounts.single_sign_on.person import Person, person_of
from voicesite.accounts.single_sign_on.refusals import NO_GROUPS, NOT_ALLOWED, ProviderUnfit, Refused
from voicesite.single_sign_on_settings import SingleSignOnSettings

ISSUER = "https://provider.example.org"
ENTRA = f"https://login.microsoftonline.com/{TENANT}/v2.0"
MICROSOFT_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"


def of_entra(**claims: Any) -> Person:
    return person_of({"sub": "pairwise", "oid": "object-1"} | claims, issuer=ENTRA, tenant=TENANT)


def of_others(**claims: Any) -> Person:
    return person_of({"sub": "subject-1"} | claims, issuer=ISSUER, tenant="")


class TestWho:
    def test_entra_names_people_by_their_object_id(self) -> None:
        """The subject is another one in each application."""
        assert of_entra().subject == "object-1"

    def test_without_an_object_id_it_names_nobody(self) -> None:
        with pytest.raises(ProviderUnfit, match="no oid"):
            of_entra(oid=None)

    def test_others_name_them_by_their_subject(self) -> None:
        assert of_others(oid="other").subject == "subject-1"


class TestProvenAddressesOfEntra:
    MEMBER = {"preferred_username": "alice@example.org"}

    @pytest.mark.parametrize(
        "claims",
        [
            MEMBER,
            MEMBER | {"idp": f"https://sts.windows.net/{TENANT}/"},
            MEMBER | {"idp": ENTRA},
            MEMBER | {"acct": 0},
            {"email": "alice@example.org", "xms_edov": True},
            {"email": "alice@example.org", "xms_edov": 1},
            {"email": "alice@example.org", "xms_edov": "1"},
            {"email": "alice@example.org", "xms_edov": "true"},
            MEMBER | {"email": "alice@evil.example"},
        ],
    )
    def test_of_a_member_or_of_a_domain_whose_owner_is_verified(self, claims: dict[str, Any]) -> None:
        assert of_entra(**claims).domains == {"example.org"}

    @pytest.mark.parametrize(
        "claims",
        [
            {"email": "alice@example.org"},  # anybody can write it into a tenant of their own
            {"email": "alice@example.org", "email_verified": True},  # Entra does not say so
            {"email": "alice@example.org", "xms_edov": False},
            {"email": "alice@example.org", "xms_edov": "0"},
            {"email": "alice@example.org", "xms_edov": 2},
            MEMBER | {"idp": "live.com"},
            MEMBER | {"idp": f"https://sts.windows.net/{MICROSOFT_ACCOUNTS}/"},
            MEMBER | {"idp": f"https://evil.example/{TENANT}"},
            MEMBER | {"acct": 1},
            MEMBER | {"acct": "1"},
            {"preferred_username": "alice_example.org#EXT#@example.org"},
            {"preferred_username": "alice"},
            {"upn": "alice@example.org", "unique_name": "alice@example.org"},
            {"name": "alice@example.org"},
        ],
    )
    def test_none_of_a_guest_or_of_what_somebody_wrote(self, claims: dict[str, Any]) -> None:
        assert of_entra(**claims).domains == set()


class TestProvenAddressesOfOthers:
    @pytest.mark.parametrize("verified", [True, "true", 1])
    def test_those_that_they_have_verified(self, verified: object) -> None:
        assert of_others(email="alice@Example.org", email_verified=verified).domains == {"example.org"}

    @pytest.mark.parametrize(
        "claims",
        [
            {"email": "alice@example.org"},
            {"email": "alice@example.org", "email_verified": False},
            {"email": "alice@example.org", "email_verified": "no"},
            {"email": "alice@example.org", "xms_edov": True},
            {"preferred_username": "alice@example.org", "email_verified": True},
            {"email": "alice@evil.example@example.org", "email_verified": True},
            {"email": "alice@example.org\n", "email_verified": True},
            {"email": "example.org", "email_verified": True},
        ],
    )
    def test_and_nothing_else(self, claims: dict[str, Any]) -> None:
        assert of_others(**claims).domains == set()


class TestGroups:
    def test_none_is_no_group(self) -> None:
        assert of_others().groups == frozenset()

    def test_one_may_be_a_word(self) -> None:
        assert of_others(groups="authors").groups == frozenset({"authors"})

    def test_an_object_id_is_the_same_in_capitals(self) -> None:
        assert of_others(groups=[TENANT.upper()]).groups == frozenset({TENANT})

    @pytest.mark.parametrize(
        "claims",
        [
            {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://graph/x"}}},
            {"hasgroups": True},
            {"hasgroups": "true"},
        ],
    )
    def test_too_many_for_a_token_are_not_none(self, claims: dict[str, Any]) -> None:
        assert of_entra(**claims).groups is None


ALLOWED: dict[str, Any] = {"sso_issuer": ISSUER, "sso_client_id": "x", "sso_client_secret": "y"}
ALICE = {"email": "alice@example.org", "email_verified": True}
TOO_MANY = {"_claim_names": {"groups": "src1"}}


def rules(**values: Any) -> SingleSignOnSettings:
    return SingleSignOnSettings(**ALLOWED, **values)


class TestAdmission:
    @pytest.mark.parametrize(
        ("settings", "claims"),
        [
            ({"sso_allowed_domains": "example.org"}, ALICE),
            ({"sso_allowed_domains": "example.com, example.org"}, ALICE),
            ({"sso_allowed_groups": "staff"}, {"groups": ["staff", "others"]}),
            ({"sso_allowed_domains": "example.com", "sso_allowed_groups": "staff"}, ALICE | {"groups": ["staff"]}),
            ({"sso_allowed_domains": "example.org"}, ALICE | TOO_MANY),  # groups do not matter then
            ({"sso_allowed_domains": "example.org", "sso_allowed_groups": "staff"}, ALICE | TOO_MANY),
        ],
    )
    def test_by_domain_or_by_group(self, settings: dict[str, Any], claims: dict[str, Any]) -> None:
        assert not admit(of_others(**claims), rules(**settings)).given

    @pytest.mark.parametrize(
        ("settings", "claims"),
        [
            ({}, ALICE | {"groups": ["staff"]}),  # who names nobody lets nobody in
            ({"sso_allowed_domains": "example.com"}, ALICE),
            ({"sso_allowed_domains": "le.org"}, ALICE),
            ({"sso_allowed_domains": "sub.example.org"}, ALICE),
            ({"sso_allowed_domains": "example.org"}, {"email": "alice@sub.example.org", "email_verified": True}),
            ({"sso_allowed_domains": "example.org"}, {"email": "a@example.org.evil.example", "email_verified": True}),
            ({"sso_allowed_groups": "staff"}, {"groups": ["Staff"]}),
            ({"sso_groups": "staff=Teachers"}, {"groups": ["staff"]}),  # to be given a group is not to be let in
        ],
    )
    def test_everybody_else_stays_out(self, settings: dict[str, Any], claims: dict[str, Any]) -> None:
        with pytest.raises(Refused) as refused:
            admit(of_others(**claims), rules(**settings))
        assert refused.value.reason is NOT_ALLOWED

    @pytest.mark.parametrize(
        "settings",
        [
            {"sso_allowed_groups": "staff"},
            {"sso_allowed_groups": "staff", "sso_allowed_domains": "example.com"},
            {"sso_allowed_domains": "example.org", "sso_groups": "staff=Teachers"},
        ],
    )
    def test_groups_that_are_not_named_are_not_taken_for_none(self, settings: dict[str, Any]) -> None:
        with pytest.raises(Refused) as refused:
            admit(of_others(**ALICE, **TOO_MANY), rules(**settings))
        assert refused.value.reason is NO_GROUPS

    def test_the_map_gives_and_takes_what_it_names_and_nothing_else(self) -> None:
        settings = rules(sso_allowed_domains="example.org", sso_groups="a=Teachers, b=Authors, c=Teachers, a=Readers")
        membership = admit(of_others(**ALICE, groups=["c", "x"]), settings)
        assert membership.given == {"Teachers"}
        assert membership.taken == {"Authors", "Readers"}
