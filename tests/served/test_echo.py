"""Speakers on: the assistant is not interrupted by itself. Noise that is no speech costs no answer."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from agents.personas.models import Persona
from agents.voice.conversation.echo_guard import ECHO_GUARD_SECONDS
from tests.served.echo_room import EchoRoom
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site, serving
from tests.served.test_call import TONE, answered
from tests.served.voice_client import VoiceClient, calling
from voicesite.laptop.run import running_localvoice

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 8  # on a busy machine
TOLERANCE_SECONDS = 1.5  # the guard counts from when the site had the audio, the caller from when it came


@pytest.fixture
def mara(transactional_db: None, alice: User) -> Persona:
    """A persona that guards against echo, and speaks for longer than the guard holds."""
    return Persona.objects.create_published(
        owner=alice,
        name="Mara",
        summary="Front desk",
        language="en-US",
        instructions="You are Mara. Opening hours: Monday to Friday from nine in the morning to six in the evening.",
        greeting="Good morning, this is the front desk of the harbour museum. How may I help you on this fine day?",
        says_it_is_ai=False,
        model="gpt-realtime",
        voice_kind="azure-standard",
        voice_name="en-US-AvaNeural",
    )


@asynccontextmanager
async def echoing(client: VoiceClient) -> AsyncIterator[EchoRoom]:
    """What the call plays comes back as microphone until the block ends."""
    room = EchoRoom(client)
    async with asyncio.TaskGroup() as tasks:
        living = tasks.create_task(room.live())
        try:
            yield room
        finally:
            living.cancel()


def states(client: VoiceClient) -> list[str]:
    return [message["state"] for message in client.seen("session.state")]


# The guard


async def test_in_the_guard_voice_live_hears_nothing_and_afterwards_the_caller(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    """Scripted hearing takes every loud sound for speech."""
    localvoice.pace(1)
    async with calling(site, mara.pk, alice_cookie) as client:
        await client.start()
        item_id = await answered(client)
        began_at = time.monotonic()
        await client.speak(TONE * int(ECHO_GUARD_SECONDS - 1))
        connection = await asyncio.to_thread(localvoice.last)
        await client.speak(TONE * 2)
        await client.expect("playback.flush", item_id=item_id)
        guarded_seconds = time.monotonic() - began_at
    assert "input_audio_buffer.speech_started" not in connection["server_event_types"]
    assert sum(event.get("audio_ms", 0) for event in connection["client_events"]) >= 1_000
    assert guarded_seconds > ECHO_GUARD_SECONDS - TOLERANCE_SECONDS


async def test_later_answers_are_interrupted_at_once(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    async with calling(site, mara.pk, alice_cookie) as client:
        await client.start()
        await client.hear_out(await answered(client))
        localvoice.pace(1)
        await localvoice.caller_says(localvoice.last_id(), "when are you open")
        greeting = client.seen("audio.started")[0]
        item_id = await answered(client, after=greeting["seq"])
        await client.speak(TONE)
        await client.expect("playback.flush", item_id=item_id)


# Noise that was no speech


async def test_after_noise_the_answer_is_taken_up(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.pace(1)
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start()
        await client.send("input.text", text="when does the museum close")
        item_id = await answered(client)
        await client.wait_until(lambda: len(client.audio[item_id]) > 24_000, "half a second of the answer")
        await localvoice.caller_says(localvoice.last_id(), "", answered=False)
        flush = await client.expect("playback.flush", item_id=item_id)
        await client.send("playback.flushed", item_id=item_id, played_ms=500)
        localvoice.pace(8)
        rest_id = await answered(client, after=flush["seq"])
        await client.hear_out(rest_id)
        await client.expect_state("ready", after=client.seen("audio.done")[-1]["seq"])
        started = client.seen("session.started")[0]
    requests = localvoice.client_events(localvoice.last_id(), "response.create")
    assert [("additional_instructions" in request) for request in requests] == [False, True]
    turns = await stored_turns(started["conversation_id"])
    assert [(turn.role, turn.interrupted) for turn in turns] == [
        ("user", False),
        ("assistant", True),
        ("assistant", False),
    ]


# The assistant's own sound


@pytest.fixture(scope="module")
def ears() -> Iterator[str]:
    """A voice service that really listens."""
    with running_localvoice() as url:
        yield url


@pytest.fixture
def with_ears(ears: str, tmp_path: Path, transactional_db: None) -> Iterator[Site]:
    with serving(tmp_path, LOCAL_VOICE_URL=ears) as site:
        yield site


@pytest.fixture
def cookie(with_ears: Site, alice: User) -> str:
    return with_ears.login_cookie(alice)


async def test_an_assistant_on_loudspeakers_is_not_interrupted_by_itself(
    with_ears: Site, mara: Persona, cookie: str
) -> None:
    """20 dB fainter and 150 ms later, all that it says comes back, greeting and next answer."""
    for _ in range(TRIES):
        async with calling(with_ears, mara.pk, cookie) as client:
            started = await client.start()
            async with echoing(client) as room:
                greeting = await client.expect("audio.started")
                ready = await client.expect_state("ready", after=greeting["seq"])
                await client.send("input.text", text="when are you open")
                answer = await client.expect("audio.started", after=ready["seq"])
                await client.expect_state("ready", after=answer["seq"])
            await client.send("session.stop")
        if room.is_smooth or not client.flushed:
            break
    assert len(client.audio[greeting["item_id"]]) > 48_000 * (ECHO_GUARD_SECONDS + 1)
    assert client.flushed == set()
    assert "listening" not in states(client)
    turns = await stored_turns(started["conversation_id"])
    assert [(turn.role, turn.interrupted) for turn in turns] == [
        ("assistant", False),
        ("user", False),
        ("assistant", False),
    ]


async def test_where_nothing_cancels_the_echo_the_guard_still_keeps_it_out(
    with_ears: Site, mara: Persona, cookie: str
) -> None:
    """It shows too that the test above hears: after the guard the echo does interrupt."""
    mara.echo_cancellation = False
    await asyncio.to_thread(mara.publish, mara.owner)
    async with calling(with_ears, mara.pk, cookie) as client:
        await client.start()
        async with echoing(client):
            item_id = await answered(client)
            began_at = time.monotonic()
            await client.expect("playback.flush", item_id=item_id)
            guarded_seconds = time.monotonic() - began_at
    assert guarded_seconds > ECHO_GUARD_SECONDS - TOLERANCE_SECONDS
