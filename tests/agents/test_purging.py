"""What is too old goes by the site itself, now and then, and by a command."""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError
from pytest_django import Settings

from agents import purging
from agents.audit.models import AuditEvent
from agents.purging import PURGES, Purge
from tests.agents.audit.test_purge import events


class Rows:
    """So many that are too old."""

    def __init__(self, count: int) -> None:
        self.left = count

    def delete_two(self) -> int:
        deleted = min(2, self.left)
        self.left -= deleted
        return deleted

    def purge(self) -> Purge:
        return Purge("rows", self.delete_two, 2, every_seconds=(5.0, 5.0))


def test_all_of_them_at_once() -> None:
    assert (rows := Rows(5)).purge().all_at_once() == 5
    assert rows.left == 0


async def test_a_look_goes_on_while_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "BREATH_SECONDS", 0)
    await (rows := Rows(5)).purge().look()
    assert rows.left == 0


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


@pytest.mark.django_db
def test_the_command_deletes_what_the_site_would(settings: Settings) -> None:
    settings.AUDIT_DAYS = 1
    events(5, days_old=2)
    said = StringIO()
    call_command("purge", stdout=said)
    assert said.getvalue() == "5 events of the audit trail deleted.\n0 logins deleted.\n"
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_logins_are_looked_at_once_a_day() -> None:
    [logins] = [purge for purge in PURGES if purge.what == "logins"]
    assert [round(seconds / 3600) for seconds in logins.every_seconds] == [20, 28]
