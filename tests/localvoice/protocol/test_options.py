"""The options of Voice Live as the real SDK sets them over a real socket, a test for each group of the table."""

from typing import Any

import azure.ai.voicelive.models as sdk
import pytest

from localvoice.protocol.options_page import PAGE, page
from tests.localvoice.running import (
    CLOSING,
    GREETING,
    TRANSCRIBED,
    Caller,
    Controls,
    answer_text,
    call,
)
from tests.localvoice.sounds import silence, tone

AVA = sdk.AzureStandardVoice(name="en-US-AvaMultilingualNeural")
STOPPED = "input_audio_buffer.speech_stopped"


async def configure(caller: Caller, **wanted: Any) -> dict[str, Any]:
    """Set up the session by the SDK's own model; returns the effective one."""
    await caller.connection.session.update(session=sdk.RequestSession(**wanted))
    return dict((await caller.until("session.updated"))["session"])


def message(text: str) -> sdk.UserMessageItem:
    return sdk.UserMessageItem(content=[sdk.InputTextContentPart(text=text)])


def test_the_page_of_options_is_written_from_the_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "Run python -m localvoice.protocol.options_page."


# Turns


async def test_a_sentence_that_goes_on_is_waited_for(controls: Controls) -> None:
    await controls.script("I would like to", "are you open?")
    async with call(controls.url) as caller:
        detection = sdk.AzureSemanticDetection(threshold_level="medium", timeout_ms=1600)
        turns = sdk.AzureSemanticVad(silence_duration_ms=640, end_of_utterance_detection=detection)
        await configure(caller, turn_detection=turns)
        await caller.append(silence(640) + tone(320) + silence(2560) + tone(320) + silence(960))
        unfinished = (await caller.until(STOPPED))["audio_end_ms"]
        finished = (await caller.until(STOPPED))["audio_end_ms"]
    assert (unfinished, finished) == (640 + 320 + 1600, 3520 + 320 + 320)


# The longest silence, in whole windows of 32 ms.
@pytest.mark.parametrize(("eagerness", "silence_ms"), [("low", 8000), ("high", 2016)])
async def test_eagerness_says_how_long_the_rest_is_waited_for(
    controls: Controls, eagerness: str, silence_ms: int
) -> None:
    await controls.script("I would like to")
    async with call(controls.url, turn_detection={"type": "semantic_vad", "eagerness": eagerness}) as caller:
        await caller.append(silence(640) + tone(320) + silence(silence_ms + 64), frame_ms=200)
        assert (await caller.until(STOPPED))["audio_end_ms"] == 960 + silence_ms


async def test_a_client_that_ends_turns_itself_is_never_answered_unasked(controls: Controls) -> None:
    await controls.script("hello")
    async with call(controls.url, turn_detection=None) as caller:
        await caller.append(tone(400) + silence(3000))
        await caller.connection.input_audio_buffer.commit()
        await caller.until(TRANSCRIBED)
        await caller.append(tone(400))
        await caller.connection.input_audio_buffer.clear()
        await caller.until("input_audio_buffer.cleared")
        assert not {STOPPED, "response.created"} & set(caller.types())
        await caller.connection.response.create()
        assert await caller.answer() == GREETING


async def test_who_was_interrupted_reads_so_if_the_session_wants_that(controls: Controls) -> None:
    turns = {"type": "azure_semantic_vad", "auto_truncate": True, "appended_text_after_truncation": " [cut]"}
    async with call(controls.url, turn_detection=turns) as caller:
        item = await caller.receive_what_plays_for_a_minute()
        await controls.start_speech()
        await caller.until("conversation.item.truncated")
        await caller.connection.conversation.item.retrieve(item_id=item["id"])
        kept = (await caller.until("conversation.item.retrieved"))["item"]["content"][0]["transcript"]
        assert kept.endswith(" [cut]")


async def test_without_interruption_nothing_is_truncated(controls: Controls) -> None:
    turns = {"type": "server_vad", "auto_truncate": True, "interrupt_response": False}
    async with call(controls.url, turn_detection=turns) as caller:
        await caller.receive_what_plays_for_a_minute()
        await controls.say("thank you")
        await caller.answer()
        assert "conversation.item.truncated" not in caller.types()


# Transcription


async def test_a_phrase_list_corrects_what_was_heard(controls: Controls) -> None:
    async with call(controls.url) as caller:
        transcription = sdk.AudioInputTranscriptionOptions(model="mai-transcribe", phrase_list=["Voicesite", "Contoso"])
        await configure(caller, input_audio_transcription=transcription)
        await controls.say("is voice site at contosso?")
        assert (await caller.until(TRANSCRIBED))["transcript"] == "is Voicesite at Contoso?"


# Answers


async def test_a_wait_is_bridged_by_the_interim_response(controls: Controls) -> None:
    async with call(controls.url, "gpt-4o", input_audio_transcription={"model": "azure-speech"}) as caller:
        interim = sdk.StaticInterimResponseConfig(latency_threshold_ms=0, texts=["One moment."])
        await configure(caller, interim_response=interim)
        assert await caller.ask("hello") == f"One moment. {GREETING}"
        await caller.send("response.create", response={"modalities": ["text"], "instructions": "Say exactly: Hi."})
        assert await caller.answer() == "Hi."


