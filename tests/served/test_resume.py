"""A browser's socket is lost and the call goes on: nothing lost, nothing doubled, in the same conversation."""

import asyncio
from pathlib import Path

import pytest

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.patience import patience
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import has_turns, stored_turns
from tests.served.site import Site, serving
from tests.served.test_call import PAUSE, TONE, answered, closed_upstream
from tests.served.voice_client import VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)


async def talk(client: VoiceClient, text: str = "what is two plus three") -> str:
    """A typed turn, answered in full; gives the answer."""
    seen = client.messages[-1]["seq"]
    await client.send("input.text", text=text)
    item_id = await answered(client, after=seen)
    await client.hear_out(item_id)
    return str((await client.expect("transcript.done", item_id=item_id))["text"])


async def lose(client: VoiceClient) -> None:
    """The network goes, without a farewell."""
    client.socket.transport.abort()
    await client.wait_until(lambda: client.close_code, "the loss")


async def test_a_lost_browser_comes_back_to_its_conversation(site: Site, mara: Persona, alice_cookie: str) -> None:
    async with calling(site, mara.pk, alice_cookie) as client:
        started = await client.start()
        await client.hear_out(await answered(client))
        await talk(client)
        await lose(client)
    async with calling(site, mara.pk, alice_cookie, known=client) as again:
        resumed = await again.resume()
        await talk(again, "what is six plus one")
        await again.send("session.stop")
        assert await again.expect_close() == 1000
    assert resumed["conversation_id"] == started["conversation_id"]
    numbers = [message["seq"] for message in again.messages if not message.get("fatal")]
    assert numbers == sorted(set(numbers))
    turns = await stored_turns(started["conversation_id"])
    assert [turn.role for turn in turns] == ["assistant", "user", "assistant", "user", "assistant"]
    assert "7" in turns[-1].text or "seven" in turns[-1].text.lower()


