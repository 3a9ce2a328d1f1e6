"""Turns that the person begins and ends by hand: what Voice Live gets, and that they outlive lost connections."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.personas.models import Persona
from agents.personas.session_config import BY_PAUSES
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site, serving
from tests.served.test_call import PAUSE, TONE, answered
from tests.served.test_resume import lose
from tests.served.test_upstream_loss import reconnected
from tests.served.voice_client import SILENCE, VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)

OPENS = "when does the museum open"


async def turn_detections(localvoice: LocalVoice) -> list[Any]:
    """How turns end on the newest connection, as the site has set it one after another."""
    connection_id = await asyncio.to_thread(localvoice.last_id)
    updates = await asyncio.to_thread(localvoice.client_events, connection_id, "session.update")
    return [update["session"]["turn_detection"] for update in updates]


async def hold(client: VoiceClient, pcm: bytes) -> None:
    await client.send("input.begin")
    await client.speak(pcm)


async def test_a_turn_lasts_as_long_as_the_button_is_held(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.hears(OPENS)
    async with calling(site, quiet.pk, alice_cookie) as client:
        started = await client.start(push_to_talk=True)
        await hold(client, TONE + PAUSE + TONE)  # a pause that would end a turn
        listening = await client.expect_state("listening")
        await client.send("input.commit")
        processing = await client.expect_state("processing")
        item_id = await answered(client)
        await client.hear_out(item_id)
        ready = await client.expect_state("ready", after=processing["seq"])
        await client.send("input.begin")  # a tap
        await client.socket.send(SILENCE)
        await client.send("input.commit")
        await client.expect_state("ready", after=ready["seq"])
        await client.send("session.stop")
        assert await client.expect_close() == 1000
        assert await turn_detections(localvoice) == [None]
    assert processing["seq"] > listening["seq"]
    turns = await stored_turns(started["conversation_id"])
    assert [(turn.role, turn.text == OPENS) for turn in turns] == [("user", True), ("assistant", False)]
    assert not client.seen("error")
    assert not client.seen("notice")


async def test_a_persona_that_begins_with_the_button_hears_pauses_if_the_caller_wants_that(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice: User, alice_cookie: str
) -> None:
    quiet.turn_detection = "manual"
    await asyncio.to_thread(quiet.publish, alice)
    localvoice.hears(OPENS)
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start(push_to_talk=True)
        await client.send("input.mode", push_to_talk=False)
        await client.speak(TONE + PAUSE)
        await answered(client)
        await client.send("session.stop")
        assert await client.expect_close() == 1000
        assert await turn_detections(localvoice) == [None, BY_PAUSES]
    assert not client.seen("error")


async def test_a_press_interrupts_and_the_mode_may_change_in_the_call(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    """A page that knows nothing of push-to-talk has begun it."""
    localvoice.hears(OPENS, "what is two plus three")
    async with calling(site, mara.pk, alice_cookie) as client:
        await client.start()
        greeting = await answered(client)
        await client.send("input.mode", push_to_talk=True)
        await client.send("input.begin")
        await client.expect("playback.flush", item_id=greeting)
        await client.send("playback.flushed", item_id=greeting, played_ms=200)
        await client.speak(TONE)
        await client.send("input.commit")
        await client.expect("transcript.done", role="user", text=OPENS)
        answer = await client.expect("transcript.done", role="assistant", previous_item_id=user_item(client))
        await client.hear_out(answer["item_id"])
        seen = (await client.expect_state("ready", after=answer["seq"]))["seq"]
        await client.send("input.mode", push_to_talk=False)
        await client.speak(TONE + PAUSE)
        assert "five" in (await client.expect("transcript.done", role="assistant", after=seen))["text"].lower()
    manual, by_ear = (await turn_detections(localvoice))[1:]
    assert manual is None
    assert by_ear["type"] == mara.turn_detection


def user_item(client: VoiceClient) -> str:
    return str(client.seen("transcript.done", role="user")[-1]["item_id"])


async def test_a_turn_outlives_the_connection_to_voice_live(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.hears(OPENS)
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start(push_to_talk=True)
        await hold(client, TONE)
        await localvoice.drop(localvoice.last_id())
        await client.speak(TONE)
        await reconnected(client)
        await client.expect_state("listening", after=client.seen("session.state", state="reconnecting")[-1]["seq"])
        await client.send("input.commit")
        await client.expect("transcript.done", role="user", text=OPENS)
        await client.hear_out(await answered(client))
    assert await turn_detections(localvoice) == [None]


async def test_a_button_that_is_held_is_held_in_the_next_process(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.hears(OPENS)
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url) as first:
        async with calling(first, quiet.pk, alice_cookie) as client:
            started = await client.start(push_to_talk=True)
            await hold(client, TONE)
            await lose(client)
        async with calling(site, quiet.pk, alice_cookie, known=client) as guest:  # the first one has the call
            await guest.resume(push_to_talk=True)
            await guest.send("input.begin")
            first.terminate()
            assert await guest.expect_close() == 4503
    async with calling(site, quiet.pk, alice_cookie, known=guest) as again:
        resumed = await again.resume(push_to_talk=True)
        await hold(again, TONE)
        await again.expect_state("listening", after=resumed["seq"])
        await again.send("input.commit")
        await again.expect("transcript.done", role="user", text=OPENS)
        await again.hear_out(await answered(again))
    assert resumed["conversation_id"] == started["conversation_id"]
    assert await turn_detections(localvoice) == [None]
