"""Every action of the audit trail, made by its real door. An action without a row in DOORS fails the test."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone

from agents.audit.actions import Action
from agents.audit.actor import Actor, Scope, acting
from agents.audit.models import AuditEvent
from agents.conversations.models import Conversation
from agents.people.logins import SIGNED_IN_AT
from agents.personas.models import Persona
from agents.personas.versions.forms import state_of
from tests.agents.audit.stage import ADDRESS, NEW_PASSWORD, NEW_PASSWORDS, Do, Stage
from tests.agents.personas.transfer.filed import file_of, token_of
from voicesite.accounts import sign_in_events
from voicesite.audited_commands import run_command
from voicesite.backups.files import BackupFailed
from voicesite.logs import JsonLines
from voicesite.setup_check.report import Report

USERS, GROUPS = "/admin/auth/user/", "/admin/auth/group/"
PERSONAS, CONVERSATIONS = "/admin/agents/persona/", "/admin/agents/conversation/"
WITHOUT_ACCOUNT = ""
ON_THE_SERVER = "root (command line)"


@dataclass(frozen=True, slots=True)
class Door:
    """What `by` does after signing in, and what the event says then."""

    do: Do
    label: str = ""
    by: str = "boss"
    details: dict[str, Any] = field(default_factory=dict)
    address: str = ADDRESS
    count: int = 1


def fails(times: int, name: str = "alice") -> Do:
    return lambda stage: [stage.tries(name, f"guess {number}") for number in range(times)]


def user(stage: Stage, name: str) -> str:
    return f"{USERS}{stage.people[name].pk}/"


def group(stage: Stage) -> str:
    return f"{GROUPS}{stage.teachers.pk}/"


def persona(stage: Stage) -> str:
    return f"{PERSONAS}{stage.mara.pk}/"


def conversation(stage: Stage) -> str:
    return f"{CONVERSATIONS}{stage.conversation.pk}/"


def signs_in_twice_and_ends_the_other(stage: Stage) -> None:
    """As a page that lists the logins of a person does it."""
    other = Client()
    other.force_login(stage.people["alice"])
    mine = stage.browser.cookies["sessionid"].value
    alice = Actor("alice", stage.people["alice"].pk, ADDRESS)
    with acting(Scope(lambda: alice, login_key=mine)):
        for session in Session.objects.all():
            session.delete()


def comes_back_late(stage: Stage) -> None:
    """Nobody has used the login for an hour."""
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    with override_settings(STAFF_IDLE_SECONDS=1800):
        stage.browser.get("/")


def comes_back_after_a_year(stage: Stage) -> None:
    session = stage.browser.session
    session[SIGNED_IN_AT] -= 365 * 24 * 3600
    session.save()
    stage.browser.get("/")


def second_factor(handler: Callable[..., None], kind: str, **more: Any) -> Do:
    def do(stage: Stage) -> None:
        alice = stage.people["alice"]
        factor = SimpleNamespace(type=kind, user=alice)
        with acting(Scope(lambda: Actor("alice", alice.pk, ADDRESS))):
            handler(instance=factor, user=alice, authenticator=factor, **more)

    return do


def versions(stage: Stage) -> str:
    return f"/personas/{stage.mara.pk}/versions/"


def publishes(stage: Stage) -> None:
    stage.mara.summary = "Something else."
    stage.mara.save()
    stage.posts(f"{versions(stage)}publish/", {"seen": state_of(stage.mara), "reason": "It was wrong."})
    stage.mara.refresh_from_db()


def brings_back(stage: Stage) -> None:
    publishes(stage)
    stage.posts(f"{versions(stage)}1/bring-back/", {"seen": state_of(stage.mara), "reason": "It was right."})


def archives_and_restores(stage: Stage) -> None:
    for page in ("archive", "restore"):
        stage.posts(f"/personas/{stage.mara.pk}/{page}/")


def goes_off_and_on(stage: Stage) -> None:
    stage.selects(PERSONAS, "deactivate", stage.mara, confirmed="yes")
    stage.selects(PERSONAS, "activate", stage.mara, confirmed="yes")


def deletes_mara(stage: Stage) -> None:
    stage.conversation.delete()
    stage.deletes(persona(stage))


def gives_a_reason(stage: Stage) -> None:
    stage.posts(f"{conversation(stage)}read/", {"reason": "ticket 7"})


def reads(stage: Stage) -> None:
    gives_a_reason(stage)
    stage.browser.get(f"{conversation(stage)}change/")


def exports(stage: Stage) -> None:
    gives_a_reason(stage)
    stage.browser.get(f"{conversation(stage)}export.txt")


def ends_the_call(stage: Stage) -> None:
    """Which a process holds that hears it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("agents.operate.ending.owner_of", lambda _: "one")
        patch.setattr("agents.operate.ending.publish", lambda *_: 1)
        stage.posts(f"/supervise/{stage.conversation.pk}/end/", {"reason": "It is late."})


