"""The protocol over a real socket, spoken by the real SDK: events, their order, and what they refuse."""

from typing import Any

import azure.ai.voicelive.models as sdk
import pytest

from tests.localvoice.service import BYTES_PER_MS, Caller, Controls, answer_text, call, silence, tone

ANSWER = [
    "response.created",
    "response.output_item.added",
    "conversation.item.created",
    "response.content_part.added",
]
DELTAS = {"response.audio.delta", "response.audio_transcript.delta"}
CLOSING = [
    "response.audio.done",
    "response.audio_transcript.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.done",
]
TURN = [
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.created",
]
TRANSCRIBED = "conversation.item.input_audio_transcription.completed"


async def refusal(caller: Caller) -> dict[str, Any]:
    return dict((await caller.until("error"))["error"])


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


async def test_a_typed_turn_is_answered_in_the_order_of_the_protocol(caller: Caller) -> None:
    assert await caller.ask("what is seven times eight") == "Seven times eight is fifty-six."
    types = caller.types()
    assert types[:5] == ["conversation.item.created", *ANSWER]
    assert set(types[5:-5]) == DELTAS
    assert types[-5:] == CLOSING


async def test_ids_join_the_events_of_an_answer(caller: Caller) -> None:
    await caller.ask("hello")
    created = next(event for event in caller.received if event["type"] == "response.created")
    item = next(event for event in caller.received if event["type"] == "response.output_item.added")["item"]
    deltas = [event for event in caller.received if event["type"].endswith("delta")]
    assert {(delta["response_id"], delta["item_id"]) for delta in deltas} == {(created["response"]["id"], item["id"])}
    items = [event for event in caller.received if event["type"] == "conversation.item.created"]
    assert items[1]["previous_item_id"] == items[0]["item"]["id"]
    assert len({event["event_id"] for event in caller.received}) == len(caller.received)


async def test_transcript_deltas_are_spread_along_the_audio_and_add_up(caller: Caller) -> None:
    said = await caller.ask("tell me about your opening hours")
    deltas = [event for event in caller.received if event["type"] in DELTAS]
    words_at = [index for index, event in enumerate(deltas) if event["type"].endswith("transcript.delta")]
    assert "".join(deltas[index]["delta"] for index in words_at) == said
    assert len(words_at) > 5
    assert words_at[0] < len(deltas) / 4
    assert words_at[-1] > len(deltas) * 3 / 4


async def test_usage_counts_what_was_heard_and_said(caller: Caller) -> None:
    await caller.ask("tell me about your opening hours")
    usage = caller.received[-1]["response"]["usage"]
    audio = [event["delta"] for event in caller.received if event["type"] == "response.audio.delta"]
    seconds = sum(len(delta) for delta in audio) * 3 / 4 / BYTES_PER_MS / 1000
    assert usage["output_token_details"]["audio_tokens"] == pytest.approx(20 * seconds, abs=2)
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert usage["input_token_details"]["text_tokens"] > 20


async def test_text_alone_has_no_audio(caller: Caller) -> None:
    await caller.type_text("hello")
    await caller.send("response.create", response={"modalities": ["text"]})
    done = await caller.until("response.done")
    assert answer_text(done) == "Hello! How can I help you?"
    assert "response.text.done" in caller.types()
    assert not DELTAS & set(caller.types())


async def test_a_spoken_turn_is_heard_and_answered(controls: Controls) -> None:
    await controls.script("what is seven times eight")
    async with call(controls.url) as caller:
        await caller.append(silence(640) + tone(960) + silence(800))
        done = await caller.until("response.done")
        assert answer_text(done) == "Seven times eight is fifty-six."
        types = caller.types()
        assert types[:5] == [*TURN, "response.created"]
        assert types.index("response.created") < types.index(TRANSCRIBED) < types.index("response.done")
        started, stopped, committed = caller.received[:3]
        assert started["audio_start_ms"] == pytest.approx(640 - 400, abs=32)
        assert stopped["audio_end_ms"] == pytest.approx(640 + 960 + 500, abs=64)
        item_ids = {event["item_id"] for event in caller.received if "audio_buffer" in event["type"]}
        assert item_ids == {caller.received[3]["item"]["id"]}
        assert committed["item_id"] in item_ids
        assert done["response"]["usage"]["input_token_details"]["audio_tokens"] > 15


async def test_barge_in_cancels_the_answer_at_once(caller: Caller, controls: Controls) -> None:
    await controls.pace(1)
    await caller.type_text("tell me about your opening hours")
    await caller.send("response.create")
    await caller.until("response.audio.delta")
    await controls.start_speech()
    await caller.until("input_audio_buffer.speech_started")
    after = len(caller.received)
    done = await caller.until("response.done")
    assert done["response"]["status"] == "cancelled"
    assert done["response"]["status_details"]["reason"] == "turn_detected"
    assert done["response"]["output"][0]["status"] == "incomplete"
    assert [event["type"] for event in caller.received[after:]] == CLOSING


