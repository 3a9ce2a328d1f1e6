"""Who is erased is nowhere any more, whatever was written where; what others have stays; nothing is left half done."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.utils import timezone

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import Actor
from agents.audit.models import AuditEvent
from agents.conversations.models import Conversation
from agents.personas.blanking import BLANK_NAME
from agents.personas.models import Persona, PersonaVersion
from agents.retention import erasing
from agents.retention.erasing import CALLS_END_WITHIN, begin, erase_some
from agents.retention.models import ErasureRequest
from agents.retention.nobody import NOBODY
from agents.tryouts import kept
from agents.tryouts.kept import Side
from tests.agents.retention.every_table import WORD, Belongings, places_with
from tests.agents.retention.people import held

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.77"
SignIn = Callable[[User | None], Client]


def erase(user: User, *, heir: User | None = None) -> None:
    begin(user, heir=heir)
    while erase_some():
        pass


def files_of_the_database() -> bytes:
    """With its journal."""
    at = Path(connection.settings_dict["NAME"])
    return b"".join(path.read_bytes() for path in at.parent.glob(f"{at.name}*") if path.is_file())


class TestNothingIsLeft:
    def seed(self, person: User, boss: User, bob: User, signed_in: SignIn) -> None:
        """Write the word wherever this person can, and others about them."""
        persona = Persona.objects.create_published(owner=person, name=WORD, summary=WORD, instructions=WORD)
        theirs = held(person, persona, said=WORD)
        with_bob = held(bob, persona, said="Hello.")
        of_boss = Persona.objects.create_published(owner=boss, name="Boss's", summary="Somebody else's.")
        of_boss.people.add(person)
        of_boss.publish(person, reason=WORD)
        self._in_trail(person, boss, bob, persona, theirs, with_bob)
        for row in (person, persona, theirs, with_bob):
            self._in_history(boss, row)
        signed_in(person)
        self._ended_login(person)
        kept.keep(person.pk, persona, persona, Side.DRAFT)
        Client().post("/accounts/login/", {"login": person.username, "password": "wrong"})
        Belongings(person, persona, theirs).fill()
        User.objects.filter(pk=person.pk).update(first_name=WORD, last_name=WORD, email=f"{WORD}@example.org")

    def _in_trail(
        self,
        person: User,
        boss: User,
        bob: User,
        persona: Persona,
        theirs: Conversation,
        with_bob: Conversation,
        *,
        once: str = f"{WORD} once",
    ) -> None:
        """`once`: what the persona was called before."""
        name, by_them = person.username, Actor(person.username, person.pk, ADDRESS)
        by_boss, by_bob = Actor("boss", boss.pk, "198.51.100.1"), Actor("bob", bob.pk, "198.51.100.2")
        on_account, on_persona = trail.On(Kind.ACCOUNT, str(person.pk), name), trail.On.the(Kind.PERSONA, persona)
        trail.record(Action.SIGNED_IN, by=by_them)
        trail.record(Action.ACCOUNT_CHANGED, trail.On(Kind.ACCOUNT, str(person.pk), f"{WORD} before"), by=by_boss)
        trail.record(Action.ACCOUNT_CHANGED, on_account, by=by_boss, was=f"{WORD} before", fields=["username"])
        trail.record(Action.SIGN_IN_FAILED, on_account, by=Actor("", None, ADDRESS))
        trail.record(Action.PERSONA_CHANGED, on_persona, by=by_boss, was=once, fields=["name"])
        trail.record(Action.PERSONA_SHARED, trail.On(Kind.PERSONA, "other", "Bob's"), by=by_bob, shared_with=[name])
        trail.record(Action.GROUP_DELETED, trail.On(Kind.GROUP, "1", "Teachers"), by=by_boss, members=["bob", name])
        trail.record(Action.CONVERSATIONS_LISTED, trail.On(Kind.CONVERSATION), by=by_boss, people=[f"{WORD} before"])
        for each, who in ((theirs, name), (with_bob, "bob")):
            label = f"{who} with {persona.name}, 2026-11-30 10:00"
            trail.record(Action.CONVERSATION_OPENED, trail.On(Kind.CONVERSATION, str(each.pk), label), by=by_boss)

    def _in_history(self, boss: User, row: Any) -> None:
        """Django's history, as the admin writes it."""
        LogEntry.objects.create(
            user=boss,
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            object_repr=str(row),
            action_flag=CHANGE,
            change_message=f"Changed {row}.",
        )

    def _ended_login(self, person: User) -> None:
        session = SessionStore()
        session["form_kept_for_reauthentication"] = WORD
        session.set_expiry(timezone.now() - timedelta(days=1))
        session.save()
        UserSession.objects.create(user=person, session_key=str(session.session_key), ip=ADDRESS)

    @pytest.fixture
    def person(self) -> User:
        return User.objects.create_user(f"{WORD}-person", password="a long password", email=f"{WORD}@example.org")

    def test_in_no_table_no_session_and_nowhere_in_redis(
        self, person: User, boss: User, bob: User, signed_in: SignIn
    ) -> None:
        self.seed(person, boss, bob, signed_in)
        written = places_with()
        assert len(written) > 60, "the word is not everywhere before"
        assert {"agents_turn.text", "agents_auditevent.details", "session"} <= set(written)

        erase(person)

        assert places_with() == []
        assert not AuditEvent.objects.filter(address=ADDRESS).exists()
        assert not User.objects.filter(pk=person.pk).exists()

    @pytest.mark.parametrize("fails_in", ["_forget_in_trail", "_erase_persona", "_erase_reasons", "_erase_account"])
    def test_after_a_process_died_in_the_middle(
        self, person: User, boss: User, bob: User, signed_in: SignIn, fails_in: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.seed(person, boss, bob, signed_in)
        real = getattr(erasing, fails_in)

        def dies(request: ErasureRequest) -> bool:
            real(request)
            raise RuntimeError("the process is gone")

        monkeypatch.setattr(erasing, fails_in, dies)
        erase(person)
        assert places_with()

        monkeypatch.setattr(erasing, fails_in, real)
        erase(User.objects.get(pk=person.pk))
        assert places_with() == []

    def test_the_name_goes_too_if_somebody_gets_the_personas(self, person: User, boss: User, bob: User) -> None:
        persona = Persona.objects.create_published(owner=person, name="Mara", summary="Front desk.")
        theirs, with_bob = held(person, persona), held(bob, persona)
        self._in_trail(person, boss, bob, persona, theirs, with_bob, once="Mira")
        erase(person, heir=bob)
        assert Persona.objects.get().owner == bob
        assert places_with() == []

    def test_counts_and_what_others_did_stay(self, person: User, boss: User, bob: User, signed_in: SignIn) -> None:
        self.seed(person, boss, bob, signed_in)
        before = AuditEvent.objects.exclude(action=Action.PERSON_ERASED).count()

        erase(person)

        assert AuditEvent.objects.count() >= before
        looks = AuditEvent.objects.filter(action=Action.CONVERSATION_OPENED)
        assert {(look.actor_name, look.address, look.label) for look in looks} == {("boss", "198.51.100.1", "")}
        members = AuditEvent.objects.get(action=Action.GROUP_DELETED)
        assert (members.label, members.details) == ("Teachers", {"members": ["bob", "(erased)"]})
        renamed = AuditEvent.objects.filter(action=Action.ACCOUNT_CHANGED).latest("pk")
        assert renamed.details == {"fields": ["username"]}
        assert AuditEvent.objects.filter(action=Action.SIGNED_IN, actor_name="").exists()
        erased = AuditEvent.objects.get(action=Action.PERSON_ERASED)
        assert (erased.object_id, erased.label) == (str(person.pk), "")
        assert erased.details["conversations"] >= 1
        assert erased.details["personas_emptied"] == 1


class TestPersonas:
    def test_one_that_others_called_stays_as_an_empty_shell(self, mara: Persona, alice: User, bob: User) -> None:
        with_bob = held(bob, mara, said="Hello.")
        erase(alice)
        mara.refresh_from_db()
        assert (mara.name, mara.summary, mara.owner.username) == (BLANK_NAME, "", NOBODY)
        assert mara.archived_at
        assert (mara.active, mara.everyone) == (False, False)
        assert with_bob.turns.get().text == "Hello."
        assert not Persona.objects.matching("Mara", bob).exists()

    def test_one_that_only_its_owner_called_goes(self, mara: Persona, alice: User) -> None:
        held(alice, mara)
        erase(alice)
        assert not Persona.objects.exists()
        assert not Conversation.objects.exists()

    def test_an_heir_gets_them_as_they_are(self, mara: Persona, alice: User, bob: User) -> None:
        with_bob = held(bob, mara)
        erase(alice, heir=bob)
        mara.refresh_from_db()
        assert (mara.name, mara.owner, mara.archived_at) == ("Mara", bob, None)
        assert with_bob.persona_version.name == "Mara"
        assert PersonaVersion.objects.get(persona=mara).author is None


class TestCalls:
    def test_a_running_call_ends_first(self, mara: Persona, alice: User) -> None:
        call = held(alice, mara, ended=False)
        begin(alice)
        assert erase_some() == 0
        assert Conversation.objects.filter(pk=call.pk).exists()
        Conversation.objects.update(ended_at=timezone.now())
        while erase_some():
            pass
        assert not User.objects.filter(pk=alice.pk).exists()

    def test_one_whose_process_is_gone_does_not_hold_it_up_for_ever(self, mara: Persona, alice: User) -> None:
        held(alice, mara, ended=False)
        erase(alice)
        ErasureRequest.objects.update(begun_at=timezone.now() - CALLS_END_WITHIN - timedelta(seconds=1))
        while erase_some():
            pass
        assert not Conversation.objects.exists()

    def test_logins_end_at_once_and_nobody_signs_in_any_more(self, alice: User, signed_in: SignIn) -> None:
        browser = signed_in(alice)
        begin(alice)
        assert browser.get("/").status_code == 302
        assert Client().post("/accounts/login/", {"login": "alice", "password": "alice's password"}).status_code != 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its files to itself")
def test_not_even_in_the_file_of_the_database(mara: Persona, alice: User) -> None:
    held(alice, mara, said=f"{WORD} {'and more ' * 500}")
    assert WORD.encode() in files_of_the_database()
    erase(alice)
    assert WORD.encode() not in files_of_the_database()


def test_one_that_fails_does_not_keep_others_waiting(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = erasing.do_step

    def fails_for_alice(request: ErasureRequest) -> bool:
        if request.pk == alice.pk:
            raise RuntimeError("a fault of ours")
        return real(request)

    monkeypatch.setattr(erasing, "do_step", fails_for_alice)
    begin(alice)
    erase(bob)
    assert [user.username for user in User.objects.filter(pk__in=[alice.pk, bob.pk])] == ["alice"]
    assert f"account {alice.pk} is not erased yet" in caplog.text
    assert "alice" not in caplog.text.replace("fails_for_alice", "")
