"""Logins that have run out, and notes of logins that are no longer, go from the database in batches."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.people import ended_logins
from agents.people.ended_logins import purge_batch

pytestmark = pytest.mark.django_db


def login(key: str, *, ends_in_days: float) -> None:
    Session.objects.create(session_key=key, expire_date=timezone.now() + timedelta(days=ends_in_days))


def note(key: str, user: User, *, hours_old: float = 2) -> None:
    UserSession.objects.create(
        session_key=key, user=user, ip="203.0.113.9", created_at=timezone.now() - timedelta(hours=hours_old)
    )


def left() -> tuple[list[str], list[str]]:
    """The keys of logins, and of notes."""
    return tuple(sorted(model.objects.values_list("session_key", flat=True)) for model in (Session, UserSession))  # type: ignore[return-value]


def test_what_has_run_out_goes_with_what_was_noted_of_it(alice: User) -> None:
    for key, days in (("over", -1), ("open", 1)):
        login(key, ends_in_days=days)
        note(key, alice)
    assert purge_batch() == 1
    assert left() == (["open"], ["open"])


def test_a_note_of_a_login_that_is_no_longer_goes_but_not_of_one_that_begins(alice: User) -> None:
    note("gone", alice)
    note("begins", alice, hours_old=0)
    assert purge_batch() == 1
    assert left() == ([], ["begins"])


def test_it_takes_a_batch_at_a_time_and_few_statements(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ended_logins, "BATCH", 10)
    for number in range(14):
        login(f"over {number}", ends_in_days=-1 - number)
        note(f"gone {number}", alice)
    with CaptureQueriesContext(connection) as asked:
        assert purge_batch() == 10
    assert len(asked) == 4
    assert left()[0] == [f"over {number}" for number in range(4)]  # the oldest went first
    assert purge_batch() == 4
    assert purge_batch() == 0
