"""What is done about files that wait, and about those that a dead process left."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone

from agents.conversations.models import Conversation
from agents.recordings import parts
from agents.recordings.folder import make_folder, path_of
from agents.recordings.keeper import look_once
from agents.recordings.models import PartState, RecordingPart
from agents.recordings.sound_file import SoundFile
from tests.agents.voice.recording.test_timeline import sound

PART = UUID(int=7)


@pytest.fixture
def left(conversation: Conversation) -> Path:
    """What a process that was killed has left: a file without an end, and a row that says it is being recorded."""
    make_folder()
    path = path_of(PART)
    file = SoundFile(path)
    file.write(sound(4_000), bytes(len(sound(4_000))))
    parts.create_part(PART, conversation.pk, timezone.now())
    return path


def is_older(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_what_a_dead_process_left_is_closed_and_stored(left: Path) -> None:
    is_older(left, 120)
    look_once()
    part = RecordingPart.objects.get()
    assert part.is_stored
    assert 2_500 <= part.duration_ms <= 4_000
    assert not left.exists()


def test_a_file_that_grows_is_left_alone(left: Path) -> None:
    look_once()
    assert RecordingPart.objects.get().state == PartState.WRITING
    assert left.exists()


def test_a_storage_that_fails_keeps_no_other_file(left: Path, storage_away: Callable[[bool], None]) -> None:
    is_older(left, 120)
    storage_away(True)
    look_once()
    assert RecordingPart.objects.get().state == PartState.CLOSED
    assert left.exists()


def test_the_file_of_a_conversation_that_was_deleted_meanwhile_is_not_stored(
    left: Path, conversation: Conversation
) -> None:
    conversation.delete()
    is_older(left, 120)
    look_once()
    assert not left.exists()
    assert not RecordingPart.objects.exists()


def test_a_file_that_nobody_knows_goes_after_an_hour(left: Path) -> None:
    RecordingPart.objects.all().delete()
    look_once()
    assert left.exists()
    is_older(left, 4_000)
    look_once()
    assert not left.exists()


def test_files_of_others_are_none_of_ours(left: Path) -> None:
    other = left.with_name("notes.opus")
    other.write_text("mine")
    is_older(other, 10**6)
    look_once()
    assert other.exists()


def test_a_part_that_is_nowhere_for_days_counts_as_lost_until_it_turns_up(left: Path) -> None:
    RecordingPart.objects.update(created_at=timezone.now() - timedelta(days=4), state=PartState.CLOSED)
    away = left.rename(left.with_suffix(".away"))
    look_once()
    assert RecordingPart.objects.get().is_lost
    away.rename(left)
    look_once()
    assert RecordingPart.objects.get().is_stored
