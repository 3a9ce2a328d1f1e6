"""Single sign-on that cannot work: the provider is away or another one, or nobody is let in."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from pytest_django import Settings

from tests.setup_check.test_site import assert_fix
from tests.sso.conftest import (
    CALLBACK,
    ORIGIN,
    Change,
    entra,
    entra_process,
    hasty,
    provider,
    provider_process,
    site_with,
)
from tests.sso.openid_provider import OpenIDProvider
from voicesite.setup_check.findings import Status
from voicesite.setup_check.single_sign_on import look_at_single_sign_on

# Fixtures of single sign-on, for this room too.
__all__ = ["entra", "entra_process", "hasty", "provider", "provider_process", "site_with"]

pytestmark = pytest.mark.django_db(transaction=True)


async def test_without_a_provider_there_is_no_line(site_with: Change) -> None:
    assert await look_at_single_sign_on() == []


async def test_a_provider_that_fits_is_told_the_address_to_come_back_to(provider: OpenIDProvider) -> None:
    [finding] = await look_at_single_sign_on()
    assert finding.status is Status.OK
    assert ORIGIN + CALLBACK in finding.found


async def test_so_is_microsoft_entra_id(entra: OpenIDProvider, site_with: Change) -> None:
    site_with(sso_name="")
    [finding] = await look_at_single_sign_on()
    assert finding.status is Status.OK
    assert "Microsoft answers" in finding.found


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("manners", "found"),
    [
        ({"answers": {"/.well-known/openid-configuration": (404, b"{}")}}, "answers 404"),
        ({"answers": {"/.well-known/openid-configuration": (200, b"<html>")}}, "JSON"),
        ({"discovery": {"issuer": "https://other.example.org"}}, "Copy SSO_ISSUER"),
        ({"discovery": {"code_challenge_methods_supported": ["plain"]}}, "PKCE"),
        ({"hangs_at": {"/.well-known/openid-configuration"}}, "firewall"),
        ({"answers": {"/keys": (200, b'{"keys": []}')}}, "no keys"),
    ],
)
async def test_one_that_does_not_fit_or_answer_is_named(
    manners: dict[str, Any], found: str, provider: OpenIDProvider
) -> None:
    for name, value in manners.items():
        setattr(provider.manners, name, value)
    [finding] = await look_at_single_sign_on()
    assert_fix(finding, Status.FAIL, found)


async def test_rules_that_let_nobody_in(provider: OpenIDProvider, site_with: Change) -> None:
    site_with(sso_allowed_domains=[])
    [_, finding] = await look_at_single_sign_on()
    assert_fix(finding, Status.FAIL, "nobody gets in")


async def test_an_address_that_nobody_can_come_back_to(provider: OpenIDProvider, settings: Settings) -> None:
    settings.ALLOWED_ORIGINS = ["http://voice.example.org"]
    [finding] = await look_at_single_sign_on()
    assert_fix(finding, Status.FAIL, "ALLOWED_ORIGINS")


async def test_groups_that_are_not_here(provider: OpenIDProvider, site_with: Change) -> None:
    site_with(sso_groups=[("one", "Teachers"), ("two", "Authors")])
    await Group.objects.acreate(name="Teachers")
    [_, finding] = await look_at_single_sign_on()
    assert_fix(finding, Status.WARN, "Authors")
    assert "Teachers" not in finding.found
