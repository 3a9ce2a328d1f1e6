"""Calls that are recorded, on the site as it is served: from the microphone to the file that is stored."""

import asyncio
import os
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile
from django.contrib.auth.models import User

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from agents.recordings.models import PartState, RecordingPart
from agents.recordings.sound_file import duration_ms_of
from tests.patience import until
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.voice_client import SILENCE, VoiceClient, calling
from voicesite.paths import BASE_DIR

pytestmark = pytest.mark.django_db(transaction=True)

RATE = 24_000
SPEECH = BASE_DIR / "tests/fixtures/speech/opening_hours.wav"
AUDIBLE = 0.004  # of the mean level of a stretch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def recording_site(localvoice: LocalVoice, transactional_db: None, tmp_path: Path, folder: Path) -> Iterator[Site]:
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, RECORDING="1", RECORDING_FOLDER=str(folder)) as site:
        yield site


@pytest.fixture
def cookie(transactional_db: None, alice: User, tmp_path: Path) -> str:
    return Site("", 0, tmp_path).login_cookie(alice)


@pytest.fixture
def recorded(quiet: Persona) -> Persona:
    """Quinn, who waits for the caller to speak first, and may be recorded."""
    quiet.recorded = True
    quiet.save()
    quiet.publish(quiet.owner)
    return quiet


