"""The echo guard of a call's first answer. Noise that is no speech costs no answer."""

import asyncio
import time

import pytest
from django.contrib.auth.models import User

from agents.models import Persona
from agents.voice.budgets import ECHO_GUARD_SECONDS
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site
from tests.served.test_call import TONE, answered
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)

TOLERANCE_SECONDS = 0.7  # the guard counts from when the site had the audio, the caller from when it came


@pytest.fixture
def mara(transactional_db: None, alice: User) -> Persona:
    """A persona that guards against echo, and speaks for longer than the guard holds."""
    return Persona.objects.create(
        owner=alice,
        name="Mara",
        summary="Front desk",
        language="en-US",
        instructions="You are Mara. Opening hours: Monday to Friday from nine in the morning to six in the evening.",
        greeting="Good morning, this is the front desk of the harbour museum. How may I help you on this fine day?",
        model="gpt-realtime",
        voice_kind="azure-standard",
        voice_name="en-US-AvaNeural",
    )


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
