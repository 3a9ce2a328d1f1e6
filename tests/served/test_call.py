"""A call from the browser's socket to Voice Live and back, on the site as it is served."""

import asyncio
import math
import struct
import time
from pathlib import Path

import pytest

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.patience import until
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site, serving
from tests.served.voice_client import SILENCE, VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)

TONE = b"".join(struct.pack("<h", int(12_000 * math.sin(n / 10))) for n in range(24_000))  # one second
PAUSE = SILENCE * 25


async def answered(client: VoiceClient, *, after: int = -1) -> str:
    """The item id of the next answer whose audio begins."""
    return str((await client.expect("audio.started", after=after))["item_id"])


async def closed_upstream(localvoice: LocalVoice, connection_id: str) -> float:
    """Seconds until Voice Live's side of that connection is closed."""
    began = time.monotonic()

    def is_closed() -> bool:
        return not localvoice.connection(connection_id)["open"]

    await until(lambda: asyncio.to_thread(is_closed), "close of the connection to Voice Live")
    return time.monotonic() - began


async def test_the_greeting_is_spoken_first(site: Site, mara: Persona, alice_cookie: str) -> None:
    async with calling(site, mara.pk, alice_cookie) as client:
        await client.start()
        greeting = await client.expect("transcript.done", role="assistant")
        audio = await client.hear_out(greeting["item_id"])
        await client.expect_state("ready", after=greeting["seq"])
    assert greeting["text"] == mara.greeting
    assert len(audio) > 24_000
    assert len(set(audio)) > 50


