"""The archive of everything about oneself: what is in it, and that nothing of anybody else is."""

import json
import random
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from pytest_django import Settings

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import Actor, Scope, acting
from agents.conversations.export.document import file_schema
from agents.conversations.looks import looked
from agents.conversations.models import Conversation
from agents.personas.models import Persona
from agents.personas.pictures.models import PersonaPicture
from agents.personas.transfer.persona_file import read_file
from agents.recordings.models import PartState, RecordingPart
from tests.json_schema import Draft202012Validator
from voicesite.accounts.own_data import archive
from voicesite.accounts.own_data.archive import PIECE_BYTES, files_of, zipped

pytestmark = pytest.mark.django_db
ADDRESSES = {"bob": "203.0.113.1", "alice": "203.0.113.2", "boss": "203.0.113.3"}
SECRETS = (
    "alice's sound",
    "totp secret",
    "alice's words",
    "alice's instructions",
    ADDRESSES["alice"],
    ADDRESSES["boss"],
    "boss",
    "alice",
)


def read(files: Iterable[tuple[str, Iterable[bytes]]]) -> dict[str, bytes]:
    with ZipFile(BytesIO(b"".join(zipped(files)))) as zipped_files:
        assert zipped_files.testzip() is None
        names = zipped_files.namelist()
        assert len(set(names)) == len(names)
        return {name: zipped_files.read(name) for name in names}


def talks(user: User, persona: Persona, words: str) -> Conversation:
    now = timezone.now()
    conversation = Conversation.objects.create(
        user=user, persona=persona, persona_version=persona.versions.get(), started_at=now, model="gpt-realtime"
    )
    conversation.turns.create(position=0, role="user", source="text", text=words, started_at=now, ended_at=now)
    return conversation


def is_heard(conversation: Conversation, sound: bytes) -> RecordingPart:
    name = storages["recordings"].save(f"{conversation.pk.hex}.opus", ContentFile(sound))
    return RecordingPart.objects.create(
        conversation=conversation, state=PartState.STORED, name=name, started_at=conversation.started_at
    )


@pytest.fixture(autouse=True)
def _storage_of_its_own(tmp_path: Path, settings: Settings) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"recordings": backend}


@pytest.fixture
def about_bob(bob: User, alice: User, boss: User) -> dict[str, bytes]:
    """Bob and Alice have the same things; what is done to Bob is done by the boss."""
    people = {"bob": bob, "alice": alice}
    for name, user in people.items():
        user.email = f"{name}@example.org"
        user.save()
        persona = Persona.objects.create_published(owner=user, name=f"{name}'s Mara", summary="Answers questions.")
        persona.instructions = f"{name}'s instructions"
        persona.save()
        PersonaPicture.objects.put(persona, f"{name}'s picture".encode())
        conversation = talks(user, persona, f"{name}'s words")
        is_heard(conversation, f"{name}'s sound".encode())
        Authenticator.objects.create(user=user, type="totp", data={"secret": "totp secret"})
        UserSession.objects.create(user=user, ip=ADDRESSES[name], user_agent="Firefox/1", session_key=name)
        by_them = Actor(name, user.pk, ADDRESSES[name])
        by_boss = Actor("boss", boss.pk, ADDRESSES["boss"])
        account = trail.On(Kind.ACCOUNT, str(user.pk), name)
        trail.record(Action.SIGNED_IN, by=by_them)
        trail.record(Action.PASSWORD_SET, account, by=by_boss)
        trail.record(Action.CONVERSATIONS_LISTED, account, by=by_boss, people=["alice", "bob"], count=2)
        event = (Action.CONVERSATION_OPENED, trail.On(Kind.CONVERSATION, str(conversation.pk)))
        trail.record(*event, by=by_boss, shown="what was said", reason="ticket 7")
    return read(files_of(bob))