async def test_a_caller_who_speaks_up_is_heard_over_the_answer(caller: Caller, controls: Controls) -> None:
    await controls.pace(1)
    await caller.type_text("tell me about your opening hours")
    await caller.send("response.create")
    await caller.until("response.audio.delta")
    await caller.append(tone(400))
    assert (await caller.until("response.done"))["response"]["status"] == "cancelled"
    await caller.append(silence(640))
    assert answer_text(await caller.until("response.done")) == "Hello! How can I help you?"


async def test_filler_words_do_not_interrupt_where_the_client_wants_none(controls: Controls) -> None:
    turns = {"type": "azure_semantic_vad", "remove_filler_words": True}
    async with call(controls.url, turn_detection=turns) as caller:
        await caller.ask("tell me about your opening hours")
        caller.received.clear()
        await controls.say("mm-hmm")  # the answer is sent, but still being played
        await controls.say("stop")
        assert answer_text(await caller.until("response.done")) == "All right, I am listening."
        assert caller.types()[:5] == [*TURN, "response.created"]


async def test_speech_after_the_answer_is_only_speech(caller: Caller, controls: Controls) -> None:
    await caller.ask("hello")
    caller.received.clear()
    await controls.say("thank you")
    assert answer_text(await caller.until("response.done")) == "You are welcome."
    assert caller.types()[:5] == [*TURN, "response.created"]


async def test_without_interruption_the_answer_goes_on_and_the_turn_is_answered_after_it(controls: Controls) -> None:
    turns = {"type": "server_vad", "interrupt_response": False}
    async with call(controls.url, turn_detection=turns) as caller:
        await controls.pace(5)
        await caller.type_text("tell me about your opening hours")
        await caller.send("response.create")
        await caller.until("response.audio.delta")
        await controls.say("what is seven times eight")
        first, second = await caller.until("response.done"), await caller.until("response.done")
        assert first["response"]["status"] == "completed"
        assert answer_text(second) == "Seven times eight is fifty-six."


async def test_a_turn_is_not_answered_when_the_client_wants_to_do_that(controls: Controls) -> None:
    async with call(controls.url, turn_detection={"type": "server_vad", "create_response": False}) as caller:
        await controls.say("what is seven times eight")
        assert (await caller.until(TRANSCRIBED))["transcript"] == "what is seven times eight"
        assert "response.created" not in caller.types()
        await caller.send("response.create")
        assert answer_text(await caller.until("response.done")) == "Seven times eight is fifty-six."


async def test_manual_turns_end_when_the_client_says_so(controls: Controls) -> None:
    await controls.script("my name is linda")
    async with call(controls.url, turn_detection=None) as caller:
        await caller.append(tone(400) + silence(2000) + tone(400))
        await caller.send("input_audio_buffer.commit")
        await caller.until(TRANSCRIBED)
        assert caller.types()[:2] == ["input_audio_buffer.committed", "conversation.item.created"]
        await caller.send("response.create")
        assert answer_text(await caller.until("response.done")) == "Nice to meet you, Linda."


async def test_an_empty_buffer_cannot_be_committed(caller: Caller) -> None:
    await caller.append(tone(40))
    await caller.send("input_audio_buffer.clear")
    await caller.until("input_audio_buffer.cleared")
    await caller.send("input_audio_buffer.commit", event_id="mine")
    error = await refusal(caller)
    assert (error["code"], error["event_id"]) == ("input_audio_buffer_commit_empty", "mine")


