"""A file from the end of its call until it is deleted."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from agents.conversations.models import Conversation
from agents.recordings import parts
from agents.recordings.folder import make_folder, path_of
from agents.recordings.models import PartState, RecordingPart

PART = UUID(int=7)
FILE = "ab/sound.opus"


def conversation_deletes_itself(conversation: Conversation) -> None:
    conversation.delete()


def all_are_deleted(conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).delete()


def its_person_is_deleted(conversation: Conversation) -> None:
    User.objects.filter(pk=conversation.user_id).delete()


@pytest.mark.parametrize("delete", [conversation_deletes_itself, all_are_deleted, its_person_is_deleted])
def test_a_recording_goes_with_its_conversation_in_every_way(
    delete: Callable[[Conversation], None],
    part: RecordingPart,
    conversation: Conversation,
    recordings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        delete(conversation)
    assert not recordings.exists(FILE)
    assert not RecordingPart.objects.exists()


def test_no_file_goes_if_the_deletion_is_taken_back(
    part: RecordingPart, conversation: Conversation, recordings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as planned:
        conversation.delete()
    assert len(planned) == 1
    assert recordings.exists(FILE)


def test_the_files_of_many_conversations_are_looked_for_once(
    part: RecordingPart, conversation: Conversation, django_capture_on_commit_callbacks: Any
) -> None:
    for _ in range(3):
        conversation.pk = RecordingPart._meta.pk.get_default()
        conversation.save(force_insert=True)
    with django_capture_on_commit_callbacks() as planned:
        Conversation.objects.all().delete()
    assert len(planned) == 1


def test_a_file_that_cannot_be_deleted_keeps_its_row_until_it_can(
    part: RecordingPart,
    conversation: Conversation,
    recordings: Any,
    storage_away: Callable[[bool], None],
    django_capture_on_commit_callbacks: Any,
) -> None:
    storage_away(True)
    with django_capture_on_commit_callbacks(execute=True):
        conversation.delete()
    left = RecordingPart.objects.get()
    assert (left.conversation, left.name) == (None, FILE)
    storage_away(False)
    call_command("purge", stdout=StringIO())
    assert not RecordingPart.objects.exists()
    assert not recordings.exists(FILE)


def test_one_file_that_cannot_be_deleted_does_not_keep_the_others(
    part: RecordingPart, conversation: Conversation, recordings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation.delete()
    first = RecordingPart.objects.create(started_at=timezone.now(), state=PartState.STORED, name="bad")
    delete = recordings.delete
    monkeypatch.setattr(recordings, "delete", lambda name: delete(name) if name != "bad" else 1 / 0)
    assert parts.delete_left() == 1
    assert RecordingPart.objects.get().pk == first.pk


def test_a_file_that_is_being_recorded_is_left_to_its_process_while_it_may_live(conversation: Conversation) -> None:
    make_folder()
    path_of(PART).write_bytes(b"sound")
    parts.create_part(PART, conversation.pk, timezone.now())
    conversation.delete()
    assert parts.delete_left() == 0
    RecordingPart.objects.update(created_at=timezone.now() - timedelta(hours=3))
    assert parts.delete_left() == 1
    assert not path_of(PART).exists()


def test_nothing_is_noted_for_a_conversation_that_is_deleted(conversation: Conversation) -> None:
    known = conversation.pk
    conversation.delete()
    assert not parts.create_part(PART, known, timezone.now())
    assert not RecordingPart.objects.exists()


def test_a_complete_file_is_stored_and_goes_here(conversation: Conversation, recordings: Any) -> None:
    part = complete(conversation, b"sound")
    parts.store_part(part, path_of(PART))
    part.refresh_from_db()
    assert (part.state, part.size_bytes, part.duration_ms) == (PartState.STORED, 5, 1_000)
    assert recordings.open(part.name).read() == b"sound"
    assert not path_of(PART).exists()
    assert str(conversation.pk) not in part.name


def test_a_storage_that_is_away_is_tried_again_later(
    conversation: Conversation, storage_away: Callable[[bool], None]
) -> None:
    part = complete(conversation, b"sound")
    storage_away(True)
    with pytest.raises(ConnectionError):
        parts.store_part(part, path_of(PART))
    storage_away(False)
    parts.store_part(part, path_of(PART))
    assert path_of(PART).exists(), "it rests for a minute"
    RecordingPart.objects.update(tried_at=timezone.now() - timedelta(minutes=2))
    parts.store_part(part, path_of(PART))
    part.refresh_from_db()
    assert part.is_stored


def test_of_two_processes_one_stores_it(conversation: Conversation, recordings: Any) -> None:
    part = complete(conversation, b"sound")
    RecordingPart.objects.update(tried_at=timezone.now())  # by the other
    parts.store_part(part, path_of(PART))
    part.refresh_from_db()
    assert part.state == PartState.CLOSED


def complete(conversation: Conversation, content: bytes) -> RecordingPart:
    make_folder()
    path: Path = path_of(PART)
    path.write_bytes(content)
    parts.create_part(PART, conversation.pk, timezone.now())
    parts.close_part(PART, duration_ms=1_000)
    return RecordingPart.objects.get(pk=PART)
