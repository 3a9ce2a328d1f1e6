"""Commands that show or change what people have stored are in the audit trail, by name and without arguments."""

import getpass

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command, get_commands
from pytest_django import Settings

from agents.audit.actions import Action
from agents.audit.actor import SYSTEM, actor
from agents.audit.models import AuditEvent
from voicesite.audited_commands import NOT_REPORTED, AuditedCommands, run_command

REPORTED = {
    *("changepassword", "createsuperuser", "dbshell", "dumpdata", "flush", "loaddata", "shell", "seed_demo"),
    *("clearsessions", "inspectdb", "createcachetable"),
}


def test_whatever_is_not_known_as_harmless_is_reported() -> None:
    """A new command is, until somebody says that it is harmless."""
    assert not REPORTED & NOT_REPORTED
    assert set(get_commands()) - NOT_REPORTED >= REPORTED


@pytest.mark.django_db
class TestEvents:
    def fetch(self, *arguments: str) -> list[str]:
        AuditedCommands(["manage.py", *arguments]).fetch_command(arguments[0])
        return list(AuditEvent.objects.filter(action=Action.COMMAND_RUN).values_list("label", flat=True))

    def test_it_has_the_name_and_no_argument(self) -> None:
        assert self.fetch("dumpdata", "--output", "planted-word") == ["dumpdata"]
        assert "planted" not in str(AuditEvent.objects.values())

    def test_a_harmless_one_has_none(self) -> None:
        assert self.fetch("check") == []

    @pytest.mark.parametrize(
        ("words", "action", "details"),
        [
            (["made"], Action.BACKUP_MADE, {}),
            (["failed"], Action.BACKUP_FAILED, {}),
            (["restored"], Action.BACKUP_RESTORED, {}),
            (["restored", "--unsigned"], Action.BACKUP_RESTORED, {"unsigned": True}),
            (["restore-failed"], Action.RESTORE_FAILED, {}),
        ],
    )
    def test_scripts_say_what_became_of_a_backup(
        self, words: list[str], action: Action, details: dict[str, bool]
    ) -> None:
        call_command("record_backup", *words)
        event = AuditEvent.objects.get()
        assert (event.action, event.details) == (action, details)

    def test_help_about_one_has_none(self) -> None:
        AuditedCommands(["manage.py", "help", "flush"]).fetch_command("flush")
        assert not AuditEvent.objects.filter(action=Action.COMMAND_RUN).exists()


class TestWho:
    def ran(self, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
        seen: list[str] = []
        monkeypatch.setattr(AuditedCommands, "execute", lambda _: seen.append(actor().name))
        run_command(["manage.py", *arguments])
        return seen[0]

    def test_it_is_the_user_of_the_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.ran(monkeypatch, "shell") == f"{getpass.getuser()} (command line)"
        assert self.ran(monkeypatch) == f"{getpass.getuser()} (command line)"

    def test_a_number_without_a_name_is_one_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def nobody() -> str:
            raise KeyError("getpwuid(): uid not found: 10001")

        monkeypatch.setattr("getpass.getuser", nobody)
        monkeypatch.setattr("os.getuid", lambda: 10001)
        assert self.ran(monkeypatch, "shell") == "user 10001 (command line)"

    def test_a_script_says_for_whom_it_runs_it(self, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
        """In a container, or as the service's own user, the name of the process' user says nothing."""
        settings.LAUNCH = settings.LAUNCH.model_copy(update={"voicesite_operator": "olga"})
        assert self.ran(monkeypatch, "backup") == "olga (command line)"

    def test_what_the_served_site_does_is_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.ran(monkeypatch, "serve") == SYSTEM

    @pytest.mark.django_db
    def test_what_a_command_does_is_theirs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(AuditedCommands, "execute", lambda _: User.objects.create_superuser("dave"))
        run_command(["manage.py", "createsuperuser"])
        events = AuditEvent.objects.values_list("action", "label", "details")
        assert {*AuditEvent.objects.values_list("actor_name", flat=True)} == {f"{getpass.getuser()} (command line)"}
        assert list(events.order_by("pk")) == [
            (Action.ACCOUNT_CREATED, "dave", {}),
            (Action.RIGHTS_CHANGED, "dave", {"given": ["superuser", "staff"]}),
        ]