def command(*arguments: str) -> Do:
    return lambda stage: run_command(["manage.py", *arguments])


def fails_to(*arguments: str) -> Do:
    """The file is of nobody's: it has no signature, or is there already."""

    def do(stage: Stage) -> None:
        def refused(*_: Any, **__: Any) -> None:
            raise BackupFailed("It is there already.")

        with pytest.MonkeyPatch.context() as patch:
            for store in ("sqlite", "postgres"):
                patch.setattr(f"voicesite.backups.{store}.back_up", refused)
            with pytest.raises(SystemExit):
                run_command(["manage.py", *arguments])

    return do


def asks_for_deletion_and_calls_it_off(stage: Stage) -> None:
    for button in ("sure", "keep"):
        stage.posts("/accounts/erase/", {button: "1"})


def erases_bob(stage: Stage) -> None:
    Conversation.objects.update(ended_at=timezone.now())
    command("erase_person", "bob", "--yes")(stage)


BOB_WITH_MARA = "bob with Mara, "
DOORS = {
    Action.SIGNED_IN: Door(lambda stage: None, by="alice"),
    Action.SIGN_IN_FAILED: Door(fails(1), "alice", by=WITHOUT_ACCOUNT),
    Action.LOCKED_OUT: Door(fails(9), "alice", by=WITHOUT_ACCOUNT, details={"limit": "name and address"}),
    Action.SIGNED_OUT: Door(lambda stage: stage.posts("/accounts/logout/"), by="alice"),
    Action.LOGIN_IDLED: Door(comes_back_late, by="editor"),
    Action.LOGIN_RAN_OUT: Door(comes_back_after_a_year, by="alice"),
    Action.SIGNED_OUT_ELSEWHERE: Door(signs_in_twice_and_ends_the_other, "alice", by="alice"),
    Action.PASSWORD_CHANGED: Door(
        lambda stage: stage.posts("/accounts/password/change/", {"oldpassword": "alice's password", **NEW_PASSWORDS}),
        "alice",
        by="alice",
    ),
    Action.PASSWORD_SET: Door(
        lambda stage: stage.posts(f"{user(stage, 'alice')}password/", {**NEW_PASSWORDS, "usable_password": "true"}),
        "alice",
    ),
    Action.FACTOR_ADDED: Door(
        second_factor(sign_in_events.factor_saved, "totp", created=True), "alice", "alice", {"factor": "totp"}
    ),
    Action.FACTOR_REMOVED: Door(
        second_factor(sign_in_events.factor_removed, "webauthn"), "alice", "alice", {"factor": "webauthn"}
    ),
    Action.FACTOR_FAILED: Door(
        second_factor(sign_in_events.factor_failed, "totp"), "alice", "alice", {"factor": "totp"}
    ),
    Action.RECOVERY_CODES_MADE: Door(
        second_factor(sign_in_events.factor_saved, "recovery_codes", created=True), "alice", "alice"
    ),
    Action.RECOVERY_CODE_USED: Door(second_factor(sign_in_events.factor_used, "recovery_codes"), "alice", "alice"),
    Action.ACCOUNT_CREATED: Door(
        lambda stage: stage.posts(f"{USERS}add/", {"username": "dave", **NEW_PASSWORDS, "usable_password": "true"}),
        "dave",
    ),
    Action.ACCOUNT_CHANGED: Door(
        lambda stage: stage.fills_in(f"{user(stage, 'alice')}change/", username="alice2", email="a@example.org"),
        "alice2",
        details={"fields": ["email", "username"], "was": "alice"},
    ),
    Action.ACCOUNT_DELETED: Door(
        lambda stage: stage.deletes(user(stage, "bob")), "bob", details={"taken": ["active"], "groups": ["Teachers"]}
    ),
    Action.RIGHTS_CHANGED: Door(
        lambda stage: stage.fills_in(f"{user(stage, 'alice')}change/", is_staff="on", is_superuser="on"),
        "alice",
        details={"given": ["superuser", "staff"]},
    ),
    Action.GROUPS_CHANGED: Door(
        lambda stage: stage.fills_in(f"{user(stage, 'bob')}change/", groups=[]),
        "bob",
        details={"taken": ["Teachers"]},
    ),
    Action.GROUP_CREATED: Door(lambda stage: stage.posts(f"{GROUPS}add/", {"name": "Nurses"}), "Nurses"),
    Action.GROUP_CHANGED: Door(
        lambda stage: stage.fills_in(f"{group(stage)}change/", name="Tutors"), "Tutors", details={"was": "Teachers"}
    ),
    Action.GROUP_DELETED: Door(lambda stage: stage.deletes(group(stage)), "Teachers", details={"members": ["bob"]}),
    Action.PERSONA_CREATED: Door(
        lambda stage: stage.posts(f"/personas/{stage.mara.pk}/duplicate/"), "Mara (copy)", by="alice"
    ),
    Action.PERSONA_CHANGED: Door(
        lambda stage: stage.fills_in(f"/personas/{stage.mara.pk}/edit/", name="Mira", greeting="Hello."),
        "Mira",
        by="alice",
        details={"fields": ["greeting", "name"], "was": "Mara"},
    ),
    Action.PERSONA_ACTIVATED: Door(goes_off_and_on, "Mara"),
    Action.PERSONA_PUBLISHED: Door(publishes, "Mara", by="alice", details={"version": 2}),
    Action.PERSONA_WITHDRAWN: Door(
        lambda stage: stage.selects(PERSONAS, "deactivate", stage.mara, confirmed="yes"), "Mara"
    ),
    Action.PERSONA_SHARED: Door(
        lambda stage: stage.fills_in(f"{persona(stage)}change/", everyone="on", may_be_copied="on"),
        "Mara",
        details={"shared_with": ["everyone", "copies"]},
    ),
    Action.PERSONA_UNSHARED: Door(
        lambda stage: stage.fills_in(f"{persona(stage)}change/", groups=[]),
        "Mara",
        details={"shared_with": ["Teachers"]},
    ),
    Action.PERSONA_GIVEN_AWAY: Door(
        lambda stage: stage.fills_in(f"{persona(stage)}change/", owner=stage.people["bob"].pk),
        "Mara",
        details={"was": "alice", "now": "bob"},
    ),
    Action.PERSONA_BROUGHT_BACK: Door(brings_back, "Mara", by="alice", details={"version": 1}),
    Action.PERSONA_ARCHIVED: Door(archives_and_restores, "Mara", by="alice"),
    Action.PERSONA_RESTORED: Door(archives_and_restores, "Mara", by="alice"),
    Action.PERSONA_DELETED: Door(deletes_mara, "Mara", details={"owner": "alice"}),
    Action.PERSONAS_EXPORTED: Door(
        lambda stage: stage.browser.get(f"/personas/{stage.mara.pk}/export/"),
        "Mara",
        by="alice",
        details={"count": 1, "format": "yaml"},
    ),
    Action.PERSONAS_IMPORTED: Door(
        lambda stage: stage.posts("/personas/import/", {"token": token_of(file_of())}),
        by="alice",
        details={"new": 1, "changed": 0},
    ),
    Action.CONVERSATIONS_LISTED: Door(
        lambda stage: stage.browser.get(CONVERSATIONS), details={"count": 1, "people": ["bob"]}
    ),
    Action.READING_EXPLAINED: Door(gives_a_reason, BOB_WITH_MARA, "supervisor", {"reason": "ticket 7"}),
    Action.CONVERSATION_OPENED: Door(
        reads, BOB_WITH_MARA, "supervisor", {"shown": "what was said", "reason": "ticket 7"}
    ),
    Action.CONVERSATION_EXPORTED: Door(
        exports, BOB_WITH_MARA, details={"format": "txt", "shown": "what was said", "reason": "ticket 7"}
    ),
    Action.CONVERSATION_DELETED: Door(lambda stage: stage.deletes(conversation(stage)), BOB_WITH_MARA),
    Action.LIVE_BOARD_OPENED: Door(
        lambda stage: stage.browser.get("/supervise/"), "live board", details={"people": ["bob"]}
    ),
    Action.CALL_ENDED: Door(ends_the_call, BOB_WITH_MARA, details={"reason_given": "yes"}),
    Action.ERASURE_ASKED: Door(
        lambda stage: stage.posts("/accounts/erase/", {"sure": "1"}), "alice", by="alice", details={"days": 7}
    ),
    Action.ERASURE_CALLED_OFF: Door(asks_for_deletion_and_calls_it_off, "alice", by="alice"),
    Action.PERSON_ERASED: Door(erases_bob, by=ON_THE_SERVER, details={"conversations": 1}, address=""),
    Action.OWN_DATA_EXPORTED: Door(lambda stage: stage.posts("/accounts/data/", status=200), "bob", by="bob"),
    Action.REFUSED: Door(
        lambda stage: [stage.browser.get(f"{user(stage, 'bob')}change/") for _ in range(3)],
        "GET /admin/auth/user/<path:object_id>/change/",
        by="editor",
    ),
    Action.SYSTEM_CHECK_OPENED: Door(lambda stage: stage.browser.get("/admin/system-check/")),
    Action.SYSTEM_CHECK_RUN: Door(lambda stage: stage.browser.post("/admin/system-check/")),
    Action.BACKUP_MADE: Door(command("backup", "site.backup"), by=ON_THE_SERVER, address=""),
    Action.BACKUP_FAILED: Door(fails_to("backup", "site.backup"), by=ON_THE_SERVER, address=""),
    Action.BACKUP_RESTORED: Door(
        command("restore", "--unsigned", "site.backup"), by=ON_THE_SERVER, details={"unsigned": True}, address=""
    ),
    Action.RESTORE_FAILED: Door(fails_to("restore", "site.backup"), by=ON_THE_SERVER, address=""),
    Action.COMMAND_RUN: Door(command("createsuperuser", "--noinput"), "createsuperuser", ON_THE_SERVER, address=""),
}