async def test_realtime_models_have_no_interim_response(caller: Caller) -> None:
    await caller.connection.session.update(session={"interim_response": {"type": "llm_interim_response"}})
    error = await caller.refusal()
    assert error["param"] == "session.interim_response"
    assert "leave it out" in error["message"]


async def test_words_have_their_times(caller: Caller) -> None:
    await configure(caller, output_audio_timestamp_types=["word"])
    said = await caller.ask("tell me about your opening hours")
    words = caller.events("response.audio_timestamp.delta")
    assert " ".join(word["text"] for word in words) == said
    assert {word["timestamp_type"] for word in words} == {"word"}
    starts = [word["audio_offset_ms"] for word in words]
    assert starts == sorted(starts)
    assert all(word["audio_duration_ms"] > 0 for word in words)
    [_, done, *rest] = caller.types()[-6:]
    assert done == "response.audio_timestamp.done"
    assert rest == CLOSING[1:]


async def test_a_voice_of_openais_has_no_word_times(caller: Caller) -> None:
    await configure(caller, output_audio_timestamp_types=["word"], voice="coral")
    await caller.ask("hello")
    assert not [name for name in caller.types() if "timestamp" in name]


async def test_the_output_limit_of_the_session_ends_an_answer_as_incomplete(caller: Caller) -> None:
    await configure(caller, max_response_output_tokens=30)
    await caller.add_message("user", "tell me about your opening hours")
    await caller.connection.response.create()
    response = (await caller.until("response.done"))["response"]
    assert (response["status"], response["status_details"]["reason"]) == ("incomplete", "max_output_tokens")
    assert response["usage"]["output_tokens"] <= 40


async def test_metadata_comes_back(caller: Caller) -> None:
    session = await configure(caller, metadata={"conversation": "12"})
    assert session["metadata"] == {"conversation": "12"}
    await caller.connection.response.create(response=sdk.ResponseCreateParams(metadata={"topic": "test"}))
    assert (await caller.until("response.created"))["response"]["metadata"] == {"topic": "test"}
    assert (await caller.until("response.done"))["response"]["metadata"] == {"topic": "test"}


# One response


async def test_a_response_may_read_other_items_than_the_conversation(caller: Caller) -> None:
    await caller.ask("my name is linda")
    asked = message("what is my name")
    other = sdk.ResponseCreateParams(input_items=[message("my name is oscar"), asked], commit=False)
    await caller.connection.response.create(response=other)
    assert await caller.answer() == "Your name is Oscar."
    more = sdk.ResponseCreateParams(append_input_items=[asked], instructions="You are Mia.", modalities=["text"])
    await caller.connection.response.create(response=more)
    assert await caller.answer() == "Your name is Linda."
    assert caller.received[-1]["response"]["modalities"] == ["text"]


async def test_a_response_that_is_not_committed_leaves_no_item(caller: Caller) -> None:
    aside = sdk.ResponseCreateParams(instructions="Say exactly: Aside.", commit=False)
    await caller.connection.response.create(response=aside)
    done = await caller.until("response.done")
    assert (answer_text(done), done["response"]["conversation_id"]) == ("Aside.", None)
    assert "conversation.item.created" not in caller.types()


async def test_a_ready_message_is_one_text(caller: Caller) -> None:
    parts = [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}]
    ready = {"type": "message", "role": "assistant", "content": parts}
    await caller.send("response.create", response={"pre_generated_assistant_message": ready})
    assert (await caller.refusal())["param"] == "response.pre_generated_assistant_message"


# Items and events


async def test_text_can_be_typed_in_pieces(caller: Caller) -> None:
    for delta in ("my name ", "is linda"):
        await caller.connection.send(sdk.ClientEventInputTextDelta(id="item_typed", delta=delta))
    await caller.connection.send(sdk.ClientEventInputTextDone(id="item_typed"))
    created = await caller.until("conversation.item.created")
    assert (created["item"]["id"], created["item"]["content"][0]["text"]) == ("item_typed", "my name is linda")
    await caller.connection.response.create()
    assert await caller.answer() == "Nice to meet you, Linda."


async def test_an_event_for_avatars_is_refused_with_what_to_do(caller: Caller) -> None:
    await caller.connection.output_audio_buffer.clear(event_id="mine")
    error = await caller.refusal()
    assert (error["code"], error["event_id"]) == ("event_not_supported", "mine")
    assert "response.cancel" in error["message"]
    assert await caller.ask("hello") == GREETING


async def test_a_part_without_its_text_is_refused(caller: Caller) -> None:
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": 5}]}
    await caller.send("conversation.item.create", item=item)
    error = await caller.refusal()
    assert (error["code"], error["param"]) == ("invalid_type", "item.content[0].text")
