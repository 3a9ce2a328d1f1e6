"""Versions go that nobody needs; and the shells of personas that nobody's conversation needs any more."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from agents.conversations.models import Conversation
from agents.personas.models import Persona, PersonaVersion
from agents.retention import versions
from agents.retention.erasing import begin, erase_some
from agents.retention.versions import KEPT_OF_EACH, count_old, purge_batch
from tests.agents.retention.people import held

pytestmark = pytest.mark.django_db
MORE = 4


@pytest.fixture(autouse=True)
def _thirty_days(settings: Settings) -> None:
    settings.RETENTION_DAYS = 30


@pytest.fixture
def much_published(mara: Persona, alice: User) -> Persona:
    """Mara, with more versions than are kept in any case, all of them old."""
    while mara.versions.count() < KEPT_OF_EACH + MORE:
        mara.publish(alice)
    PersonaVersion._base_manager.update(created_at=timezone.now() - timedelta(days=31))
    return mara


def numbers(persona: Persona) -> list[int]:
    return sorted(persona.versions.values_list("number", flat=True))


def test_the_oldest_go_and_the_last_ten_stay(much_published: Persona) -> None:
    assert count_old() == MORE
    assert purge_batch() == MORE
    assert numbers(much_published) == list(range(MORE + 1, MORE + KEPT_OF_EACH + 1))
    assert purge_batch() == 0


def test_one_of_a_conversation_or_of_callers_stays_and_so_do_young_ones(much_published: Persona, bob: User) -> None:
    first, second, third, _ = much_published.versions.order_by("number")[:MORE]
    conversation = held(bob, much_published)
    Conversation.objects.filter(pk=conversation.pk).update(persona_version=first)
    Persona.objects.filter(pk=much_published.pk).update(published=second)
    PersonaVersion._base_manager.filter(pk=third.pk).update(created_at=timezone.now())
    purge_batch()
    assert numbers(much_published)[:4] == [1, 2, 3, 5]
    conversation.delete()
    purge_batch()
    assert numbers(much_published)[:3] == [2, 3, 5]


def test_they_go_a_batch_at_a_time(much_published: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "BATCH", 3)
    assert [purge_batch(), purge_batch()] == [3, 1]


def test_nought_keeps_them(much_published: Persona, settings: Settings) -> None:
    settings.RETENTION_DAYS = 0
    assert count_old() == purge_batch() == 0


def test_a_new_version_has_a_number_that_none_had(much_published: Persona, alice: User) -> None:
    purge_batch()
    assert much_published.publish(alice).number == KEPT_OF_EACH + MORE + 1


def test_the_shell_of_an_erased_persona_goes_with_the_last_conversation(mara: Persona, alice: User, bob: User) -> None:
    conversation = held(bob, mara)
    begin(alice)
    while erase_some():
        pass
    assert purge_batch() == 0
    conversation.delete()
    assert count_old() == purge_batch() == 1
    assert not Persona.objects.exists()