@pytest.fixture
def stage(request: pytest.FixtureRequest, mara: Persona, conversation: Conversation, teachers: Group) -> Stage:
    names = ("alice", "bob", "editor", "supervisor", "boss")
    return Stage(mara, conversation, teachers, people={name: request.getfixturevalue(name) for name in names})


@pytest.fixture
def _nothing_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands leave the test its connection and its log; a backup is a file, and the system check asks nobody."""

    async def nothing_found(*, connect: bool) -> Report:
        return Report([])

    backup = tmp_path / "site.backup"
    backup.write_text("a database")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "root")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW_PASSWORD)
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "root@example.org")
    monkeypatch.setattr("getpass.getuser", lambda: "root")
    monkeypatch.setattr("django.setup", lambda: None)  # it was, and would take the log away from the test
    monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)
    monkeypatch.setattr("voicesite.setup_check.page.check_setup", nothing_found)
    for store in ("sqlite", "postgres"):
        monkeypatch.setattr(f"voicesite.backups.{store}.back_up", lambda *_: None)
        monkeypatch.setattr(f"voicesite.backups.{store}.restore", lambda *_, **__: None)
    monkeypatch.setattr("voicesite.management.commands.restore._has_tables", lambda: False)


def test_every_action_has_a_door() -> None:
    assert set(DOORS) == set(Action)


@pytest.mark.parametrize("action", DOORS, ids=str)
@pytest.mark.usefixtures("_nothing_outside")
def test_it_is_recorded_and_logged(
    action: Action, stage: Stage, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    door = DOORS[action]
    caplog.set_level(logging.INFO, "audit")
    AuditEvent.objects.all()._raw_delete(using="default")
    with django_capture_on_commit_callbacks(execute=True):
        if door.by in stage.people:
            stage.signs_in(door.by)
            stage.confirms(door.by)
        door.do(stage)

    events = list(AuditEvent.objects.filter(action=action))
    assert len(events) == door.count
    event = events[0]
    assert (event.actor_name, event.address) == (door.by, door.address)
    assert event.actor_id == (stage.people[door.by].pk if door.by in stage.people else None)
    assert event.label.startswith(door.label)
    assert bool(event.label) == bool(door.label)
    assert event.details == door.details
    logged = [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == "audit"]
    found = [line["audit"] for line in logged if line["audit"]["id"] == event.pk]
    assert [(each["action"], each["actor"], each["label"]) for each in found] == [(action, door.by, event.label)]
