"""What no page of ours would send (R3, R4, R5): 4400, 4413 or nothing, and never a traceback."""

import asyncio
import json
import re
import time
from contextlib import suppress
from typing import Any

import pytest
import websockets
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.personas.models import Persona
from agents.voice.errors import ProtocolError
from agents.voice.limits import BUDGETS
from agents.voice.protocol import BrowserMessage, parse
from tests.faults.measures import MB, memory_bytes
from tests.patience import patience
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site
from tests.served.test_refusals import appended_ms
from tests.served.voice_client import SILENCE, calling

KINDS = [
    "session.start",
    "session.stop",
    "input.text",
    "input.mode",
    "input.begin",
    "input.commit",
    "input.clear",
    "response.cancel",
    "playback.progress",
    "playback.flushed",
    "nonsense",
]
FIELDS = ["resume", "after_seq", "item_id", "received_bytes", "played_ms", "text", "push_to_talk", "extra"]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
messages = st.builds(
    lambda kind, fields: {**fields, "type": kind},
    st.sampled_from(KINDS) | values,
    st.dictionaries(st.sampled_from(FIELDS), values, max_size=5),
)
json_texts = st.builds(
    lambda value, is_ascii: json.dumps(value, ensure_ascii=is_ascii), messages | values, st.booleans()
)
deep_texts = st.integers(1, 8_000).map(lambda depth: "[" * depth + "]" * depth)
broken_texts = st.builds(lambda text, cut: text[: cut % (len(text) + 1)], json_texts, st.integers(0, 1_000))
texts = json_texts | broken_texts | deep_texts | st.text(max_size=200)


@settings(max_examples=1_000)
@given(texts)
def test_any_text_is_a_message_or_a_protocol_error(text: str) -> None:
    with suppress(ProtocolError):
        assert isinstance(parse(text), BrowserMessage)


def lost_sockets(site: Site) -> list[str]:
    """The codes that the log tells of."""
    return re.findall(r"voice socket lost with code (\d+)", site.log.read_text())


@pytest.mark.django_db(transaction=True)
class TestOnTheSocket:
    """The fixture of the site fails a test that leaves a traceback in its log."""

    def samples(self, count: int) -> list[bytes]:
        """Texts as the strategies make them, some of them not UTF-8."""
        found: list[bytes] = []

        @settings(max_examples=count)
        @given(texts, st.binary(max_size=3))
        def collect(text: str, tail: bytes) -> None:
            found.append(text.encode("utf-8", "surrogatepass") + tail)

        collect()
        return found

    async def test_garbage_closes_with_4400_or_is_passed_over(
        self, site: Site, quiet: Persona, alice_cookie: str
    ) -> None:
        """Invalid UTF-8 is refused below us, with 1007."""
        codes = set()
        for sample in await asyncio.to_thread(self.samples, 100):
            async with calling(site, quiet.pk, alice_cookie) as client:
                await client.socket.send(sample, text=True)
                await client.socket.send("{")  # a socket whose garbage was passed over ends here
                codes.add(await client.expect_close())
        assert codes <= {1000, 1006, 1007, 4400}
        assert "Traceback" not in site.log.read_text()

    @pytest.mark.parametrize(
        "message",
        [bytes(64 * 1024 + 1), bytes(10 * 1024 * 1024), [bytes(16 * 1024)] * 64],
        ids=["64 KiB + 1", "10 MiB", "1 MiB in fragments"],
    )
    async def test_what_is_too_large_is_cut_off_and_takes_no_memory(
        self, site: Site, quiet: Persona, alice_cookie: str, message: Any
    ) -> None:
        before, lines_before = memory_bytes(site), len(lost_sockets(site))
        async with calling(site, quiet.pk, alice_cookie) as client:
            await client.start()
            with suppress(websockets.ConnectionClosed):  # it is cut off before the end of it
                await client.socket.send(message)
            assert await client.expect_close() in (1006, 1009)
        async with patience():
            while len(lost_sockets(site)) == lines_before:
                await asyncio.sleep(0.02)
        assert len(lost_sockets(site)) == lines_before + 1
        assert memory_bytes(site) - before < 5 * MB

    async def test_upstream_never_gets_much_more_than_real_time(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        """After the burst that a page may have kept while it connected."""
        async with calling(site, quiet.pk, alice_cookie) as client:
            await client.start()
            connection_id, began = localvoice.last_id(), time.monotonic()
            for _ in range(125):
                await client.socket.send(SILENCE)
            async with asyncio.TaskGroup() as twice:  # four seconds of twice the rate
                for _ in range(2):
                    twice.create_task(client.speak(SILENCE * 100))
            await client.expect("notice", code="audio_dropped")
            seconds = await self.appended_seconds(localvoice, connection_id)
            took_seconds = time.monotonic() - began
        assert seconds <= BUDGETS.microphone_burst_seconds + BUDGETS.microphone_rate * took_seconds

    async def appended_seconds(self, localvoice: LocalVoice, connection_id: str) -> float:
        """The audio that has reached Voice Live, once no more is on its way."""
        last_ms = -1
        while (now_ms := await asyncio.to_thread(appended_ms, localvoice, connection_id)) != last_ms:
            last_ms = now_ms
            await asyncio.sleep(0.05)
        return last_ms / 1_000
