"""What a browser may say on the voice socket, and that nothing else gets through."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agents.voice.errors import FrameTooLarge, ProtocolError
from agents.voice.protocol import (
    InputBegin,
    InputClear,
    InputCommit,
    InputMode,
    InputText,
    PlaybackFlushed,
    PlaybackProgress,
    ResponseCancel,
    SessionStart,
    SessionStop,
    check_frame,
    parse,
)

CONVERSATION = UUID("12345678-1234-5678-1234-567812345678")
MESSAGES = (SessionStart, SessionStop, InputText, InputMode, InputBegin, InputCommit, InputClear, ResponseCancel)
PLAYBACK = (PlaybackProgress, PlaybackFlushed)
FIELDS = ["type", "text", "resume", "after_seq", "item_id", "received_bytes", "played_ms", "push_to_talk", "record"]
TYPES = [
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
]

CASES = settings(max_examples=1_000)

numbers = st.integers() | st.floats() | st.sampled_from([2**53, 2**53 + 1, 2**64, -(2**63) - 1, 10**400])
texts = st.text(max_size=30) | st.sampled_from(["\ud800", "\0", "\u202e", " ", "a" * 4_001, str(CONVERSATION)])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | texts, inner, max_size=4),
    max_leaves=12,
)
near_messages = st.builds(
    lambda kind, fields: {**fields, "type": kind},
    st.sampled_from(TYPES),
    st.dictionaries(st.sampled_from(FIELDS), values, max_size=6),
)


def said(**message: Any) -> Any:
    return parse(json.dumps(message))


def refusal(text: str) -> str:
    with pytest.raises(ProtocolError) as refused:
        parse(text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ({"type": "session.start"}, SessionStart()),
        ({"type": "session.start", "resume": None}, SessionStart()),
        ({"type": "session.start", "resume": str(CONVERSATION)}, SessionStart(CONVERSATION)),
        ({"type": "session.start", "resume": str(CONVERSATION), "after_seq": 7}, SessionStart(CONVERSATION, 7)),
        ({"type": "session.stop"}, SessionStop()),
        ({"type": "input.text", "text": " hello "}, InputText("hello")),
        ({"type": "session.start", "push_to_talk": True}, SessionStart(push_to_talk=True)),
        ({"type": "session.start", "push_to_talk": None}, SessionStart()),
        ({"type": "session.start", "continues": str(CONVERSATION)}, SessionStart(continues=CONVERSATION)),
        ({"type": "session.start", "continues": None}, SessionStart()),
        ({"type": "session.start", "record": True}, SessionStart(record=True)),
        ({"type": "session.start", "record": None}, SessionStart()),
        ({"type": "input.mode", "push_to_talk": True}, InputMode(push_to_talk=True)),
        ({"type": "input.mode", "push_to_talk": False}, InputMode(push_to_talk=False)),
        ({"type": "input.begin"}, InputBegin()),
        ({"type": "input.commit"}, InputCommit()),
        ({"type": "input.clear"}, InputClear()),
        ({"type": "response.cancel", "unknown": "field"}, ResponseCancel()),
        (
            {"type": "playback.progress", "item_id": "a", "played_ms": 0, "received_bytes": 2**53},
            PlaybackProgress("a", 0, 2**53),
        ),
        ({"type": "playback.flushed", "item_id": "a", "played_ms": 20}, PlaybackFlushed("a", 20)),
    ],
)
def test_each_message_of_the_contract_is_read(message: dict[str, Any], meaning: Any) -> None:
    assert said(**message) == meaning


def test_a_cursor_names_what_arrived_last() -> None:
    cursor = {"resume": str(CONVERSATION), "after_seq": 9, "item_id": "a", "received_bytes": 960}
    assert said(type="session.start", **cursor) == SessionStart(CONVERSATION, 9, "a", 960)
    with_button = said(type="session.start", push_to_talk=True, **cursor)
    assert with_button == SessionStart(CONVERSATION, 9, "a", 960, push_to_talk=True)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "session.start", "resume": "not an id"},
        {"type": "session.start", "resume": 5},
        {"type": "session.start", "continues": "not an id"},
        {"type": "session.start", "continues": ["x"]},
        {"type": "session.start", "resume": str(CONVERSATION), "after_seq": -1},
        {"type": "session.start", "resume": str(CONVERSATION), "after_seq": 1, "item_id": "a"},
        {"type": "session.start", "push_to_talk": "yes"},
        {"type": "session.start", "record": "yes"},
        {"type": "session.start", "push_to_talk": 1},
        {"type": "input.mode"},
        {"type": "input.mode", "push_to_talk": None},
        {"type": "input.mode", "push_to_talk": 0},
        {"type": "input.text"},
        {"type": "input.text", "text": " \n "},
        {"type": "input.text", "text": "\0"},
        {"type": "input.text", "text": "a" * 4_001},
        {"type": "playback.progress", "item_id": "a", "played_ms": 1},
        {"type": "playback.flushed", "item_id": "", "played_ms": 1},
        {"type": "playback.flushed", "item_id": "a" * 101, "played_ms": 1},
        {"type": "playback.flushed", "item_id": "a", "played_ms": True},
        {"type": "playback.flushed", "item_id": "a", "played_ms": 1.5},
        {"type": "playback.flushed", "item_id": "a", "played_ms": 2**53 + 1},
        {"type": "unknown"},
        {"type": ["input.commit"]},
        {},
    ],
)
def test_a_message_that_breaks_a_rule_is_refused(message: dict[str, Any]) -> None:
    assert refusal(json.dumps(message))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "NaN", '{"type": NaN}', "\ud800"])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    assert refusal(text).startswith("a text frame is not")


@pytest.mark.parametrize("control", ["\0", "\x1b", "\x07", "\x7f", "\x9b"])
def test_controls_are_taken_out_of_typed_text(control: str) -> None:
    assert said(type="input.text", text=f"a{control}b{control}") == InputText("ab")


@pytest.mark.parametrize("half", ["\\ud83d", "\\ude00", "\\udfff"])
def test_half_of_a_pair_becomes_a_character(half: str) -> None:
    assert parse(f'{{"type":"input.text","text":"ok {half}"}}') == InputText("ok \ufffd")


@pytest.mark.parametrize("blank", ["\u200b", "\u2060\ufeff", "\u3164", "\u2800", "\u00ad \u200d", "\ufe0f"])
def test_text_that_nobody_can_see_is_no_turn(blank: str) -> None:
    assert said(type="input.text", text=blank) == InputText("")


def test_a_message_may_nest_five_deep_and_no_deeper() -> None:
    assert said(type="session.stop", extra=[[[[]]]]) == SessionStop()
    assert "depth 5" in refusal(json.dumps({"type": "session.stop", "extra": [[[[[]]]]]}))


def test_endless_nesting_is_refused() -> None:
    assert refusal('{"a":' * 3_000)
    assert refusal("[" * 8_000 + "]" * 8_000)


def test_a_message_may_have_sixteen_kibibytes_and_no_more() -> None:
    head = '{"type":"session.stop","extra":"'
    full = head + "a" * (16 * 1024 - len(head) - 2) + '"}'
    assert parse(full) == SessionStop()
    assert "16384 bytes" in refusal(full.replace("a", "aa", 1))
    assert "16384 bytes" in refusal(full.replace("a", "ä", 1))


def test_a_refusal_does_not_repeat_what_was_sent() -> None:
    assert "secret" not in refusal('{"type": "secret"}') + refusal('{"type": "session.start", "resume": "secret"}')


@CASES
@given(near_messages | values)
@example({"type": "input.text", "text": "\ud800"})
def test_whatever_json_is_sent_is_read_or_refused(message: Any) -> None:
    try:
        meaning = parse(json.dumps(message))
    except ProtocolError:
        return
    assert isinstance(meaning, MESSAGES + PLAYBACK)


@CASES
@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_whatever_text_is_sent_is_read_or_refused(text: str) -> None:
    assert refusal(text)


@CASES
@given(st.integers(0, 12_000))
def test_a_frame_is_taken_or_refused(frame_bytes: int) -> None:
    is_in_bounds = 960 <= frame_bytes <= 9_600 and frame_bytes % 2 == 0
    try:
        check_frame(bytes(frame_bytes))
    except FrameTooLarge:
        assert not is_in_bounds
    else:
        assert is_in_bounds


@pytest.mark.parametrize("frame_bytes", [960, 1_920, 9_600])
def test_twenty_to_two_hundred_milliseconds_are_a_frame(frame_bytes: int) -> None:
    check_frame(bytes(frame_bytes))


@pytest.mark.parametrize("frame_bytes", [0, 1, 958, 961, 9_602, 65_537])
def test_a_frame_out_of_bounds_is_refused(frame_bytes: int) -> None:
    with pytest.raises(FrameTooLarge):
        check_frame(bytes(frame_bytes))
