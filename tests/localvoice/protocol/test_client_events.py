"""What client events do and what is refused, over a real socket, spoken by the real SDK."""

from typing import Any

import azure.ai.voicelive.models as sdk
import pytest

from tests.localvoice.running import GREETING, Caller
from tests.localvoice.sounds import tone


async def test_the_sdks_own_models_set_up_a_session(caller: Caller) -> None:
    wanted = sdk.RequestSession(
        modalities=[sdk.Modality.TEXT, sdk.Modality.AUDIO],
        voice=sdk.AzureStandardVoice(name="en-US-Ava:DragonHDLatestNeural", temperature=0.8, rate="1.2"),
        turn_detection=sdk.AzureSemanticVad(threshold=0.4, silence_duration_ms=700, remove_filler_words=True),
        input_audio_noise_reduction=sdk.AudioNoiseReduction(type="azure_deep_noise_suppression"),
        input_audio_echo_cancellation=sdk.AudioEchoCancellation(),
        input_audio_transcription=sdk.AudioInputTranscriptionOptions(model="whisper-1"),
        temperature=0.7,
        max_response_output_tokens=500,
    )
    await caller.connection.session.update(session=wanted)
    session = (await caller.until("session.updated"))["session"]
    assert session["turn_detection"]["prefix_padding_ms"] == 420
    assert session["voice"]["name"] == "en-US-Ava:DragonHDLatestNeural"
    assert session["expires_at"] > 0


async def test_the_voice_stays_once_it_was_heard(caller: Caller) -> None:
    await caller.ask("hello")
    await caller.send("session.update", session={"voice": "coral"})
    assert (await caller.refusal())["param"] == "session.voice"
    await caller.send("response.create", response={"voice": "coral"})
    assert (await caller.refusal())["param"] == "response.voice"


async def test_an_empty_buffer_cannot_be_committed(caller: Caller) -> None:
    await caller.append(tone(40))
    await caller.send("input_audio_buffer.clear")
    await caller.until("input_audio_buffer.cleared")
    await caller.send("input_audio_buffer.commit", event_id="mine")
    error = await caller.refusal()
    assert (error["code"], error["event_id"]) == ("input_audio_buffer_commit_empty", "mine")


async def test_what_was_truncated_was_not_said(caller: Caller) -> None:
    said = await caller.ask("tell me about your opening hours")
    item_id = caller.received[-1]["response"]["output"][0]["id"]
    await caller.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=1500)
    truncated = await caller.until("conversation.item.truncated")
    assert (truncated["item_id"], truncated["audio_end_ms"]) == (item_id, 1500)
    await caller.send("conversation.item.retrieve", item_id=item_id)
    kept = (await caller.until("conversation.item.retrieved"))["item"]["content"][0]["transcript"]
    assert said.startswith(kept)
    assert 10 < len(kept) < len(said)
    assert await caller.ask("what did you say") == kept


async def test_a_truncation_beyond_the_audio_is_refused(caller: Caller) -> None:
    await caller.ask("hello")
    item_id = caller.received[-1]["response"]["output"][0]["id"]
    await caller.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=60_000)
    error = await caller.refusal()
    assert error["param"] == "audio_end_ms"
    assert "already shorter" in error["message"]


async def test_a_text_cannot_be_truncated(caller: Caller) -> None:
    await caller.add_message("assistant", "Hello.", id="item_written")
    await caller.send("conversation.item.truncate", item_id="item_written", content_index=0, audio_end_ms=0)
    assert (await caller.refusal())["param"] == "item_id"


async def test_an_item_id_is_used_once(caller: Caller) -> None:
    await caller.add_message("user", "hello", id="item_mine")
    item = {"id": "item_mine", "type": "message", "role": "user", "content": [{"type": "input_text", "text": "bye"}]}
    await caller.send("conversation.item.create", item=item, previous_item_id="root")
    assert (await caller.refusal())["param"] == "item.id"


async def test_what_is_deleted_is_forgotten(caller: Caller) -> None:
    await caller.ask("my name is linda")
    item_id = caller.received[0]["item"]["id"]
    await caller.send("conversation.item.delete", item_id=item_id)
    assert (await caller.until("conversation.item.deleted"))["item_id"] == item_id
    assert await caller.ask("what is my name") == "You have not told me your name yet."


@pytest.mark.parametrize(
    ("event", "param"),
    [
        ({"type": "session.update", "session": {"temperature": 9}}, "session.temperature"),
        ({"type": "session.transcend"}, "type"),
        ({"type": "input_audio_buffer.append", "audio": "%%%"}, "audio"),
        ({"type": "conversation.item.create", "item": {"type": "poem"}}, "item.type"),
        ({"type": "conversation.item.delete", "item_id": "nobody"}, "item_id"),
        ({"type": "response.create", "response": {"modalities": ["audio"]}}, "response.modalities"),
        ({"no_type": 1}, "type"),
    ],
)
async def test_a_refused_event_is_named_and_the_session_goes_on(caller: Caller, event: Any, param: str) -> None:
    await caller.connection.send({"event_id": "mine", **event})
    error = await caller.refusal()
    assert error["param"] == param
    assert error["type"] == "invalid_request_error"
    assert error["event_id"] == (None if "no_type" in event else "mine")
    assert await caller.ask("hello") == GREETING
