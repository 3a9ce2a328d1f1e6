"""Who speaks when, over a real socket: turns, barge-in, and answers that are cancelled, cut or continued."""

import pytest

from tests.localvoice.running import CLOSING, GREETING, TRANSCRIBED, Caller, Controls, answer_text, call
from tests.localvoice.sounds import silence, tone

TURN = [
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.created",
]
SUM, RESULT = "what is seven times eight", "Seven times eight is fifty-six."
REAL_TIME = 1.0  # a long answer then takes some four seconds to be sent


async def test_a_spoken_turn_is_heard_and_answered(controls: Controls) -> None:
    await controls.script(SUM)
    async with call(controls.url) as caller:
        await caller.append(silence(640) + tone(960) + silence(800))
        done = await caller.until("response.done")
    assert answer_text(done) == RESULT
    types = caller.types()
    assert types[:5] == [*TURN, "response.created"]
    assert types.index("response.created") < types.index(TRANSCRIBED) < types.index("response.done")
    assert done["response"]["usage"]["input_token_details"]["audio_tokens"] > 15


async def test_a_turn_is_timed_by_its_audio_and_has_one_item(controls: Controls) -> None:
    async with call(controls.url) as caller:
        await caller.append(silence(640) + tone(960) + silence(800))
        await caller.until("response.done")
    started, stopped, committed, created = caller.received[:4]
    assert started["audio_start_ms"] == pytest.approx(640 - 400, abs=32)
    assert stopped["audio_end_ms"] == pytest.approx(640 + 960 + 500, abs=64)
    assert {event["item_id"] for event in (started, stopped, committed)} == {created["item"]["id"]}


async def test_barge_in_cancels_the_answer_at_once(caller: Caller, controls: Controls) -> None:
    await controls.pace(REAL_TIME)
    await caller.hear_a_long_answer_begin()
    await controls.start_speech()
    await caller.until("input_audio_buffer.speech_started")
    after = len(caller.received)
    response = (await caller.until("response.done"))["response"]
    assert response["status"] == "cancelled"
    assert response["status_details"]["reason"] == "turn_detected"
    assert response["output"][0]["status"] == "incomplete"
    assert [event["type"] for event in caller.received[after:]] == CLOSING


async def test_a_caller_who_speaks_over_the_answer_is_heard(caller: Caller, controls: Controls) -> None:
    await controls.pace(REAL_TIME)
    await caller.hear_a_long_answer_begin()
    await caller.append(tone(400))
    assert (await caller.until("response.done"))["response"]["status"] == "cancelled"
    await caller.append(silence(640))
    assert await caller.answer() == GREETING


async def test_filler_words_do_not_interrupt_where_the_client_wants_none(controls: Controls) -> None:
    turns = {"type": "azure_semantic_vad", "remove_filler_words": True}
    async with call(controls.url, turn_detection=turns) as caller:
        await caller.receive_what_plays_for_a_minute()
        caller.received.clear()
        await controls.say("mm-hmm")
        await controls.say("stop")
        assert await caller.answer() == "All right, I am listening."
        assert caller.types()[:5] == [*TURN, "response.created"]


async def test_speech_after_the_answer_is_only_speech(caller: Caller, controls: Controls) -> None:
    await caller.ask("hello")
    caller.received.clear()
    await controls.say("thank you")
    assert await caller.answer() == "You are welcome."
    assert caller.types()[:5] == [*TURN, "response.created"]


async def test_without_interruption_the_answer_goes_on_and_the_turn_is_answered_after_it(controls: Controls) -> None:
    turns = {"type": "server_vad", "interrupt_response": False}
    async with call(controls.url, turn_detection=turns) as caller:
        await controls.pace(REAL_TIME)
        await caller.hear_a_long_answer_begin()
        await controls.say(SUM)
        first = await caller.until("response.done")
        assert first["response"]["status"] == "completed"
        assert caller.types().index("input_audio_buffer.speech_started") < caller.types().index("response.done")
        assert await caller.answer() == RESULT


