"""A process stops while a browser is away that has only a part of the answer: the rest is said by the next process."""

import asyncio
from pathlib import Path

import pytest

from agents.personas.models import Persona
from tests.patience import patience
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site, serving
from tests.served.test_call import answered
from tests.served.test_resume import lose
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_rest_of_an_answer_is_not_lost_with_its_process(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.pace(4)
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url) as first:
        async with calling(first, quiet.pk, alice_cookie) as client:
            started = await client.start()
            await client.send("input.text", text="when does the museum close")
            broken = await answered(client)
            await client.wait_until(lambda: len(client.audio[broken]) > 24_000, "half a second of audio")
            await lose(client)
            had_bytes = len(client.audio[broken])
        async with patience():
            while "response.done" not in (await asyncio.to_thread(localvoice.last))["server_event_types"]:
                await asyncio.sleep(0.05)
        first.terminate()
    async with calling(site, quiet.pk, alice_cookie, known=client) as again:
        resumed = await again.resume()
        cut = await again.expect("transcript.truncated", item_id=broken)
        assert (await again.expect("audio.started", item_id=broken, from_bytes=had_bytes))["seq"] > cut["seq"]
        assert (await again.expect("audio.done", item_id=broken, after=cut["seq"]))["bytes"] == had_bytes
        await again.send("playback.progress", item_id=broken, played_ms=had_bytes // 48, received_bytes=had_bytes)
        rest = await answered(again, after=resumed["seq"])
        await again.hear_out(rest)
        await again.send("session.stop")
        assert await again.expect_close() == 1000
    assert resumed["conversation_id"] == started["conversation_id"]
    turns = await stored_turns(started["conversation_id"])
    assert [(turn.role, turn.interrupted) for turn in turns] == [
        ("user", False),
        ("assistant", True),
        ("assistant", False),
    ]
    assert turns[1].text == cut["text"]
