"""A page notices what must not happen, and plays as a loudspeaker does."""

from typing import Any

import pytest

from tests.soak.page import Page


def page_after(*messages: dict[str, Any]) -> Page:
    page = Page()
    for seq, message in enumerate(messages, start=1):
        page.take({"seq": seq, **message}, 1.0)
    return page


BEGUN = {"type": "session.started", "conversation_id": "c"}
AUDIO = {"type": "audio.started", "item_id": "a"}


def test_all_of_an_answer_is_right() -> None:
    page = page_after(BEGUN, AUDIO)
    page.take_audio(bytes(4800), 1.0)
    page.take({"type": "audio.done", "item_id": "a", "bytes": 4800, "seq": 9}, 1.0)
    assert page.wrongs == []
    assert page.start_fields() == {"resume": "c", "after_seq": 9, "item_id": "a", "received_bytes": 4800}


def test_lost_audio_is_noticed() -> None:
    page = page_after(BEGUN, AUDIO, {"type": "audio.done", "item_id": "a", "bytes": 4800})
    assert page.wrongs == ["audio of a: 0 of 4800 bytes came"]


def test_doubled_audio_is_noticed() -> None:
    page = page_after(BEGUN, AUDIO, {"type": "audio.done", "item_id": "a", "bytes": 0})
    page.take_audio(bytes(48), 1.0)
    assert page.wrongs == ["audio of a after its end"]


def test_audio_that_goes_on_after_a_gap_is_noticed() -> None:
    page = page_after(BEGUN, AUDIO, {**AUDIO, "from_bytes": 480})
    assert page.wrongs == ["audio of a was lost: 0 bytes came, it goes on at 480"]


def test_audio_after_a_flush_is_noticed() -> None:
    page = page_after(BEGUN, AUDIO, {"type": "playback.flush", "item_id": "a"})
    page.take_audio(bytes(48), 1.0)
    assert page.wrongs == ["audio of a after its flush"]


def test_audio_that_a_flush_has_overtaken_is_not_lost() -> None:
    flush = {"type": "playback.flush", "item_id": "a"}
    assert page_after(BEGUN, AUDIO, {"type": "audio.done", "item_id": "a", "bytes": 4800}, flush).wrongs == []


def test_a_message_that_comes_twice_is_noticed() -> None:
    page = page_after(BEGUN, AUDIO)
    page.take({**AUDIO, "seq": 2}, 1.0)
    assert page.wrongs == ["audio.started came with the number 2 after 2"]


def test_another_conversation_is_noticed() -> None:
    assert page_after(BEGUN, {**BEGUN, "conversation_id": "d"}).wrongs == [
        "the conversation was lost: another one began"
    ]


def test_a_flush_is_answered_with_what_was_heard_in_real_time() -> None:
    page = page_after(BEGUN, AUDIO)
    page.take_audio(bytes(48_000), 1.0)
    answer = page.take({"type": "playback.flush", "item_id": "a", "seq": 9}, 1.25)
    assert answer == {"type": "playback.flushed", "item_id": "a", "played_ms": 250}


def test_answers_are_played_one_after_another() -> None:
    page = page_after(BEGUN, AUDIO)
    page.take_audio(bytes(4800), 1.0)
    page.take({**AUDIO, "item_id": "b", "seq": 9}, 1.0)
    page.take_audio(bytes(4800), 1.0)
    page.player.advance(1.125)
    played = {report["item_id"]: report["played_ms"] for report in page.player.due_reports()}
    assert played == {"a": 100, "b": 25}
    assert page.player.due_reports() == []


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        ({"code": "quota", "retry_after": 5}, True),
        ({"code": "database_away", "retry_after": 2}, True),
        ({"code": "quota"}, False),
        ({"code": "not_allowed", "retry_after": 5}, False),
    ],
)
@pytest.mark.parametrize("begun", [[], [BEGUN]])
def test_a_call_without_room_waits_and_any_other_refusal_ends_it(
    error: dict[str, Any], waits: bool, begun: list[dict[str, Any]]
) -> None:
    page = page_after(*begun, {"type": "error", "fatal": True, **error})
    assert page.waits_it_out is waits
