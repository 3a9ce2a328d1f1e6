"""One process at a time has a lease; a dead one loses it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agents.retention.models import Lease

pytestmark = pytest.mark.django_db


def take(holder: str) -> bool:
    return Lease.objects.take("conversations", holder, seconds=60)


def test_the_first_has_it_and_renews_it() -> None:
    assert take("one")
    Lease.objects.update(until=timezone.now() + timedelta(seconds=1))
    assert take("one")
    assert Lease.objects.get().until > timezone.now() + timedelta(seconds=50)


def test_another_has_to_wait_until_it_is_given_back() -> None:
    assert take("one")
    assert not take("two")
    Lease.objects.give_back("conversations", "two")
    assert not take("two")
    Lease.objects.give_back("conversations", "one")
    assert take("two")


def test_a_process_that_died_loses_it() -> None:
    assert take("one")
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert take("two")
    assert not take("one")


def test_each_piece_of_work_has_its_own() -> None:
    assert take("one")
    assert Lease.objects.take("logins", "two", seconds=60)
