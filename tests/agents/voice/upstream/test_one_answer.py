"""One answer over the real SDK, from the local voice service."""

import asyncio
from typing import Any

import pytest

from agents.audio import bytes_of, duration_ms
from agents.voice.errors import UpstreamEnded, UpstreamRefused, UpstreamUnreachable
from agents.voice.upstream import one_answer as module
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.one_answer import one_answer
from agents.voice.upstream.resources import Resource
from tests.patience import patience
from tests.served.localvoice_controls import LocalVoice

ALICE = 1
SESSION = {
    "modalities": ["text", "audio"],
    "instructions": "You read aloud.",
    "voice": {"type": "azure-standard", "name": "en-US-AvaNeural"},
    "turn_detection": None,
}


def said(text: str) -> dict[str, Any]:
    content = [{"type": "text", "text": text}]
    return {"pre_generated_assistant_message": {"type": "message", "role": "assistant", "content": content}}


async def answer(
    localvoice: LocalVoice, text: str = "Good morning, and welcome.", *, longest_ms: int = 10_000, **session: Any
) -> bytes:
    chooser = Chooser([Resource(1, localvoice.url, 10_000)], ALICE)
    return await one_answer(chooser, "gpt-realtime", SESSION | session, said(text), longest_ms=longest_ms)


async def test_the_whole_sentence_is_heard_and_the_session_is_closed(localvoice: LocalVoice) -> None:
    sound = await answer(localvoice)
    assert 500 < duration_ms(len(sound)) < 10_000
    assert any(sound)
    async with patience():
        while localvoice.last()["open"]:
            await asyncio.sleep(0.01)
    (asked,) = localvoice.client_events(localvoice.last_id(), "response.create")
    assert asked["response"] == said("Good morning, and welcome.")


async def test_what_is_too_long_is_cut(localvoice: LocalVoice) -> None:
    assert len(await answer(localvoice, "One two three four five six seven. " * 5, longest_ms=300)) == bytes_of(300)


async def test_a_voice_that_the_service_does_not_take_is_refused(localvoice: LocalVoice) -> None:
    with pytest.raises(UpstreamRefused, match="settings refused"):
        await answer(localvoice, voice={"type": "azure-standard", "name": "nobody"})


async def test_an_answer_that_the_service_refuses_is_refused(localvoice: LocalVoice) -> None:
    with pytest.raises(UpstreamRefused, match="request for the answer"):
        await answer(localvoice, voice={"type": "openai", "name": "marin"})


async def test_a_connection_that_is_lost_in_the_answer_is_no_answer(localvoice: LocalVoice) -> None:
    localvoice.misbehaves(drop_after_ms_of_answer=100)
    with pytest.raises(UpstreamEnded):
        await answer(localvoice)


async def test_an_answer_that_does_not_end_is_given_up(localvoice: LocalVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.2)
    localvoice.pace(0.5)
    with pytest.raises(UpstreamUnreachable, match="no whole answer"):
        await answer(localvoice, "One two three four five six seven. " * 5, longest_ms=60_000)
