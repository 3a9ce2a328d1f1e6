"""What tests can read back of connections and handshakes."""

import pytest

from localvoice.audio import BYTES_PER_MS, BYTES_PER_S
from localvoice.controls.records import AudioRate, Handshakes
from tests.localvoice.running import Controls, call, refusal
from tests.localvoice.sounds import tone


async def test_what_the_client_sent_can_be_read_back(controls: Controls) -> None:
    async with call(controls.url) as caller:
        await caller.append(tone(400))
        await caller.send("input_audio_buffer.clear")
        await caller.until("input_audio_buffer.cleared")
        seen = await controls.last()
    assert [event["type"] for event in seen["client_events"]] == [
        "session.update",
        "input_audio_buffer.append",
        "input_audio_buffer.clear",
    ]
    assert seen["client_events"][1]["audio_ms"] == pytest.approx(400, abs=1)
    assert seen["server_event_types"][:2] == ["session.created", "session.updated"]
    assert (seen["query"]["model"], seen["auth"], seen["open"]) == ("gpt-realtime", "api-key", True)
    assert "api-key" in seen["headers"]
    assert "any" not in str(seen["headers"])
    assert seen["max_audio_bytes_per_s"] == pytest.approx(400 * BYTES_PER_MS / 10, abs=50)


def test_the_audio_rate_is_that_of_the_busiest_ten_seconds() -> None:
    rate = AudioRate()
    for second in range(30):
        rate.note(2 * BYTES_PER_S if 10 <= second < 15 else BYTES_PER_S, float(second))
    assert rate.most_bytes_per_s == 1.5 * BYTES_PER_S


def test_handshakes_are_counted_by_the_minute() -> None:
    handshakes = Handshakes()
    for second in range(100):
        handshakes.note(float(second), is_refused=second < 3)
    assert handshakes.as_json() == {"total": 100, "refused": 3, "most_in_a_minute": 60}


async def test_handshakes_can_be_read_back(controls: Controls) -> None:
    await controls.forget_handshakes()
    await controls.faults(refuse_status=429, refuse_count=1)
    await refusal(controls.url)
    async with call(controls.url):
        assert await controls.handshakes() == {"total": 2, "refused": 1, "most_in_a_minute": 2}