def microphone() -> bytes:
    with wave.open(str(SPEECH)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return file.readframes(file.getnframes())


async def plays(client: VoiceClient, item_id: str, milliseconds: int) -> None:
    """Report as a page does, in real time."""
    began_at = time.monotonic()
    for played_ms in range(250, milliseconds + 1, 250):
        await asyncio.sleep(max(0.0, began_at + played_ms / 1000 - time.monotonic()))
        received = client.received_bytes(item_id)
        await client.send("playback.progress", item_id=item_id, played_ms=played_ms, received_bytes=received)


async def stored(conversation_id: str) -> RecordingPart:
    parts = RecordingPart.objects.stored().filter(conversation_id=conversation_id)
    await until(parts.aexists, "stored recording")
    return await parts.aget()


def level(samples: Any, begin: float, end: float) -> float:
    """The mean level between two times, in seconds."""
    return float(abs(samples[int(begin * RATE) : int(end * RATE)]).mean())


async def test_both_sides_are_heard_again_as_they_were_and_cut_where_they_were_cut(
    recording_site: Site, localvoice: LocalVoice, recorded: Persona, cookie: str, folder: Path
) -> None:
    localvoice.pace(100)
    localvoice.hears("when does the museum close")
    spoken = microphone()
    async with calling(recording_site, recorded.pk, cookie) as client:
        started = await client.start(record=True)
        await client.expect("notice", code="recorded", after=started["seq"])
        began_at = time.monotonic()
        await client.speak(spoken + SILENCE * 25)
        item_id = (await client.expect("audio.started"))["item_id"]
        await client.expect("audio.done", item_id=item_id)
        answered_at = time.monotonic() - began_at
        await plays(client, item_id, 750)
        await localvoice.caller_starts_to_speak(localvoice.last_id())
        await client.expect("playback.flush", item_id=item_id)
        await client.send("playback.flushed", item_id=item_id, played_ms=800)
        cut_at = time.monotonic() - began_at
        await client.speak(SILENCE * 50)
        await client.send("session.stop")
        await client.expect_close()
    part = await stored(started["conversation_id"])
    samples, rate = soundfile.read(folder / "kept" / part.name)
    left, right = samples[:, 0], samples[:, 1]
    assert (rate, samples.shape[1], part.missing_ms) == (RATE, 2, 0)
    assert part.duration_ms == pytest.approx((cut_at + 2.0) * 1000, abs=600)
    assert level(left, 0.3, len(spoken) / 48_000 - 0.3) > AUDIBLE
    assert level(right, 0.0, answered_at - 0.4) < AUDIBLE / 4
    assert level(right, answered_at + 0.1, answered_at + 0.7) > AUDIBLE
    assert level(right, cut_at + 0.4, cut_at + 1.8) < AUDIBLE / 4
    assert list((folder / "open").iterdir()) == []
    assert (folder / "kept" / part.name).stat().st_mode & 0o777 == 0o600


async def test_who_does_not_agree_talks_unrecorded(recording_site: Site, recorded: Persona, cookie: str) -> None:
    async with calling(recording_site, recorded.pk, cookie) as client:
        started = await client.start()
        await client.speak(SILENCE * 5)
        await client.send("session.stop")
        await client.expect_close()
    assert client.seen("notice") == []
    conversation = await Conversation.objects.aget(pk=started["conversation_id"])
    assert conversation.recording_agreed_at is None
    assert not await RecordingPart.objects.aexists()


async def test_a_persona_that_is_not_to_be_recorded_is_not_whatever_a_page_says(
    recording_site: Site, quiet: Persona, cookie: str
) -> None:
    async with calling(recording_site, quiet.pk, cookie) as client:
        await client.start(record=True)
        await client.send("session.stop")
        await client.expect_close()
    assert client.seen("notice", code="recorded") == []


async def test_a_page_that_takes_the_call_up_is_told_that_it_is_recorded(
    recording_site: Site, recorded: Persona, cookie: str
) -> None:
    async with calling(recording_site, recorded.pk, cookie) as first:
        started = await first.start(record=True)
        async with calling(recording_site, recorded.pk, cookie) as second:
            await second.start(resume=started["conversation_id"])
            await second.expect("notice", code="recorded")
            await second.send("session.stop")
            await second.expect_close()


async def test_a_process_that_is_killed_leaves_what_was_said_and_the_next_one_stores_it(
    localvoice: LocalVoice, recorded: Persona, cookie: str, tmp_path: Path, folder: Path
) -> None:
    settings: Any = {"LOCAL_VOICE_URL": localvoice.url, "RECORDING": "1", "RECORDING_FOLDER": str(folder)}
    with serving(tmp_path, may_be_killed=True, may_log_errors=True, **settings) as site:
        async with calling(site, recorded.pk, cookie) as client:
            started = await client.start(record=True)
            await client.speak(microphone() + SILENCE * 10)
            await until(RecordingPart.objects.aexists, "row of what is recorded")
            site.kill()
            await client.expect_close()
    (path,) = (folder / "open").iterdir()
    assert duration_ms_of(path) >= len(microphone()) / 48 - 2_500
    assert level(soundfile.read(path)[0][:, 0], 0.3, 2.0) > AUDIBLE
    os.utime(path, (time.time() - 120,) * 2)
    with serving(tmp_path, **settings):
        part = await stored(started["conversation_id"])
    assert part.duration_ms == pytest.approx(duration_ms_of(folder / "kept" / part.name), abs=2)


async def test_a_folder_that_takes_nothing_ends_the_recording_and_not_the_call(
    localvoice: LocalVoice, recorded: Persona, cookie: str, tmp_path: Path, folder: Path
) -> None:
    await asyncio.to_thread(folder.write_text, "no folder")
    localvoice.hears("when does the museum close")
    settings: Any = {"LOCAL_VOICE_URL": localvoice.url, "RECORDING": "1", "RECORDING_FOLDER": str(folder)}
    with serving(tmp_path, may_log_errors=True, **settings) as site:
        async with calling(site, recorded.pk, cookie) as client:
            await client.start(record=True)
            await client.speak(microphone() + SILENCE * 25)
            await client.expect("notice", code="recording_stopped")
            answer = await client.expect("transcript.done", role="assistant")
            await client.send("session.stop")
            assert await client.expect_close() == 1000
    assert answer["text"]
    assert not await RecordingPart.objects.filter(state=PartState.STORED).aexists()
