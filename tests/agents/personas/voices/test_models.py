"""The loaded list: all processes have it, until a release brings a later one."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from agents.personas.voices.models import LoadedVoices, current_voices, store_voices
from agents.personas.voices.voice import Voice, standard_voices

pytestmark = pytest.mark.django_db

NEW = Voice("de-DE-NewNeural", "de-DE", "German (Germany)", "female")


def test_without_a_load_the_list_of_the_release_counts() -> None:
    assert current_voices() is standard_voices()


def test_a_load_counts_at_once_and_the_next_one_replaces_it() -> None:
    store_voices((NEW,))
    assert current_voices().voices == (NEW,)
    newer = Voice("fr-FR-NewerNeural", "fr-FR", styles=("sad",))
    store_voices((newer,))
    assert current_voices().voices == (newer,)
    assert LoadedVoices.objects.count() == 1


def test_a_later_release_counts_more_than_an_earlier_load() -> None:
    store_voices((NEW,))
    released = datetime.combine(standard_voices().date, datetime.min.time(), UTC)
    LoadedVoices.objects.update(loaded_at=released - timedelta(days=1))
    assert current_voices() is standard_voices()


def test_the_list_is_read_once_and_then_asked_for_its_date_alone(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    store_voices((NEW,))
    first = current_voices()
    with django_assert_num_queries(1):
        assert current_voices() is first