async def test_cancel_ends_the_answer_and_is_refused_without_one(caller: Caller, controls: Controls) -> None:
    await controls.pace(1)
    await caller.type_text("tell me about your opening hours")
    await caller.send("response.create")
    await caller.until("response.audio.delta")
    await caller.send("response.cancel")
    done = await caller.until("response.done")
    assert done["response"]["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
    await caller.send("response.cancel", event_id="again")
    error = await refusal(caller)
    assert (error["code"], error["event_id"]) == ("response_cancel_not_active", "again")


async def test_an_answer_cancelled_before_its_first_word_is_created_and_done(caller: Caller) -> None:
    await caller.send("response.create")
    await caller.send("response.cancel")
    assert (await caller.until("response.done"))["response"]["status"] == "cancelled"
    assert caller.types()[0] == "response.created"


async def test_one_answer_at_a_time(caller: Caller, controls: Controls) -> None:
    await controls.pace(1)
    await caller.send("response.create")
    await caller.until("response.created")
    await caller.send("response.create")
    assert (await refusal(caller))["code"] == "conversation_already_has_active_response"
    await caller.send("response.create", response={"cancel_previous": True, "modalities": ["text"]})
    assert (await caller.until("response.done"))["response"]["status"] == "cancelled"
    assert (await caller.until("response.done"))["response"]["status"] == "completed"


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
    error = await refusal(caller)
    assert error["param"] == "audio_end_ms"
    assert "already shorter" in error["message"]


async def test_auto_truncate_cuts_what_cannot_have_been_played(controls: Controls) -> None:
    async with call(controls.url, turn_detection={"type": "server_vad", "auto_truncate": True}) as caller:
        await caller.ask("tell me about your opening hours")
        item_id = caller.received[-1]["response"]["output"][0]["id"]
        await controls.start_speech()
        truncated = await caller.until("conversation.item.truncated")
        assert truncated["item_id"] == item_id
        assert truncated["audio_end_ms"] < 4000


async def test_a_ready_greeting_is_spoken_word_for_word(caller: Caller) -> None:
    content = [{"type": "text", "text": "Welcome to the Blue Door. Who is calling?"}]
    message = {"type": "message", "role": "assistant", "content": content}
    await caller.send("response.create", response={"pre_generated_assistant_message": message})
    assert answer_text(await caller.until("response.done")) == "Welcome to the Blue Door. Who is calling?"


async def test_a_ready_greeting_needs_an_azure_voice(controls: Controls) -> None:
    async with call(controls.url, voice="alloy") as caller:
        message = {"role": "assistant", "content": [{"type": "text", "text": "Welcome."}]}
        await caller.send("response.create", response={"pre_generated_assistant_message": message})
        assert (await refusal(caller))["param"] == "response.pre_generated_assistant_message"
        await caller.send("response.create", response={"instructions": 'Say exactly: "Welcome."'})
        assert answer_text(await caller.until("response.done")) == "Welcome."


async def test_history_can_be_restored(caller: Caller) -> None:
    for role, part_type, text in (
        ("user", "input_text", "my name is linda"),
        ("assistant", "text", "Nice to meet you, Linda."),
        ("system", "input_text", "Parking costs five euros."),
    ):
        content = [{"type": part_type, "text": text}]
        await caller.send("conversation.item.create", item={"type": "message", "role": role, "content": content})
    assert await caller.ask("what is my name") == "Your name is Linda."
    assert await caller.ask("how much is parking") == "Parking costs five euros."


async def test_an_answer_that_broke_off_in_another_session_is_continued(caller: Caller) -> None:
    heard = "The opening hours are Monday to Saturday"
    for item_id, role, part_type, text in (
        ("item_asked", "user", "input_text", "tell me about your opening hours"),
        ("item_heard", "assistant", "text", heard),
    ):
        item = {"id": item_id, "type": "message", "role": role, "content": [{"type": part_type, "text": text}]}
        await caller.send("conversation.item.create", item=item)
        assert (await caller.until("conversation.item.created"))["item"]["id"] == item_id
    await caller.send("response.create", additional_instructions="Your last answer was cut off. Go on.")
    assert answer_text(await caller.until("response.done")) == "nine to six, Sunday ten to four."


async def test_an_item_id_is_used_once(caller: Caller) -> None:
    item = {
        "id": "item_mine",
        "type": "message",
        "role": "user",
        "content": [{"type": "input_text", "text": "hello"}],
    }
    await caller.send("conversation.item.create", item=item)
    await caller.send("conversation.item.create", item=item, previous_item_id="root")
    assert (await refusal(caller))["param"] == "item.id"


async def test_a_text_cannot_be_truncated(caller: Caller) -> None:
    item = {"id": "item_told", "type": "message", "role": "assistant", "content": [{"type": "text", "text": "Hello."}]}
    await caller.send("conversation.item.create", item=item)
    await caller.send("conversation.item.truncate", item_id="item_told", content_index=0, audio_end_ms=0)
    assert (await refusal(caller))["param"] == "item_id"


async def test_what_is_deleted_is_forgotten(caller: Caller) -> None:
    await caller.ask("my name is linda")
    item_id = caller.received[0]["item"]["id"]
    await caller.send("conversation.item.delete", item_id=item_id)
    assert (await caller.until("conversation.item.deleted"))["item_id"] == item_id
    assert await caller.ask("what is my name") == "You have not told me your name yet."


async def test_an_answer_out_of_band_leaves_no_item(caller: Caller) -> None:
    wanted = {"conversation": "none", "instructions": "Say exactly: Aside.", "metadata": {"topic": "test"}}
    await caller.send("response.create", response=wanted)
    done = await caller.until("response.done")
    assert done["response"]["metadata"] == {"topic": "test"}
    assert "conversation.item.created" not in caller.types()
    assert await caller.ask("what did you say") == "I have not said anything yet."


async def test_an_answer_ends_at_its_token_limit(caller: Caller) -> None:
    await caller.type_text("tell me about your opening hours")
    await caller.send("response.create", response={"max_output_tokens": 30})
    response = (await caller.until("response.done"))["response"]
    assert response["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}
    assert response["output"][0]["status"] == "incomplete"


async def test_the_voice_stays_once_it_was_heard(caller: Caller) -> None:
    await caller.ask("hello")
    await caller.send("session.update", session={"voice": "coral"})
    assert (await refusal(caller))["param"] == "session.voice"


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
    error = await refusal(caller)
    assert error["param"] == param
    assert error["type"] == "invalid_request_error"
    assert error["event_id"] == (None if "no_type" in event else "mine")
    assert await caller.ask("hello") == "Hello! How can I help you?"
