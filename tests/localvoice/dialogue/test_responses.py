"""One answer over a real socket: its events, their order, and what they add up to."""

import pytest

from localvoice.audio import BYTES_PER_S
from tests.localvoice.running import CLOSING, DELTAS, GREETING, Caller, Controls, answer_text, call

OPENING = [
    "response.created",
    "response.output_item.added",
    "conversation.item.created",
    "response.content_part.added",
]
WELCOME = "Welcome to the Blue Door. Who is calling?"


async def test_a_typed_turn_is_answered_in_the_order_of_the_protocol(caller: Caller) -> None:
    assert await caller.ask("what is seven times eight") == "Seven times eight is fifty-six."
    types = caller.types()
    assert types[:5] == ["conversation.item.created", *OPENING]
    assert set(types[5:-5]) == DELTAS
    assert types[-5:] == CLOSING


async def test_ids_join_the_events_of_an_answer(caller: Caller) -> None:
    await caller.ask("hello")
    [created], [added] = caller.events("response.created"), caller.events("response.output_item.added")
    deltas = [event for event in caller.received if event["type"].endswith("delta")]
    ids = {(delta["response_id"], delta["item_id"]) for delta in deltas}
    assert ids == {(created["response"]["id"], added["item"]["id"])}
    items = caller.events("conversation.item.created")
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
    audio = [event["delta"] for event in caller.events("response.audio.delta")]
    seconds = sum(len(delta) for delta in audio) * 3 / 4 / BYTES_PER_S
    assert usage["output_token_details"]["audio_tokens"] == pytest.approx(20 * seconds, abs=2)
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert usage["input_token_details"]["text_tokens"] > 20


async def test_text_alone_has_no_audio(caller: Caller) -> None:
    await caller.add_message("user", "hello")
    await caller.send("response.create", response={"modalities": ["text"]})
    assert await caller.answer() == GREETING
    assert "response.text.done" in caller.types()
    assert not DELTAS & set(caller.types())


async def test_an_answer_ends_at_its_token_limit(caller: Caller) -> None:
    await caller.add_message("user", "tell me about your opening hours")
    await caller.send("response.create", response={"max_output_tokens": 30})
    response = (await caller.until("response.done"))["response"]
    assert response["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}
    assert response["output"][0]["status"] == "incomplete"


async def test_an_answer_cancelled_before_its_first_word_is_created_and_done(caller: Caller) -> None:
    await caller.send("response.create")
    await caller.send("response.cancel")
    assert (await caller.until("response.done"))["response"]["status"] == "cancelled"
    assert caller.types()[0] == "response.created"


async def test_an_answer_outside_the_conversation_leaves_no_item(caller: Caller) -> None:
    wanted = {"conversation": "none", "instructions": "Say exactly: Aside.", "metadata": {"topic": "test"}}
    await caller.send("response.create", response=wanted)
    done = await caller.until("response.done")
    assert answer_text(done) == "Aside."
    assert done["response"]["metadata"] == {"topic": "test"}
    assert "conversation.item.created" not in caller.types()
    assert await caller.ask("what did you say") == "I have not said anything yet."


async def test_a_ready_greeting_is_spoken_word_for_word(caller: Caller) -> None:
    message = {"type": "message", "role": "assistant", "content": [{"type": "text", "text": WELCOME}]}
    await caller.send("response.create", response={"pre_generated_assistant_message": message})
    assert await caller.answer() == WELCOME


async def test_a_ready_greeting_needs_an_azure_voice(controls: Controls) -> None:
    async with call(controls.url, voice="alloy") as caller:
        message = {"role": "assistant", "content": [{"type": "text", "text": WELCOME}]}
        await caller.send("response.create", response={"pre_generated_assistant_message": message})
        assert (await caller.refusal())["param"] == "response.pre_generated_assistant_message"
        await caller.send("response.create", response={"instructions": f'Say exactly: "{WELCOME}"'})
        assert await caller.answer() == WELCOME
