"""How long a persona's conversations are kept: in its form, in its file, in a copy."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from agents.personas.models import Persona
from tests.agents.personas.filled import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(alice: User, signed_in: Any) -> Client:
    client: Client = signed_in(alice)
    return client


def save(client: Client, persona: Persona, **fields: Any) -> str:
    answer = client.post(f"/personas/{persona.pk}/edit/", filled(**fields), follow=True)
    persona.refresh_from_db()
    return answer.content.decode()


def test_an_owner_sets_it_and_it_holds_at_once(owner: Client, mara: Persona) -> None:
    save(owner, mara, keep_days="7")
    assert mara.keep_days == 7
    save(owner, mara, keep_days="")
    assert mara.keep_days is None


@pytest.mark.parametrize("days", ["0", "-1", "31", "3651", "9" * 30, "seven", "1.5"])
def test_it_is_a_number_of_days_and_not_longer_than_the_sites(owner: Client, mara: Persona, days: str) -> None:
    page = save(owner, mara, keep_days=days)
    assert mara.keep_days is None
    assert 'id="id_keep_days_error"' in page or "keep_days" in page
    if days == "31":
        assert "This site keeps conversations for 30 days: write 30 or fewer" in page


def test_without_a_limit_of_the_site_it_may_be_long(owner: Client, mara: Persona, settings: Settings) -> None:
    settings.RETENTION_DAYS = 0
    save(owner, mara, keep_days="3650")
    assert mara.keep_days == 3650


def test_what_was_chosen_before_the_site_kept_them_so_short_may_stay(owner: Client, mara: Persona) -> None:
    Persona.objects.update(keep_days=60)
    save(owner, mara, keep_days="60", name="Mira")
    assert (mara.keep_days, mara.name) == (60, "Mira")


def test_a_copy_keeps_them_as_short(mara: Persona, alice: User) -> None:
    mara.keep_days = 3
    mara.save()
    assert mara.duplicate_for(alice).keep_days == 3
