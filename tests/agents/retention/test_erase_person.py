"""`manage.py erase_person`: asks, counts, erases, and can be run again."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from agents.management.commands import erase_person
from agents.personas.models import Persona
from agents.retention.erasing import begin
from agents.retention.models import ErasureRequest, Lease
from tests.agents.retention.people import held

pytestmark = pytest.mark.django_db


def said_by(*arguments: str) -> str:
    said = StringIO()
    call_command("erase_person", *arguments, stdout=said)
    return said.getvalue()


def answers(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("builtins.input", lambda _: typed)


def there(user: User) -> bool:
    return User.objects.filter(pk=user.pk).exists()


def test_a_dry_run_counts_and_changes_nothing(alice: User, bob: User, mara: Persona) -> None:
    held(alice, mara)
    held(bob, mara)
    assert said_by("alice", "--dry-run") == "1 conversations; 1 personas, of 1 an empty shell stays.\n"
    assert User.objects.get(pk=alice.pk).is_active


def test_it_asks_for_the_name(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "y")
    with pytest.raises(CommandError, match="another name"):
        said_by("alice")
    assert there(alice)
    answers(monkeypatch, "alice")
    assert f"Account #{alice.pk} is erased" in said_by("alice")
    assert not there(alice)


def test_personas_go_to_somebody(alice: User, bob: User, mara: Persona) -> None:
    said_by("alice", "--give-personas-to", "bob", "--yes")
    mara.refresh_from_db()
    assert mara.owner == bob


@pytest.mark.parametrize(
    "arguments", [["nobody"], ["#999"], ["#x"], ["#" + "9" * 30], ["alice", "--give-personas-to", "alice"]]
)
def test_what_cannot_be_done_is_said(alice: User, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        said_by(*arguments, "--yes")
    assert there(alice)


def test_it_goes_on_with_what_was_interrupted_by_name_or_number(alice: User) -> None:
    begin(alice)
    said_by(f"#{alice.pk}", "--yes")
    assert not there(alice)


def test_it_leaves_the_steps_to_a_site_that_is_at_it(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    Lease.objects.take("accounts whose deletion is due", "the site", seconds=60)

    def the_site_does_it(_: float) -> None:
        Lease.objects.all().delete()

    monkeypatch.setattr("time.sleep", the_site_does_it)
    said_by("alice", "--yes")
    assert not there(alice)


def test_it_gives_up_after_a_while(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> bool:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("agents.retention.erasing.do_step", fails)
    monkeypatch.setattr(erase_person, "WAIT_SECONDS", -1)
    with pytest.raises(CommandError, match="Run this again"):
        said_by("alice", "--yes")
    assert ErasureRequest.objects.filter(user=alice).exists()