async def test_a_spoken_turn_is_heard_and_answered(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.hears("when does the museum open")
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start()
        await client.speak(TONE + PAUSE)
        await client.expect_state("listening")
        user = await client.expect("transcript.done", role="user")
        answer = await client.expect("transcript.done", role="assistant")
        await client.hear_out(answer["item_id"])
    assert user["text"] == "when does the museum open"
    assert "ten" in answer["text"]
    assert answer["previous_item_id"] == user["item_id"]


async def test_every_state_of_a_turn_is_told_in_order(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start()
        await localvoice.caller_says(localvoice.last_id(), "hello")
        await client.hear_out(await answered(client))
        await client.expect_state("ready", after=client.seen("audio.done")[0]["seq"])
    states = [message["state"] for message in client.seen("session.state")]
    assert states == ["starting", "ready", "listening", "processing", "assistant_speaking", "ready"]


async def test_numbers_rise_by_one_direction_only(site: Site, mara: Persona, alice_cookie: str) -> None:
    async with calling(site, mara.pk, alice_cookie) as client:
        await client.start()
        await client.hear_out(await answered(client))
        await client.send("session.stop")
        await client.expect_close()
    numbers = [message["seq"] for message in client.messages]
    assert numbers == sorted(set(numbers))


async def test_a_typed_turn_is_answered_and_stored(site: Site, quiet: Persona, alice_cookie: str) -> None:
    async with calling(site, quiet.pk, alice_cookie) as client:
        started = await client.start()
        await client.send("input.text", text="what is two plus three")
        await client.hear_out(await answered(client))
        await client.expect("transcript.done", role="assistant")
        await client.send("session.stop")
        assert await client.expect_close() == 1000
    user, answer = await stored_turns(started["conversation_id"])
    assert (user.role, user.source, user.text) == ("user", "text", "what is two plus three")
    assert (answer.role, answer.interrupted) == ("assistant", False)
    assert "five" in answer.text.lower() or "5" in answer.text
    assert answer.heard_ms == answer.audio_ms


class TestInterrupting:
    """Barge-in and the button, while the answer is generated and after."""

    async def begin_answer(self, client: VoiceClient, localvoice: LocalVoice) -> tuple[str, str]:
        """An answer of which half a second has arrived: connection id, item id."""
        await client.start()
        connection_id = localvoice.last_id()
        await localvoice.caller_says(connection_id, "when does the museum close")
        item_id = await answered(client)
        await client.wait_until(lambda: len(client.audio[item_id]) >= 24_000, "half a second of audio")
        return connection_id, item_id

    async def test_barge_in_while_generating_silences_and_truncates(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        localvoice.pace(1)
        async with calling(site, quiet.pk, alice_cookie) as client:
            connection_id, item_id = await self.begin_answer(client, localvoice)
            await localvoice.caller_starts_to_speak(connection_id)
            await client.expect("playback.flush", item_id=item_id)
            await client.send("playback.flushed", item_id=item_id, played_ms=321)
            truncated = await client.expect("transcript.truncated", item_id=item_id)
            await client.expect_state("listening")
        assert truncated["heard_ms"] == 321
        assert localvoice.client_events(connection_id, "conversation.item.truncate")[0]["audio_end_ms"] == 321

    async def test_barge_in_works_when_the_answer_is_complete_but_still_playing(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        localvoice.pace(100)
        async with calling(site, quiet.pk, alice_cookie) as client:
            started = await client.start()
            connection_id = localvoice.last_id()
            await localvoice.caller_says(connection_id, "when does the museum close")
            item_id = await answered(client)
            await client.expect("audio.done", item_id=item_id)
            await client.expect("turn.metrics", item_id=item_id)
            await client.send(
                "playback.progress", item_id=item_id, played_ms=400, received_bytes=len(client.audio[item_id])
            )
            await localvoice.caller_starts_to_speak(connection_id)
            await client.expect("playback.flush", item_id=item_id)
            await client.send("playback.flushed", item_id=item_id, played_ms=700)
            truncated = await client.expect("transcript.truncated", item_id=item_id)
            await client.send("session.stop")
            await client.expect_close()
        answer = next(turn for turn in await stored_turns(started["conversation_id"]) if turn.role == "assistant")
        assert (answer.interrupted, answer.heard_ms, answer.text) == (True, 700, truncated["text"])
        assert answer.audio_ms is not None
        assert answer.audio_ms > 700
        assert localvoice.client_events(connection_id, "conversation.item.truncate")[0]["audio_end_ms"] == 700

    async def test_late_audio_of_an_interrupted_answer_is_never_sent(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        localvoice.misbehaves(late_deltas=5)
        localvoice.pace(1)
        async with calling(site, quiet.pk, alice_cookie) as client:
            connection_id, item_id = await self.begin_answer(client, localvoice)
            await localvoice.caller_starts_to_speak(connection_id)
            flush = await client.expect("playback.flush", item_id=item_id)
            await client.send("playback.flushed", item_id=item_id, played_ms=300)
            await localvoice.caller_says(connection_id, "hello")
            await client.hear_out(await answered(client, after=flush["seq"]))
        assert client.late_bytes == 0

    async def test_the_button_cancels_upstream_and_silences(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        localvoice.pace(1)
        async with calling(site, quiet.pk, alice_cookie) as client:
            connection_id, item_id = await self.begin_answer(client, localvoice)
            await client.send("response.cancel")
            flush = await client.expect("playback.flush", item_id=item_id)
            await client.send("playback.flushed", item_id=item_id, played_ms=250)
            await client.expect("transcript.truncated", item_id=item_id, heard_ms=250)
            await client.expect_state("ready", after=flush["seq"])
        assert len(localvoice.client_events(connection_id, "response.cancel")) == 1

    async def test_a_typed_turn_interrupts_and_is_answered(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        localvoice.pace(1)
        async with calling(site, quiet.pk, alice_cookie) as client:
            _, item_id = await self.begin_answer(client, localvoice)
            await client.send("input.text", text="what is two plus two")
            flush = await client.expect("playback.flush", item_id=item_id)
            await client.send("playback.flushed", item_id=item_id, played_ms=250)
            next_id = await answered(client, after=flush["seq"])
            answer = await client.expect("transcript.done", item_id=next_id)
        assert "four" in answer["text"].lower() or "4" in answer["text"]

    async def test_a_persona_that_may_not_be_interrupted_speaks_on(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        await Persona.objects.filter(pk=quiet.pk).aupdate(interrupt_response=False)
        await asyncio.to_thread(lambda: Persona.objects.get(pk=quiet.pk).publish(quiet.owner))
        localvoice.pace(4)
        async with calling(site, quiet.pk, alice_cookie) as client:
            connection_id, item_id = await self.begin_answer(client, localvoice)
            await localvoice.caller_starts_to_speak(connection_id)
            await client.hear_out(item_id)
        assert client.seen("playback.flush") == []


async def _all_are_closed() -> bool:
    """Whether conversations were begun, and none of them is open."""
    return (
        await Conversation.objects.aexists() and not await Conversation.objects.filter(ended_at__isnull=True).aexists()
    )


class TestTheEnd:
    """However a call ends, Voice Live is let go within a second and what was said is kept."""

    async def test_stop_closes_voice_live(
        self, site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
    ) -> None:
        async with calling(site, mara.pk, alice_cookie) as client:
            started = await client.start()
            await client.expect("transcript.done", role="assistant")
            await client.send("session.stop")
            await closed_upstream(localvoice, localvoice.last_id())
            assert await client.expect_close() == 1000
        turns = await stored_turns(started["conversation_id"])
        conversation = await Conversation.objects.aget(pk=started["conversation_id"])
        assert conversation.end_reason == "stopped"
        assert conversation.voice_live_session_id
        assert [turn.role for turn in turns] == ["assistant"]

    async def test_a_browser_that_leaves_while_the_call_begins_leaves_no_open_conversation(
        self, tmp_path: Path, site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
    ) -> None:
        with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, RESUME_SECONDS="1") as hasty:
            for _ in range(5):
                async with calling(hasty, mara.pk, alice_cookie) as client:
                    await client.send("session.start")
                    client.socket.transport.abort()
            await until(_all_are_closed, "end of every conversation")

    @pytest.mark.parametrize("pause", [0, 0.002, 0.01, 0.03])
    async def test_a_page_that_stops_and_closes_at_once_leaves_no_open_conversation(
        self, site: Site, mara: Persona, alice_cookie: str, pause: float
    ) -> None:
        """The farewell of the browser may reach the session while it is closing the record."""
        for _ in range(5):
            async with calling(site, mara.pk, alice_cookie) as client:
                started = await client.start()
                await client.expect("transcript.done")
                await client.send("session.stop")
                await asyncio.sleep(pause)
            await stored_turns(started["conversation_id"])
        reasons = {conversation.end_reason async for conversation in Conversation.objects.all()}
        assert reasons == {"stopped"}

    async def test_a_conversation_keeps_the_version_it_ran_with(
        self, site: Site, mara: Persona, alice_cookie: str
    ) -> None:
        async with calling(site, mara.pk, alice_cookie) as client:
            started = await client.start()
            await Persona.objects.filter(pk=mara.pk).aupdate(greeting="Something else.")
            greeting = await client.expect("transcript.done", role="assistant")
        conversation = await Conversation.objects.select_related("persona_version").aget(pk=started["conversation_id"])
        assert conversation.persona_version.greeting == greeting["text"] == mara.greeting


async def test_two_people_never_hear_each_other(
    site: Site, localvoice: LocalVoice, mara: Persona, quiet: Persona, alice_cookie: str, boss_cookie: str
) -> None:
    async with (
        calling(site, mara.pk, alice_cookie) as alice,
        calling(site, quiet.pk, boss_cookie) as boss,
    ):
        await alice.start()
        await boss.start()
        await boss.send("input.text", text="what is six plus one")
        greeting = await alice.expect("transcript.done", role="assistant")
        answer = await boss.expect("transcript.done", role="assistant")
        await alice.hear_out(greeting["item_id"])
        await boss.hear_out(answer["item_id"])
    assert [message["text"] for message in alice.seen("transcript.done")] == [mara.greeting]
    assert mara.greeting not in [message["text"] for message in boss.seen("transcript.done")]
    assert bytes(alice.audio[greeting["item_id"]]) != bytes(boss.audio[answer["item_id"]])


async def test_another_voice_live_endpoint_is_served_with_its_key(
    tmp_path: Path, site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    with serving(tmp_path, AZURE_VOICE_LIVE_ENDPOINT=localvoice.url, AZURE_VOICE_LIVE_API_KEY="a key") as elsewhere:
        async with calling(elsewhere, mara.pk, alice_cookie) as client:
            await client.start()
            await client.hear_out(await answered(client))
    assert localvoice.last()["auth"] == "api-key"


async def test_voice_live_gets_the_personas_settings(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start()
        connection = localvoice.last()
    (update,) = localvoice.client_events(str(connection["id"]), "session.update")
    assert connection["query"]["model"] == "gpt-realtime"
    assert update["session"]["instructions"] == quiet.instructions
    assert update["session"]["voice"] == {"type": "azure-standard", "name": "en-US-AndrewNeural"}
    assert update["session"]["turn_detection"]["type"] == "server_vad"
