"""What a session tells of a call on its way to the file, and what becomes of it when the disk does not keep up."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import soundfile
from django.contrib.auth.models import User
from django.utils import timezone

from agents.audio import bytes_of
from agents.conversations.models import Conversation
from agents.personas.models import Persona
from agents.recordings.folder import part_files
from agents.recordings.models import PartState, RecordingPart
from agents.voice.protocol import PlaybackFlushed, PlaybackProgress
from agents.voice.recording import recorder as module
from agents.voice.recording.part_writer import PartWriter
from agents.voice.recording.recorder import WAITING_MAX_BYTES, Recorder
from tests.agents.recordings.test_sound_file import NOISE
from tests.agents.voice.recording.test_timeline import sound
from tests.patience import until

pytestmark = pytest.mark.django_db(transaction=True)

FRAME = sound(40)


@pytest.fixture
def conversation(alice: User) -> Conversation:
    mara = Persona.objects.create_published(owner=alice, name="Mara", summary="Front desk.", recorded=True)
    version = mara.versions.latest("number")
    return Conversation.objects.create(
        user=alice, persona=mara, persona_version=version, started_at=timezone.now(), model=mara.model
    )


@pytest.fixture
def recorder(conversation: Conversation, settings: Any, tmp_path: Path) -> Recorder:
    settings.RECORDING_FOLDER = tmp_path
    return Recorder(conversation.pk)


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """It takes nothing until the event is set."""
    is_back = Event()
    write = PartWriter.write

    def waits(self: PartWriter, *arguments: Any) -> None:
        assert is_back.wait(60)
        write(self, *arguments)

    monkeypatch.setattr(PartWriter, "write", waits)
    yield is_back
    is_back.set()


async def the_part() -> RecordingPart:
    return await RecordingPart.objects.aget()


def recorded(folder: Path) -> Any:
    ((_, path),) = part_files()
    return soundfile.read(path)[0]


async def test_both_sides_are_in_the_file_when_the_call_is_over(recorder: Recorder, tmp_path: Path) -> None:
    now = time.monotonic()
    for number in range(25):
        recorder.heard(NOISE[: len(FRAME)], now + number * 0.04)
    for _ in range(2):
        recorder.sent("a", NOISE[: bytes_of(500)])
    recorder.received(PlaybackProgress("a", 250, 0), now + 2.25)
    recorder.received(PlaybackFlushed("a", 600), now + 2.6)
    await recorder.finish()
    samples = recorded(tmp_path)
    part = await the_part()
    assert part.state == PartState.CLOSED
    assert part.duration_ms == pytest.approx(2_640, abs=2)
    assert part.missing_ms == 0
    assert abs(samples[: 24_000 - 960, 0]).mean() > 0.02
    assert abs(samples[24_000 * 2 + 1_200 :, 1]).mean() > 0.02
    assert abs(samples[1_200 : 24_000 * 2 - 1_200, 1]).max() < 0.02


async def test_it_is_written_while_the_call_goes_on(recorder: Recorder) -> None:
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(recorder.run())
        recorder.heard(sound(4_000), time.monotonic())
        await until(RecordingPart.objects.filter(state=PartState.WRITING).aexists, "row of what is recorded")
        assert len(list(part_files())) == 1
        running.cancel()
    await recorder.finish()
    assert (await the_part()).duration_ms == 4_000


async def test_while_the_disk_is_slow_nothing_waits_for_it_and_what_is_missing_is_counted(
    recorder: Recorder, slow_disk: Event
) -> None:
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(recorder.run())
        recorder.heard(FRAME, time.monotonic())
        await until(lambda: asyncio.sleep(0.05, not recorder._events), "thread that has taken the first of it")
        began_at = time.monotonic()
        for _ in range(4 * WAITING_MAX_BYTES // len(FRAME)):
            recorder.heard(FRAME, began_at)
        assert recorder._waiting_bytes <= WAITING_MAX_BYTES
        slow_disk.set()
        running.cancel()
    await recorder.finish()
    part = await the_part()
    assert part.state == PartState.CLOSED
    assert part.missing_ms > 3 * WAITING_MAX_BYTES / bytes_of(1) - 100


async def test_a_disk_that_never_answers_does_not_hold_the_end_of_a_call(
    recorder: Recorder, slow_disk: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FINISH_SECONDS", 0.2)
    recorder.heard(FRAME, time.monotonic())
    async with asyncio.timeout(20):
        await recorder.finish()
    assert not recorder.is_recording


async def test_a_folder_that_cannot_be_written_ends_the_recording_and_the_person_is_told_once(
    recorder: Recorder, tmp_path: Path
) -> None:
    (tmp_path / "open").write_text("a file where the folder should be")
    assert [message["code"] for message in recorder.told_to_a_page()] == ["recorded"]
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(recorder.run())
        recorder.heard(sound(4_000), time.monotonic())
        await until(lambda: asyncio.sleep(0.05, not recorder.is_recording), "end of the recording")
        running.cancel()
    assert [message["code"] for message in recorder.news()] == ["recording_stopped"]
    assert recorder.news() == recorder.told_to_a_page() == []
    await recorder.finish()
    assert not await RecordingPart.objects.aexists()


async def test_of_a_conversation_that_is_deleted_nothing_is_kept(
    recorder: Recorder, conversation: Conversation
) -> None:
    await Conversation.objects.all().adelete()
    recorder.heard(sound(4_000), time.monotonic())
    await recorder.finish()
    assert list(part_files()) == []
    assert not await RecordingPart.objects.aexists()


async def test_a_call_without_a_sound_leaves_no_file(recorder: Recorder) -> None:
    await recorder.finish()
    assert list(part_files()) == []
    assert not await RecordingPart.objects.aexists()
