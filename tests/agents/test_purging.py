"""What is too old goes by the site itself, now and then, and by a command."""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from agents import purging
from agents.audit.models import AuditEvent
from agents.conversations.models import Conversation
from agents.database import in_database
from agents.personas.models import Persona
from agents.purging import PURGES, Purge
from agents.retention.erasing import begin
from agents.retention.models import Lease
from tests.agents.audit.test_purge import events
from tests.agents.retention.people import held


class Rows:
    """So many that are too old."""

    def __init__(self, count: int) -> None:
        self.left = count

    def delete_two(self) -> int:
        deleted = min(2, self.left)
        self.left -= deleted
        return deleted

    def purge(self) -> Purge:
        return Purge("rows", self.delete_two, lambda: self.left, 2, every_seconds=(5.0, 5.0))


@pytest.mark.django_db
def test_all_of_them_at_once() -> None:
    assert (rows := Rows(5)).purge().all_at_once() == 5
    assert rows.left == 0


@pytest.mark.django_db(transaction=True)
async def test_a_look_goes_on_while_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "BREATH_SECONDS", 0)
    await (rows := Rows(5)).purge().look()
    assert rows.left == 0


@pytest.mark.django_db(transaction=True)
async def test_two_processes_at_once_and_only_one_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second looks while the first has deleted some, and after it died; then it does the rest."""
    monkeypatch.setattr(purging, "BREATH_SECONDS", 0)
    rows = Rows(5)
    first, second = rows.purge(), rows.purge()
    assert await in_database(first.next_batch)("first") == 2
    await second.look()
    assert await in_database(second.all_at_once)() is None
    assert rows.left == 3
    await in_database(Lease.objects.update)(until=timezone.now())
    await second.look()
    assert rows.left == 0
    assert await in_database(first.all_at_once)() == 0  # it was given back


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [OperationalError("away"), RuntimeError("a fault of ours")])
async def test_a_fault_waits_for_the_next_look(fault: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def failing() -> int:
        raise fault

    await replace(Rows(0).purge(), delete_some=failing).look()
    assert "old rows stay for now" in caplog.text


async def test_the_first_look_comes_soon_and_the_others_in_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: Iterator[float] = iter((600.0, 5.0, 5.0))

    class OverNow(Exception):
        """Time that nobody waits for is over."""

    async def sleep(seconds: float) -> None:
        if seconds != next(waits, None):
            raise OverNow

    def shortest(least: float, _most: float) -> float:
        return least

    monkeypatch.setattr("asyncio.sleep", sleep)
    monkeypatch.setattr("random.uniform", shortest)
    with pytest.raises(OverNow):
        await Rows(0).purge().keep_looking()
    assert next(waits, None) is None


@pytest.fixture
def too_old(settings: Settings, mara: Persona, bob: User) -> None:
    settings.AUDIT_DAYS = settings.RETENTION_DAYS = 30
    events(5, days_old=31)
    held(bob, mara, days_old=31)
    held(bob, mara, days_old=1)


@pytest.mark.usefixtures("too_old")
def test_the_command_deletes_what_the_site_would() -> None:
    assert said_by() == [
        "0 accounts whose deletion is due deleted.",
        "1 conversations deleted.",
        "0 versions of personas deleted.",
        "5 events of the audit trail deleted.",
        "0 recordings of deleted conversations deleted.",
        "0 logins deleted.",
    ]
    assert Conversation.objects.count() == 1
    assert said_by()[1] == "0 conversations deleted."


@pytest.mark.usefixtures("too_old")
def test_a_dry_run_counts_and_deletes_nothing() -> None:
    rows = (Conversation.objects.count(), AuditEvent.objects.count())
    assert said_by("--dry-run")[1:4] == [
        "1 conversations would be deleted.",
        "0 versions of personas would be deleted.",
        "5 events of the audit trail would be deleted.",
    ]
    assert (Conversation.objects.count(), AuditEvent.objects.count()) == rows


@pytest.mark.usefixtures("too_old")
def test_the_command_leaves_it_to_a_process_that_is_at_it() -> None:
    Lease.objects.take("conversations", "another", seconds=60)
    assert said_by()[1] == "Conversations: another process is deleting them now."
    assert Conversation.objects.count() == 2


@pytest.mark.django_db
def test_the_command_says_how_many_people_are_erased_and_who_waits(alice: User, bob: User, mara: Persona) -> None:
    held(bob, mara, ended=False)
    for person in (alice, bob):
        begin(person)
    assert said_by()[0] == "1 accounts whose deletion is due deleted; 1 wait until their calls have ended."


def said_by(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("purge", *arguments, stdout=said)
    return said.getvalue().splitlines()


@pytest.mark.django_db
def test_logins_are_looked_at_once_a_day() -> None:
    [logins] = [purge for purge in PURGES if purge.what == "logins"]
    assert [round(seconds / 3600) for seconds in logins.every_seconds] == [20, 28]
