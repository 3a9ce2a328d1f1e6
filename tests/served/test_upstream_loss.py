"""Voice Live's connection is lost in a call: another takes its place and knows the conversation."""

import asyncio

import pytest

from agents.personas.models import Persona
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site
from tests.served.test_call import PAUSE, TONE, answered, closed_upstream
from tests.served.test_resume import talk
from tests.served.voice_client import SILENCE, VoiceClient, calling

pytestmark = pytest.mark.django_db(transaction=True)


def primed(localvoice: LocalVoice) -> list[tuple[str, str]]:
    """What the newest connection has received of the conversation: role and text."""
    events = localvoice.client_events(localvoice.last_id(), "conversation.item.create")
    return [(event["item"]["role"], event["item"]["content"][0]["text"]) for event in events]


async def reconnected(client: VoiceClient) -> int:
    """Wait until the call has another connection; gives the number of that event."""
    lost = await client.expect_state("reconnecting")
    back = await client.wait_until(
        lambda: next(
            (
                message
                for message in client.seen("session.state")
                if message["seq"] > lost["seq"] and message["state"] != "reconnecting"
            ),
            None,
        ),
        "another connection",
    )
    return int(back["seq"])


async def test_a_quiet_call_goes_on_with_what_was_said(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    async with calling(site, mara.pk, alice_cookie) as client:
        started = await client.start()
        await client.hear_out(await answered(client))
        answer = await talk(client)
        await localvoice.drop(localvoice.last_id())
        await reconnected(client)
        await talk(client, "what is six plus one")
        await client.send("session.stop")
        assert await client.expect_close() == 1000
    received = primed(localvoice)
    assert received[:3] == [("assistant", mara.greeting), ("user", "what is two plus three"), ("assistant", answer)]
    turns = await stored_turns(started["conversation_id"])
    assert [turn.role for turn in turns] == ["assistant", "user", "assistant", "user", "assistant"]
    assert len(client.seen("session.started")) == 1


@pytest.mark.parametrize("fault", ["close_after_ms_of_answer", "drop_after_ms_of_answer"])
async def test_an_answer_that_breaks_off_is_continued(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str, fault: str
) -> None:
    localvoice.misbehaves(**{fault: 600, "for_connections": 1})
    async with calling(site, quiet.pk, alice_cookie) as client:
        started = await client.start()
        await client.send("input.text", text="when does the museum close")
        broken = await answered(client)
        done = await client.expect("audio.done", item_id=broken)
        back = await reconnected(client)
        await client.played(broken)
        rest = await answered(client, after=back)
        await client.hear_out(rest)
        await client.expect_state("ready", after=back)
        await client.send("session.stop")
        await client.expect_close()
    assert done["bytes"] == len(client.audio[broken]) >= 600 * 48
    (request,) = localvoice.client_events(localvoice.last_id(), "response.create")
    assert "cut off" in request["additional_instructions"]
    (_, (role, text)) = primed(localvoice)
    turns = await stored_turns(started["conversation_id"])
    assert [(turn.role, turn.interrupted) for turn in turns] == [
        ("user", False),
        ("assistant", True),
        ("assistant", False),
    ]
    assert (role, text) == ("assistant", turns[1].text)
    assert turns[1].heard_ms == turns[1].audio_ms == done["bytes"] // 48


async def test_what_is_being_said_is_heard_by_the_next_connection(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.hears("when does the museum open")
    async with calling(site, quiet.pk, alice_cookie) as client:
        started = await client.start()
        await client.speak(TONE[: len(TONE) // 2])
        await client.expect_state("listening")
        first_id = localvoice.last_id()
        await localvoice.drop(first_id)
        await reconnected(client)
        await client.speak(TONE[: len(SILENCE) * 3] + PAUSE)
        user = await client.expect("transcript.done", role="user", text="when does the museum open")
        await client.hear_out(await answered(client, after=user["seq"] - 10))
        await client.send("session.stop")
        await client.expect_close()
    assert localvoice.last_id() != first_id
    turns = await stored_turns(started["conversation_id"])
    assert [turn.role for turn in turns] == ["user", "assistant"]


async def test_a_turn_that_waits_for_its_answer_gets_one(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.misbehaves(drop_after_ms_of_answer=0, for_connections=1)
    async with calling(site, quiet.pk, alice_cookie) as client:
        started = await client.start()
        await client.send("input.text", text="what is two plus three")
        back = await reconnected(client)
        await client.hear_out(await answered(client, after=back))
        await client.send("session.stop")
        await client.expect_close()
    user, *answers = await stored_turns(started["conversation_id"])
    assert user.text == "what is two plus three"
    assert [turn.role for turn in answers if not turn.interrupted] == ["assistant"]


async def test_an_answer_that_plays_on_can_still_be_interrupted(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    """The next connection knows it as text alone, as far as it was heard."""
    localvoice.pace(50)
    async with calling(site, quiet.pk, alice_cookie) as client:
        started = await client.start()
        await client.send("input.text", text="when does the museum close")
        item_id = await answered(client)
        await client.expect("audio.done", item_id=item_id)
        await client.expect("turn.metrics", item_id=item_id)
        await localvoice.drop(localvoice.last_id())
        back = await reconnected(client)
        await localvoice.caller_starts_to_speak(localvoice.last_id())
        await client.expect("playback.flush", item_id=item_id, after=back)
        await client.send("playback.flushed", item_id=item_id, played_ms=800)
        truncated = await client.expect("transcript.truncated", item_id=item_id)
        await client.send("session.stop")
        await client.expect_close()
    assert localvoice.client_events(localvoice.last_id(), "conversation.item.delete")[0]["item_id"] == item_id
    assert primed(localvoice)[-1] == ("assistant", truncated["text"])
    assert localvoice.client_events(localvoice.last_id(), "conversation.item.truncate") == []
    assert not client.seen("error")
    answer = next(turn for turn in await stored_turns(started["conversation_id"]) if turn.role == "assistant")
    assert (answer.interrupted, answer.heard_ms, answer.text) == (True, 800, truncated["text"])


async def test_connections_that_break_off_at_once_are_not_tried_for_ever(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.misbehaves(drop_after_ms_of_answer=100)
    async with calling(site, quiet.pk, alice_cookie) as client:
        started = await client.start()
        before = len(localvoice.connections())
        await client.send("input.text", text="when does the museum close")
        assert await client.expect_close() == 4502
    assert client.seen("error")[-1]["code"] == "voice_live_ended"
    assert len(localvoice.connections()) - before == 2
    user, *answers = await stored_turns(started["conversation_id"])
    assert user.text == "when does the museum close"
    assert all(turn.interrupted for turn in answers)


async def test_a_service_that_refuses_the_next_connection_ends_the_call(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    async with calling(site, mara.pk, alice_cookie) as client:
        await client.start()
        await client.hear_out(await answered(client))
        localvoice.misbehaves(refuse_status=403)
        await localvoice.drop(localvoice.last_id())
        assert await client.expect_close() == 4502
    assert client.seen("error")[-1]["code"] == "voice_live_refused"


async def test_a_connection_is_replaced_before_its_time_is_over(
    site: Site, localvoice: LocalVoice, mara: Persona, alice_cookie: str
) -> None:
    localvoice.misbehaves(expires_after_seconds=4, for_connections=1)
    async with calling(site, mara.pk, alice_cookie) as client:
        await client.start()
        first_id = localvoice.last_id()
        await client.hear_out(await answered(client))
        back = await reconnected(client)
        await closed_upstream(localvoice, first_id)
        assert localvoice.last_id() != first_id
        assert primed(localvoice) == [("assistant", mara.greeting)]
        await talk(client)
        await asyncio.to_thread(localvoice.connections)
        assert len([message for message in client.seen("session.state") if message["seq"] <= back]) >= 4
