"""Conversations go by the site's limit, and by a shorter one of their persona; calls never do."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from agents.audit.models import AuditEvent
from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from agents.retention import conversations
from agents.retention.conversations import count_old, purge_batch
from agents.retention.facts import kept_days
from tests.agents.retention.people import held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thirty_days(settings: Settings) -> None:
    settings.RETENTION_DAYS = 30


@pytest.fixture
def shy(alice: User) -> Persona:
    """Keeps what is said for five days."""
    return Persona.objects.create_published(owner=alice, name="Shy", summary="Forgets.", keep_days=5)


def left() -> list[int]:
    """How many days old those are that are still there."""
    ages = [timezone.now() - each.started_at for each in Conversation.objects.order_by("-started_at")]
    return [round(age / timedelta(days=1)) for age in ages]


def test_what_ended_longer_ago_than_the_site_keeps_it_goes_with_its_turns(bob: User, mara: Persona) -> None:
    for days in (1, 29, 31, 400):
        held(bob, mara, days_old=days, said="Hello.")
    events = AuditEvent.objects.count()
    assert count_old() == 2
    assert purge_batch() == 2
    assert left() == [1, 29]
    assert Turn.objects.count() == 2
    assert AuditEvent.objects.count() == events  # that a limit has passed is nobody's doing


def test_a_call_is_never_touched_however_old(bob: User, mara: Persona) -> None:
    held(bob, mara, days_old=400, ended=False)
    assert count_old() == purge_batch() == 0
    assert left() == [400]


def test_one_that_is_taken_up_meanwhile_stays(bob: User, mara: Persona) -> None:
    call = held(bob, mara, days_old=40, ended=False)
    conversations.delete([call.pk])
    assert left() == [40]


def test_its_age_is_counted_from_its_end(bob: User, mara: Persona) -> None:
    long = held(bob, mara, days_old=31)
    Conversation.objects.filter(pk=long.pk).update(ended_at=timezone.now() - timedelta(days=29))
    assert purge_batch() == 0


def test_a_persona_can_keep_them_less_long(bob: User, mara: Persona, shy: Persona) -> None:
    for persona in (mara, shy):
        for days in (4, 6, 31):
            held(bob, persona, days_old=days)
    assert count_old() == 3
    assert purge_batch() == 3
    assert left() == [4, 4, 6]


def test_a_longer_limit_of_a_persona_does_not_count(bob: User, mara: Persona, settings: Settings) -> None:
    Persona.objects.update(keep_days=60)
    held(bob, mara, days_old=31)
    assert purge_batch() == 1
    settings.RETENTION_DAYS = 0
    held(bob, mara, days_old=61)
    held(bob, mara, days_old=59)
    assert purge_batch() == 1


def test_nought_keeps_them_but_not_those_of_a_persona_with_a_limit(
    bob: User, mara: Persona, shy: Persona, settings: Settings
) -> None:
    settings.RETENTION_DAYS = 0
    held(bob, mara, days_old=3000)
    held(bob, shy, days_old=6)
    assert purge_batch() == 1
    assert left() == [3000]


def test_the_oldest_go_a_batch_at_a_time_and_few_statements(
    bob: User, mara: Persona, shy: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "BATCH", 4)
    for days in range(31, 37):
        held(bob, mara, days_old=days, said="Hello.")
    held(bob, shy, days_old=10)
    Conversation.objects.update(is_counted=True)  # by the figures, soon after they had ended
    with CaptureQueriesContext(connection) as asked:
        assert purge_batch() == 4
    assert len(asked) <= 12
    assert left() == [10, 31, 32]
    assert [purge_batch(), purge_batch()] == [3, 0]  # those of the persona are in the same batch


def test_the_earlier_one_goes_and_the_one_that_continues_it_stays(bob: User, mara: Persona) -> None:
    earlier, later = held(bob, mara, days_old=31), held(bob, mara, days_old=1)
    Conversation.objects.filter(pk=later.pk).update(continues=earlier)
    assert purge_batch() == 1
    later.refresh_from_db()
    assert later.continues is None


def test_pages_can_say_how_long(mara: Persona, shy: Persona, settings: Settings) -> None:
    settings.BACKUP_KEEP_DAYS = 14
    assert (kept_days(mara).conversations, kept_days(shy).conversations) == (30, 5)
    assert kept_days().backups == 14
    settings.RETENTION_DAYS = settings.BACKUP_KEEP_DAYS = settings.AUDIT_DAYS = 0
    assert (kept_days(mara).conversations, kept_days(shy).conversations) == (None, 5)
    assert (kept_days().backups, kept_days().audit) == (None, None)
