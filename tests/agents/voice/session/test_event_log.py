"""The numbered ring of a conversation's last events."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.voice.session.event_log import MAX_BYTES, UNCONFIRMED_MAX_BYTES, Entry, EventLog, Missed, entry_of


def filled(messages: int, **bounds: float) -> EventLog:
    """A log with one message a second from second 0."""
    log = EventLog(**bounds)  # type: ignore[arg-type]  # seconds and bytes alike
    for second in range(messages):
        log.append_message({"type": "notice"}, float(second))
    return log


def numbers(entries: list[Entry]) -> list[int]:
    return [entry.seq for entry in entries]


def test_messages_and_audio_share_one_rising_number() -> None:
    log = EventLog()
    entries = [
        log.append_message({"type": "audio.started", "item_id": "a"}, 0.0),
        log.append_audio("a", b"\0\0", 0.0),
        log.append_message({"type": "playback.flush", "item_id": "a"}, 0.0, flushes=True),
    ]
    assert numbers(entries) == [1, 2, 3]
    assert log.last_seq == 3


def test_a_message_carries_its_number_and_its_item() -> None:
    entry = EventLog().append_message({"type": "audio.started", "item_id": "a"}, 0.0)
    assert orjson.loads(entry.text or "") == {"type": "audio.started", "item_id": "a", "seq": 1}
    assert entry.item_id == "a"


def test_what_came_behind_a_number_is_given_in_order() -> None:
    log = filled(5)
    assert numbers(log.after(0)) == [1, 2, 3, 4, 5]
    assert numbers(log.after(3)) == [4, 5]
    assert log.after(5) == log.after(99) == []


def test_one_entry_is_found_while_it_is_kept() -> None:
    log = filled(40)
    assert [entry and entry.seq for entry in map(log.entry, (8, 9, 10, 40, 41))] == [None, None, 10, 40, None]


def test_a_new_log_has_nothing() -> None:
    assert EventLog().after(0) == []


def test_thirty_seconds_are_kept() -> None:
    log = filled(40)
    assert numbers(log.after(9))[0] == 10
    with pytest.raises(Missed):
        log.after(8)


def test_two_mebibytes_are_kept() -> None:
    log = EventLog()
    for _ in range(300):
        log.append_audio("a", bytes(10_000), 0.0)
        log.confirmed_all()
    assert log.size_bytes <= 2 * 1024 * 1024
    assert len(log.after(log.last_seq - 205)) == 205
    with pytest.raises(Missed):
        log.after(0)


def test_the_newest_entry_stays_whatever_its_size() -> None:
    log = EventLog(max_bytes=1_000)
    log.append_audio("a", bytes(500), 0.0)
    log.confirmed_all()
    log.append_audio("a", bytes(5_000), 0.0)
    assert numbers(log.after(1)) == [2]


@given(st.lists(st.tuples(st.integers(0, 3_000), st.floats(0, 4)), min_size=1, max_size=80))
def test_the_ring_stays_in_its_bounds_and_whole(appended: list[tuple[int, float]]) -> None:
    log, now = EventLog(max_seconds=10, max_bytes=8_000), 0.0
    for size, pause in appended:
        now += pause
        log.append_audio("a", bytes(size), now)
        log.confirmed_all()
    kept = list(log._entries)
    assert log.size_bytes == sum(entry.size_bytes for entry in kept) <= 8_000
    assert numbers(kept) == list(range(kept[0].seq, log.last_seq + 1))
    assert kept[0].at >= now - 10


@pytest.mark.parametrize(
    "entry",
    [
        Entry(3, 0.0, text="{}", item_id="a", flushes=True),
        Entry(4, 0.0, audio=b"\0\1", item_id="a"),
        Entry(5, 0.0, text="{}"),
    ],
)
def test_an_entry_survives_the_way_through_the_layer(entry: Entry) -> None:
    assert entry_of(entry.as_layer_message()) == entry


def test_a_log_goes_on_where_another_process_left_off() -> None:
    log = EventLog(last_seq=41)
    assert log.after(41) == []
    assert log.append_message({"type": "notice"}, 0.0).seq == 42
    with pytest.raises(Missed):
        log.after(40)


@pytest.mark.parametrize(("seq", "holds"), [(-1, False), (0, True), (2, True), (3, False)])
def test_it_knows_whom_it_can_serve(seq: int, holds: bool) -> None:
    log = EventLog()
    log.append_message({"type": "notice"}, 0.0)
    log.append_message({"type": "notice"}, 0.0)
    assert log.holds_after(seq) is holds


def test_what_was_dropped_serves_nobody() -> None:
    log = EventLog(max_seconds=10)
    log.append_message({"type": "notice"}, 0.0)
    log.append_message({"type": "notice"}, 20.0)
    assert not log.holds_after(0)
    assert log.holds_after(1)


class TestTheAudioOfAnItem:
    """For a browser that comes without it."""

    def test_is_given_from_where_it_was_heard(self) -> None:
        log = EventLog()
        log.append_audio("a", b"0123", 0.0)
        log.append_audio("a", b"4567", 0.0)
        log.append_audio("b", b"other", 0.0)
        assert log.audio_of("a", 2) == (2, b"234567")
        assert log.audio_of("a", 8) == (8, b"")

    def test_begins_behind_what_is_gone(self) -> None:
        log = EventLog(max_seconds=10)
        log.append_audio("a", b"0123", 0.0)
        log.confirmed_all()
        log.append_audio("a", b"4567", 20.0)
        assert log.audio_of("a", 2) == (4, b"4567")

    def test_that_was_repeated_is_given_once(self) -> None:
        log = EventLog()
        log.append_audio("a", b"0123", 0.0)
        log.repeat_from("a", 2)
        log.append_audio("a", b"23", 0.0)
        log.append_audio("a", b"45", 0.0)
        assert log.audio_of("a", 0) == (0, b"012345")


# What the browser has not confirmed

SECOND = bytes(48_000)


def speaking(log: EventLog, seconds: int, *, item_id: str = "a", at: float = 0.0) -> None:
    log.append_message({"type": "audio.started", "item_id": item_id}, at)
    for _ in range(seconds):
        log.append_audio(item_id, SECOND, at)


def test_what_the_browser_has_not_confirmed_is_kept_whatever_its_age_and_size() -> None:
    log = EventLog()
    speaking(log, 300)
    log.append_message({"type": "audio.done"}, 150.0)
    assert len(log.after(1)) == 301
    assert log.unconfirmed_bytes == 300 * len(SECOND)


def test_what_it_has_confirmed_goes_as_the_bounds_say() -> None:
    log = EventLog()
    speaking(log, 300)
    log.confirmed("a", 299 * len(SECOND), 0.0)
    assert log.unconfirmed_bytes == len(SECOND)
    log.append_message({"type": "audio.done"}, 1.0)
    assert log.size_bytes < MAX_BYTES
    assert log.after(301)


def test_a_later_item_confirms_the_one_before_it() -> None:
    log = EventLog()
    speaking(log, 2)
    speaking(log, 2, item_id="b")
    log.confirmed("b", len(SECOND), 0.0)
    assert log.unconfirmed_bytes == len(SECOND)


@pytest.mark.parametrize(("item_id", "received"), [("of nobody", 10**9), ("a", 0), ("a", 47_999)])
def test_what_names_nothing_that_was_sent_confirms_nothing(item_id: str, received: int) -> None:
    log = EventLog()
    speaking(log, 3)
    log.confirmed(item_id, received, 0.0)
    assert log.unconfirmed_bytes == 3 * len(SECOND)


def test_a_flush_makes_all_before_it_void() -> None:
    log = EventLog()
    speaking(log, 3)
    log.append_message({"type": "playback.flush", "item_id": "a"}, 0.0, flushes=True)
    assert log.unconfirmed_bytes == 0


def test_when_nothing_is_heard_any_more_nothing_waits() -> None:
    log = EventLog()
    speaking(log, 3)
    log.confirmed_all()
    assert log.unconfirmed_bytes == 0


def test_there_is_a_bound_to_what_is_not_confirmed() -> None:
    log = EventLog()
    speaking(log, UNCONFIRMED_MAX_BYTES // len(SECOND) + 50)
    assert log.size_bytes <= UNCONFIRMED_MAX_BYTES
    assert log.unconfirmed_bytes <= UNCONFIRMED_MAX_BYTES
    with pytest.raises(Missed):
        log.after(0)
