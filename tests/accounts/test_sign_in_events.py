"""What the audit trail has of signing in: whose name, from which address, and how often when somebody guesses."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from agents.audit.actions import Action
from agents.audit.actor import Actor, Scope, acting
from agents.audit.models import AuditEvent
from tests.accounts.test_client_address import trust

pytestmark = pytest.mark.django_db
SECRET = "correct horse battery staple"


def tries(browser: Client, name: str, word: str = "guess", **headers: str) -> None:
    browser.post("/accounts/login/", {"login": name, "password": word}, headers=headers)


def events(action: Action) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("pk"))


class TestFailures:
    def test_a_password_in_the_field_for_the_name_is_not_kept(self, client: Client, alice: User) -> None:
        tries(client, SECRET)
        [event] = events(Action.SIGN_IN_FAILED)
        assert (event.label, event.object_id) == ("unknown", "")
        assert SECRET not in str(AuditEvent.objects.values())

    @pytest.mark.parametrize("typed", ["alice", "ALICE", " Ａlice "])
    def test_an_account_is_named_as_it_is_stored(self, typed: str, client: Client, alice: User) -> None:
        tries(client, typed)
        [event] = events(Action.SIGN_IN_FAILED)
        assert (event.label, event.object_id, event.actor_name) == ("alice", str(alice.pk), "")

    def test_a_deactivated_account_fails_too(self, client: Client, alice: User) -> None:
        alice.is_active = False
        alice.save()
        tries(client, "alice", "alice's password")
        assert [event.label for event in events(Action.SIGN_IN_FAILED)] == ["alice"]

    def test_known_and_unknown_names_cost_the_same(self, client: Client, alice: User) -> None:
        counts = []
        for name in ("alice", "eliza"):
            with CaptureQueriesContext(connection) as asked:
                tries(client, name)
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestFloods:
    def test_a_name_is_locked_once_however_often_it_is_tried(self, client: Client, alice: User) -> None:
        for _ in range(30):
            tries(client, "alice")
        assert len(events(Action.SIGN_IN_FAILED)) == 5
        [lock] = events(Action.LOCKED_OUT)
        assert (lock.label, lock.details) == ("alice", {"limit": "name and address"})

    def test_an_address_is_locked_once_whatever_names_it_tries(self, client: Client, alice: User, bob: User) -> None:
        for number in range(40):
            tries(client, ("alice", "bob", f"nobody-{number}")[number % 3])
        assert len(events(Action.SIGN_IN_FAILED)) <= 10
        locks = [event for event in events(Action.LOCKED_OUT) if event.details == {"limit": "address"}]
        assert [(lock.label, lock.address) for lock in locks] == [("", "127.0.0.1")]
        assert AuditEvent.objects.filter(action__in=(Action.SIGN_IN_FAILED, Action.LOCKED_OUT)).count() <= 15

    def test_a_name_that_is_none_is_not_written_when_it_is_locked(self, client: Client) -> None:
        for _ in range(8):
            tries(client, SECRET)
        assert [event.label for event in events(Action.LOCKED_OUT)] == ["unknown"]
        assert SECRET not in str(AuditEvent.objects.values())


class TestAddress:
    @pytest.mark.parametrize(
        ("proxies", "forwarded", "counts"),
        [
            (0, "203.0.113.9", "127.0.0.1"),
            (1, "203.0.113.9", "203.0.113.9"),
            (1, "forged, 203.0.113.9:4711", "203.0.113.9"),
            (2, "2001:DB8::9, 10.0.0.6", "2001:db8::9"),
        ],
    )
    def test_it_is_the_persons_behind_the_proxies(
        self, proxies: int, forwarded: str, counts: str, settings: Settings, client: Client, alice: User
    ) -> None:
        trust(settings, proxies)
        tries(client, "alice", **{"X-Forwarded-For": forwarded})
        tries(client, "alice", "alice's password", **{"X-Forwarded-For": forwarded})
        assert {event.address for event in events(Action.SIGN_IN_FAILED) + events(Action.SIGNED_IN)} == {counts}


class TestPasswords:
    def test_a_stronger_hash_at_a_sign_in_is_no_other_password(
        self, client: Client, alice: User, settings: Settings
    ) -> None:
        before = alice.password
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.ScryptPasswordHasher",
            "django.contrib.auth.hashers.MD5PasswordHasher",
        ]
        tries(client, "alice", "alice's password")
        alice.refresh_from_db()
        assert alice.password != before
        assert events(Action.PASSWORD_SET) == events(Action.PASSWORD_CHANGED) == []

    def test_a_password_that_is_taken_away_is_another(self, alice: User) -> None:
        alice.set_unusable_password()
        alice.save()
        assert [event.label for event in events(Action.PASSWORD_SET)] == ["alice"]


class TestOtherLogins:
    def test_all_that_end_in_one_request_are_one_event(self, alice: User) -> None:
        for _ in range(3):
            Client().force_login(alice)
        with acting(Scope(lambda: Actor("alice", alice.pk))):
            Session.objects.all().delete()
        assert [event.label for event in events(Action.SIGNED_OUT_ELSEWHERE)] == ["alice"]

    def test_signing_out_is_not_signing_out_elsewhere(self, client: Client, alice: User) -> None:
        tries(client, "alice", "alice's password")
        client.post("/accounts/logout/")
        assert len(events(Action.SIGNED_OUT)) == 1
        assert events(Action.SIGNED_OUT_ELSEWHERE) == []

    def test_sessions_of_nobody_do_not_count(self, alice: User, client: Client) -> None:
        client.get("/accounts/login/")
        session = client.session
        session["something"] = "else"
        session.save()
        with acting(Scope(lambda: Actor("alice", alice.pk))):
            Session.objects.all().delete()
        assert events(Action.SIGNED_OUT_ELSEWHERE) == []