def test_it_has_each_part(about_bob: dict[str, bytes], bob: User) -> None:
    persona, conversation = bob.personas.get(), bob.conversations.get()
    part = conversation.recording_parts.get()
    assert set(about_bob) == {
        "README.txt",
        "account.json",
        "personas/personas-1.json",
        f"personas/pictures/{persona.pk}.webp",
        f"conversations/{conversation.started_at:%Y-%m-%d}-{conversation.pk}.json",
        f"conversations/sound/{part.started_at:%Y-%m-%d}-{conversation.pk}-{part.pk.hex[:8]}.opus",
        "conversations/who-read-them.json",
        "acknowledgements.json",
        "audit-trail.json",
    }
    assert about_bob[next(name for name in about_bob if name.endswith(".opus"))] == b"bob's sound"
    confirmed, *_ = json.loads(about_bob["acknowledgements.json"])
    assert "You talk to an AI" in confirmed["text"]
    account = json.loads(about_bob["account.json"])
    assert (account["username"], account["email"], account["groups"]) == ("bob", "bob@example.org", ["Teachers"])
    assert [login["address"] for login in account["logins"]] == [ADDRESSES["bob"]]
    assert [factor["type"] for factor in account["second_factors"]] == ["totp"]
    assert about_bob[f"personas/pictures/{persona.pk}.webp"] == b"bob's picture"


def test_personas_can_be_imported_and_conversations_fit_their_schema(about_bob: dict[str, bytes], bob: User) -> None:
    [entry] = read_file("personas-1.json", about_bob["personas/personas-1.json"].decode())
    assert entry.options["instructions"] == "bob's instructions"
    [name] = [name for name in about_bob if name.startswith("conversations/2")]
    document = json.loads(about_bob[name])
    Draft202012Validator(file_schema()).validate(document)
    assert document["conversation"]["turns"][0]["text"] == "bob's words"


def test_the_trail_says_what_was_done_and_names_nobody_else(about_bob: dict[str, bytes]) -> None:
    events = [
        (event["what"], event["by"], event["from"], event["on"]) for event in json.loads(about_bob["audit-trail.json"])
    ]
    assert ("signed in", "you", ADDRESSES["bob"], "") in events
    assert ("password set by somebody else", "somebody else", "", "your account") in events
    [look] = json.loads(about_bob["conversations/who-read-them.json"])
    assert (look["what"], look["reason"]) == ("Read by staff", "ticket 7")


def test_nothing_of_anybody_else_and_no_secret_is_in_it(about_bob: dict[str, bytes], alice: User) -> None:
    everything = b"\n".join([*about_bob.values(), *map(str.encode, about_bob)]).decode()
    assert [secret for secret in SECRETS if secret in everything] == []
    for row in (alice.personas.get(), alice.conversations.get()):
        assert str(row.pk) not in everything
    assert alice.password not in everything


def test_a_recording_that_the_storage_does_not_give_is_said_and_keeps_no_other(bob: User, mara: Persona) -> None:
    parts = [is_heard(talks(bob, mara, "words"), sound) for sound in (b"gone", b"there")]
    storages["recordings"].delete(parts[0].name)
    files = read(files_of(bob))
    [text] = [content for name, content in files.items() if name.endswith(".opus.txt")]
    assert b"later" in text
    assert [content for name, content in files.items() if name.endswith(".opus")] == [b"there"]


def test_somebody_who_has_nothing_gets_an_archive(charlie: User) -> None:
    files = read(files_of(charlie))
    assert json.loads(files["audit-trail.json"])[0]["what"] == "account created"
    assert json.loads(files["conversations/who-read-them.json"]) == []


def test_memory_holds_a_piece_however_much_there_is() -> None:
    """What comes out of random bytes is as long as what went in."""
    sent = 0
    drawn = random.Random(1)

    def content() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += PIECE_BYTES
            yield drawn.randbytes(PIECE_BYTES)

    taken = 0
    for piece in zipped([("large.bin", content()), ("small.txt", [b"x"])]):
        assert 0 < len(piece) <= 3 * PIECE_BYTES
        taken += len(piece)
        assert sent - taken <= 2 * PIECE_BYTES
    assert taken > 100 * PIECE_BYTES


def test_many_conversations_are_read_a_few_at_a_time(
    bob: User, mara: Any, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr("agents.conversations.own_data.AT_ONCE", 5)
    for number in range(12):
        talks(bob, mara, f"words {number}")
    with django_assert_max_num_queries(40):
        files = read(archive.files_of(bob))
    assert len([name for name in files if name.startswith("conversations/2")]) == 12


@pytest.fixture
def mara(alice: User) -> Persona:
    return Persona.objects.create_published(owner=alice, name="Mara", summary="Answers questions.")


def test_ones_own_look_is_no_look_of_staff(bob: User, mara: Persona) -> None:
    with acting(Scope(lambda: Actor("bob", bob.pk))):
        looked(Action.CONVERSATION_OPENED, [talks(bob, mara, "words")], shown="what was said")
    assert json.loads(read(files_of(bob))["conversations/who-read-them.json"]) == []