async def test_a_turn_is_not_answered_when_the_client_wants_to_do_that(controls: Controls) -> None:
    async with call(controls.url, turn_detection={"type": "server_vad", "create_response": False}) as caller:
        await controls.say(SUM)
        assert (await caller.until(TRANSCRIBED))["transcript"] == SUM
        assert "response.created" not in caller.types()
        await caller.send("response.create")
        assert await caller.answer() == RESULT


async def test_without_turn_detection_a_turn_ends_when_the_client_says_so(controls: Controls) -> None:
    await controls.script("my name is linda")
    async with call(controls.url, turn_detection=None) as caller:
        await caller.append(tone(400) + silence(2000) + tone(400))
        await caller.send("input_audio_buffer.commit")
        await caller.until(TRANSCRIBED)
        assert caller.types()[:2] == ["input_audio_buffer.committed", "conversation.item.created"]
        await caller.send("response.create")
        assert await caller.answer() == "Nice to meet you, Linda."


async def test_nothing_understood_is_answered_by_models_that_hear_themselves(
    caller: Caller, controls: Controls
) -> None:
    await controls.say("")
    assert await caller.answer() == "Sorry, I did not catch that. Could you say it again?"
    assert [event["transcript"] for event in caller.events(TRANSCRIBED)] == [""]


@pytest.mark.parametrize(
    ("model", "answered"), [("gpt-4o", None), ("gpt-realtime", False)], ids=["a text model", "asked not to"]
)
async def test_nothing_understood_may_stay_without_an_answer(
    controls: Controls, model: str, answered: bool | None
) -> None:
    async with call(controls.url, model, input_audio_transcription={"model": "mai-transcribe"}) as caller:
        await controls.say("", answered=answered)
        await caller.until(TRANSCRIBED)
        await controls.say("thank you")
        assert await caller.answer() == "You are welcome."
        assert caller.types().count("response.created") == 1


async def test_cancel_ends_the_answer_and_is_refused_without_one(caller: Caller, controls: Controls) -> None:
    await controls.pace(REAL_TIME)
    await caller.hear_a_long_answer_begin()
    await caller.send("response.cancel")
    done = await caller.until("response.done")
    assert done["response"]["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
    await caller.send("response.cancel", event_id="again")
    error = await caller.refusal()
    assert (error["code"], error["event_id"]) == ("response_cancel_not_active", "again")


async def test_one_answer_at_a_time(caller: Caller, controls: Controls) -> None:
    await controls.pace(REAL_TIME)
    await caller.hear_a_long_answer_begin()
    await caller.send("response.create")
    assert (await caller.refusal())["code"] == "conversation_already_has_active_response"
    await caller.send("response.create", response={"cancel_previous": True, "modalities": ["text"]})
    assert (await caller.until("response.done"))["response"]["status"] == "cancelled"
    assert (await caller.until("response.done"))["response"]["status"] == "completed"


async def test_auto_truncate_cuts_what_cannot_have_been_played(controls: Controls) -> None:
    async with call(controls.url, turn_detection={"type": "server_vad", "auto_truncate": True}) as caller:
        item = await caller.receive_what_plays_for_a_minute()
        await controls.start_speech()
        truncated = await caller.until("conversation.item.truncated")
        assert truncated["item_id"] == item["id"]
        assert 0 < truncated["audio_end_ms"] < 60_000


async def test_history_can_be_restored(caller: Caller) -> None:
    await caller.add_message("user", "my name is linda")
    await caller.add_message("assistant", "Nice to meet you, Linda.")
    await caller.add_message("system", "Parking costs five euros.")
    assert await caller.ask("what is my name") == "Your name is Linda."
    assert await caller.ask("how much is parking") == "Parking costs five euros."


async def test_an_answer_that_broke_off_in_another_session_is_continued(caller: Caller) -> None:
    await caller.add_message("user", "tell me about your opening hours", id="item_asked")
    await caller.add_message("assistant", "The opening hours are Monday to Saturday", id="item_heard")
    for item_id in ("item_asked", "item_heard"):
        assert (await caller.until("conversation.item.created"))["item"]["id"] == item_id
    await caller.send("response.create", additional_instructions="Your last answer was cut off. Go on.")
    assert await caller.answer() == "nine to six, Sunday ten to four."
