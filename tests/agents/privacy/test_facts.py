"""What the settings make true of a site."""

from dataclasses import replace

import pytest
from pytest_django import Settings

from agents.privacy.facts import VoiceService, facts_in_force, regions_in, service_of


@pytest.mark.parametrize(
    ("address", "is_local", "service"),
    [
        ("https://contoso.services.ai.azure.com", False, VoiceService.AZURE),
        ("http://127.0.0.1:8100", True, VoiceService.THIS_MACHINE),
        ("http://[::1]:8100", True, VoiceService.THIS_MACHINE),
        ("https://voice.example.org", True, VoiceService.OWN),
    ],
)
def test_where_speech_is_heard(address: str, is_local: bool, service: VoiceService) -> None:
    assert service_of([address], is_local=is_local) is service


def test_an_address_that_names_its_region_is_enough() -> None:
    addresses = [
        "https://swedencentral.api.cognitive.microsoft.com",
        "https://contoso.services.ai.azure.com",
        "https://swedencentral.api.cognitive.microsoft.com/other",
        "https://swedencentral.api.cognitive.microsoft.com.example.org",
    ]

    assert regions_in(addresses) == ["swedencentral"]


def test_they_are_those_of_the_settings(settings: Settings) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
        update={"retention_days": 7, "audit_days": 0, "privacy_contact": "Ada", "voice_live_region": "West Europe"}
    )
    settings.PRIVACY_TEXT, settings.LOGIN_MAX_HOURS, settings.STAFF_LOGIN_MAX_HOURS = "Hello", 5, 4

    found = facts_in_force()

    assert (found.retention_days, found.audit_days, found.login_hours, found.staff_login_hours) == (7, 0, 5, 4)
    assert (found.region, found.contact, found.own_text) == ("West Europe", "Ada", "Hello")
    assert found.service is VoiceService.THIS_MACHINE


@pytest.mark.parametrize(
    ("site", "persona", "kept"), [(30, None, 30), (30, 7, 7), (30, 90, 30), (0, 7, 7), (0, None, 0), (7, 7, 7)]
)
def test_of_two_limits_the_shorter_one_counts(site: int, persona: int | None, kept: int) -> None:
    facts = replace(facts_in_force(), retention_days=site)

    assert facts.kept_for(persona).retention_days == kept