async def test_audio_goes_on_after_what_had_arrived(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.pace(2)
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start()
        await client.send("input.text", text="when does the museum close")
        item_id = await answered(client)
        await client.wait_until(lambda: len(client.audio[item_id]) > 24_000, "half a second of audio")
        await lose(client)
        had_bytes = len(client.audio[item_id])
    await asyncio.sleep(0.3)  # what is generated meanwhile is not sent to anybody
    async with calling(site, quiet.pk, alice_cookie, known=client) as again:
        await again.resume()
        done = await again.expect("audio.done", item_id=item_id)
        await again.expect("transcript.done", item_id=item_id)
    assert done["bytes"] == len(again.audio[item_id]) > had_bytes
    assert len(again.seen("audio.started", item_id=item_id)) == 1
    assert len(again.seen("transcript.done", item_id=item_id)) == 1


async def test_a_page_without_a_cursor_gets_captions_and_the_rest_of_the_answer(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    """Continue here: in another tab, or on another device."""
    localvoice.pace(50)
    async with (
        calling(site, mara.pk, alice_cookie) as client,
        calling(site, mara.pk, alice_cookie) as other,
    ):
        started = await client.start()
        await client.hear_out(await answered(client))
        seen = client.messages[-1]["seq"]
        await client.send("input.text", text="when are you open")
        item_id = await answered(client, after=seen)
        done = await client.expect("audio.done", item_id=item_id)
        await client.send("playback.progress", item_id=item_id, played_ms=500, received_bytes=done["bytes"])
        await asyncio.to_thread(localvoice.connections)  # the report has gone before
        await other.send("session.start", resume=started["conversation_id"])
        again = await other.expect("audio.started", item_id=item_id)
        moved = await other.expect("audio.done", item_id=item_id)
        resumed = await other.expect("session.started")
        assert await client.expect_close() == 4409
        await other.expect_state("assistant_speaking")
        await other.send(
            "playback.progress", item_id=item_id, played_ms=done["bytes"] // 48, received_bytes=done["bytes"]
        )
        await other.expect_state("ready")
    assert resumed["conversation_id"] == started["conversation_id"]
    assert again["from_bytes"] == 500 * 48
    assert moved["bytes"] == again["from_bytes"] + len(other.audio[item_id]) == done["bytes"]
    assert bytes(client.audio[item_id][again["from_bytes"] :]) == bytes(other.audio[item_id])
    roles = [message["role"] for message in other.seen("transcript.done")]
    assert roles == ["assistant", "user", "assistant"]
    assert [message["code"] for message in client.seen("error")] == ["taken_over"]


async def test_nobody_takes_up_what_is_not_theirs(
    site: Site, mara: Persona, quiet: Persona, alice_cookie: str, boss_cookie: str
) -> None:
    async with (
        calling(site, mara.pk, alice_cookie) as alice,
        calling(site, mara.pk, boss_cookie) as boss,
        calling(site, quiet.pk, alice_cookie) as elsewhere,
    ):
        started = await alice.start()
        await boss.send("session.start", resume=started["conversation_id"], after_seq=0)
        theirs = await boss.expect("session.started")
        await elsewhere.send("session.start", resume=started["conversation_id"], after_seq=0)
        another = await elsewhere.expect("session.started")
    assert len({message["conversation_id"] for message in (started, theirs, another)}) == 3


async def test_a_call_ends_when_nobody_comes_back(
    tmp_path: Path, site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, RESUME_SECONDS="1") as hasty:
        async with calling(hasty, mara.pk, alice_cookie) as client:
            started = await client.start()
            await client.hear_out(await answered(client))
            await lose(client)
        await closed_upstream(localvoice, localvoice.last_id())
        await stored_turns(started["conversation_id"])
        conversation = await Conversation.objects.aget(pk=started["conversation_id"])
        async with calling(hasty, mara.pk, alice_cookie, known=client) as late:
            new = await late.resume()
    assert conversation.end_reason == "connection_lost"
    assert new["conversation_id"] != started["conversation_id"]
    assert new["resume_seconds"] == 1


async def test_who_ended_the_call_elsewhere_gets_no_new_one(site: Site, mara: Persona, alice_cookie: str) -> None:
    async with calling(site, mara.pk, alice_cookie) as client:
        started = await client.start()
        await client.send("session.stop")
        await client.expect_close()
        await stored_turns(started["conversation_id"])
    async with calling(site, mara.pk, alice_cookie, known=client) as again:
        await again.send("session.start", resume=started["conversation_id"], after_seq=1)
        assert await again.expect_close() == 1000
    assert await Conversation.objects.acount() == 1


class TestAnotherProcess:
    """Two processes over one Redis and one database."""

    async def test_serves_a_call_that_the_first_one_holds(
        self, tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        localvoice.hears("when does the museum open")
        with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url) as second:
            async with calling(site, quiet.pk, alice_cookie) as client:
                started = await client.start()
                await talk(client)
                await lose(client)
            connections = len(localvoice.connections())
            async with calling(second, quiet.pk, alice_cookie, known=client) as again:
                resumed = await again.resume()
                seen = again.messages[-1]["seq"]
                await again.speak(TONE + PAUSE)
                user = await again.expect("transcript.done", role="user", after=seen)
                item_id = await answered(again, after=seen)
                await again.hear_out(item_id)
                await again.send("session.stop")
                assert await again.expect_close() == 1000
            assert len(localvoice.connections()) == connections
        assert resumed["conversation_id"] == started["conversation_id"]
        assert user["text"] == "when does the museum open"
        turns = await stored_turns(started["conversation_id"])
        assert [turn.role for turn in turns] == ["user", "assistant", "user", "assistant"]

    async def test_takes_over_what_a_stopping_one_hands_over(
        self, tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        localvoice.pace(50)
        with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url) as first:
            async with calling(first, quiet.pk, alice_cookie) as client:
                started = await client.start()
                await talk(client)
                seen = client.messages[-1]["seq"]
                await client.send("input.text", text="when does the museum close")
                item_id = await answered(client, after=seen)
                done = await client.expect("audio.done", item_id=item_id)
                first.terminate()
                assert await client.expect_close() == 4503
                assert not client.seen("transcript.truncated")  # it is played on
                assert not client.seen("session.state", state="error")
        async with calling(site, quiet.pk, alice_cookie, known=client) as again:
            resumed = await again.resume()
            await again.expect_state("assistant_speaking", after=resumed["seq"])
            await again.played(item_id)
            await again.expect_state("ready", after=resumed["seq"])
            await talk(again, "what is six plus one")
            await again.send("session.stop")
            assert await again.expect_close() == 1000
        assert resumed["conversation_id"] == started["conversation_id"]
        assert len(again.audio[item_id]) == done["bytes"]
        numbers = [message["seq"] for message in again.messages if not message.get("fatal")]
        assert numbers == sorted(set(numbers))
        turns = await stored_turns(started["conversation_id"])
        assert [(turn.role, turn.interrupted) for turn in turns] == [("user", False), ("assistant", False)] * 3
        primed = [
            event["item"]["id"]
            for event in localvoice.client_events(localvoice.last_id(), "conversation.item.create")
            if "id" in event["item"]
        ]
        assert primed == [turn.item_id for turn in turns[:4]]

    async def test_goes_on_from_the_turns_that_a_killed_one_has_stored(
        self, tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        with serving(tmp_path, may_be_killed=True, LOCAL_VOICE_URL=localvoice.url) as first:
            async with calling(first, quiet.pk, alice_cookie) as client:
                started = await client.start()
                await talk(client)
                await client.expect_state("ready", after=client.messages[-1]["seq"] - 5)
                await has_turns(started["conversation_id"], 2)
                first.kill()
                await client.wait_until(lambda: client.close_code, "the loss")
        async with calling(site, quiet.pk, alice_cookie, known=client) as again:
            resumed = await again.resume()
            await talk(again, "what is six plus one")
            await again.send("session.stop")
            assert await again.expect_close() == 1000
        assert resumed["conversation_id"] == started["conversation_id"]
        turns = await stored_turns(started["conversation_id"])
        assert [turn.role for turn in turns] == ["user", "assistant", "user", "assistant"]

    async def test_keeps_a_call_whose_browser_is_lost_again_while_it_is_taken_up(
        self, tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        with serving(tmp_path, may_be_killed=True, LOCAL_VOICE_URL=localvoice.url) as first:
            async with calling(first, quiet.pk, alice_cookie) as client:
                started = await client.start()
                await talk(client)
                first.kill()
                await client.wait_until(lambda: client.close_code, "the loss")
        localvoice.misbehaves(delay_session_updated_ms=1500)
        connections = len(localvoice.connections())
        conversation_id, known = started["conversation_id"], client.messages[-1]["seq"]
        async with calling(site, quiet.pk, alice_cookie, known=client) as again:
            await again.send("session.start", resume=conversation_id, after_seq=known)
            async with patience():
                while len(await asyncio.to_thread(localvoice.connections)) == connections:
                    await asyncio.sleep(0.02)
            await lose(again)
        async with calling(site, quiet.pk, alice_cookie, known=again) as third:
            resumed = await third.resume()
            await third.send("session.stop")
            assert await third.expect_close() == 1000
        assert resumed["conversation_id"] == conversation_id

    async def test_silences_a_lost_answer_once_however_often_the_browser_comes(
        self, tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        """A second flush would take the beginning of the new answer along."""
        localvoice.pace(2)
        with serving(tmp_path, may_be_killed=True, LOCAL_VOICE_URL=localvoice.url) as first:
            async with calling(first, quiet.pk, alice_cookie) as client:
                started = await client.start()
                await client.send("input.text", text="when does the museum close")
                lost_id = await answered(client)
                await client.expect("transcript.done", role="user")
                await has_turns(started["conversation_id"], 1)  # and the answer goes on
                first.kill()
                await client.wait_until(lambda: client.close_code, "the loss")
        async with calling(site, quiet.pk, alice_cookie, known=client) as again:
            await again.resume()
            await answered(again, after=client.messages[-1]["seq"])
            again.socket.transport.abort()
        async with calling(site, quiet.pk, alice_cookie, known=client) as third:  # nothing of it had arrived
            await third.resume()
            item_id = await answered(third, after=client.messages[-1]["seq"])
            await third.hear_out(item_id)
            await third.send("session.stop")
            await third.expect_close()
        assert len(third.seen("playback.flush", item_id=lost_id)) == 1
