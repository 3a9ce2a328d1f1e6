"""What is sent to one browser: in order, complete, bounded by what it acknowledges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.socket.delivery import HELD_MAX_BYTES, Delivery
from agents.voice.errors import ReaderTooSlow
from agents.voice.session import event_log
from agents.voice.session.event_log import Entry, EventLog, Missed

NOW = 100.0
FRAME_BYTES = 1_000


class Line:
    """A session's log, a layer that may lose entries, and one browser with room for ten frames."""

    def __init__(self, *, frames: int = 10) -> None:
        self.log = EventLog()
        self.delivery = Delivery(self.log.after, max_in_flight=frames * FRAME_BYTES)
        self.out: list[Entry] = []

    def send(self, kind: str = "notice", item_id: str = "", *, is_lost: bool = False) -> None:
        message = {"type": kind, "item_id": item_id} if item_id else {"type": kind}
        self._publish(self.log.append_message(message, NOW, flushes=kind == "playback.flush"), is_lost)

    def speak(self, frames: int, item_id: str = "a", *, is_lost: bool = False) -> None:
        for _ in range(frames):
            self._publish(self.log.append_audio(item_id, bytes(FRAME_BYTES), NOW), is_lost)

    def acknowledge(self, frames: int, item_id: str = "a", now: float = NOW) -> None:
        self.out += self.delivery.acknowledged(item_id, frames * FRAME_BYTES, now)

    def _publish(self, entry: Entry, is_lost: bool) -> None:
        if not is_lost:
            self.out += self.delivery.arrived(entry, NOW)

    @property
    def numbers(self) -> list[int]:
        return [entry.seq for entry in self.out]

    @property
    def frames_sent(self) -> int:
        return sum(entry.audio is not None for entry in self.out)


def test_what_arrives_in_order_is_sent_at_once() -> None:
    line = Line()
    line.send()
    line.speak(2)
    assert line.numbers == [1, 2, 3]


def test_a_gap_is_filled_from_the_log() -> None:
    line = Line()
    line.send()
    line.send(is_lost=True)
    line.speak(1, is_lost=True)
    line.send()
    assert line.numbers == [1, 2, 3, 4]


def test_what_arrives_twice_is_sent_once() -> None:
    line = Line()
    line.send()
    line.send()
    for entry in line.log.after(0):
        assert line.delivery.arrived(entry, NOW) == []


def test_a_late_entry_of_a_filled_gap_is_ignored() -> None:
    line = Line()
    late = line.log.append_message({"type": "notice"}, NOW)
    line.send()
    assert line.delivery.arrived(late, NOW) == []
    assert line.numbers == [1, 2]


def test_what_the_layer_lost_at_the_end_is_fetched_from_the_log() -> None:
    line = Line()
    line.send(is_lost=True)
    assert [entry.seq for entry in line.delivery.catch_up(NOW)] == [1]
    assert line.delivery.catch_up(NOW) == []


def test_what_the_log_has_dropped_ends_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "UNCONFIRMED_MAX_BYTES", 3_000)
    line = Line()
    line.log.max_bytes = 3_000
    line.speak(9, is_lost=True)
    with pytest.raises(ReaderTooSlow):
        line.send()


def test_half_a_mebibyte_may_be_on_its_way() -> None:
    log = EventLog()
    delivery = Delivery(log.after)
    sent = [len(delivery.arrived(log.append_audio("a", bytes(8_192), NOW), NOW)) for _ in range(70)]
    assert sent == [1] * 64 + [0] * 6


def test_what_waits_is_sent_when_the_browser_acknowledges_more() -> None:
    line = Line()
    line.speak(14)
    assert line.frames_sent == 10
    line.acknowledge(3)
    assert line.frames_sent == 13
    line.acknowledge(10)
    assert line.numbers == list(range(1, 15))


def test_a_message_after_waiting_audio_keeps_its_place() -> None:
    line = Line()
    line.speak(12)
    line.send("audio.done", "a")
    assert line.frames_sent == len(line.out) == 10
    line.acknowledge(10)
    assert line.numbers == list(range(1, 14))


def test_a_gap_after_waiting_audio_is_filled_and_nothing_is_sent_twice() -> None:
    line = Line()
    line.speak(12)
    line.speak(1, is_lost=True)
    line.speak(1)
    line.acknowledge(10)
    assert line.numbers == list(range(1, 15))


def test_an_acknowledgement_counts_the_items_before_it() -> None:
    line = Line()
    line.speak(6, "a")
    line.speak(8, "b")
    assert line.frames_sent == 10
    line.acknowledge(2, "b")
    assert line.frames_sent == 14


@pytest.mark.parametrize(("item_id", "frames"), [("unknown", 9), ("a", 0)])
def test_an_acknowledgement_of_nothing_that_was_sent_changes_nothing(item_id: str, frames: int) -> None:
    line = Line()
    line.speak(12)
    line.acknowledge(frames, item_id)
    assert line.frames_sent == 10


def test_a_browser_cannot_acknowledge_more_than_was_sent() -> None:
    line = Line()
    line.speak(12)
    line.acknowledge(1_000_000)
    line.speak(30)
    assert line.frames_sent == 20


def test_an_older_acknowledgement_takes_nothing_back() -> None:
    line = Line()
    line.speak(12)
    line.acknowledge(5)
    line.acknowledge(2)
    line.speak(10)
    assert line.frames_sent == 15


def test_a_flush_overtakes_the_audio_it_makes_void() -> None:
    line = Line()
    line.speak(15)
    line.send("transcript.delta", "a")
    line.send("playback.flush", "a")
    assert line.frames_sent == 10
    assert line.numbers == [*range(1, 11), 16, 17]


def test_a_flush_from_the_log_overtakes_too() -> None:
    line = Line()
    line.speak(12)
    line.speak(3, is_lost=True)
    line.send("playback.flush", "a", is_lost=True)
    line.send()
    assert line.frames_sent == 10
    assert line.numbers == [*range(1, 11), 16, 17]


def test_two_flushes_are_both_sent() -> None:
    line = Line()
    line.speak(15)
    line.send("playback.flush", "a")
    line.send("playback.flush", "b")
    assert line.numbers == [*range(1, 11), 16, 17]


def test_the_answer_after_a_flush_waits_for_room_and_is_then_sent() -> None:
    line = Line()
    line.speak(15)
    line.send("playback.flush", "a")
    line.speak(2, "b")
    assert line.frames_sent == 10
    line.acknowledge(10, "a")
    assert line.frames_sent == 12


def test_fifteen_seconds_without_acknowledgement_end_the_call() -> None:
    line = Line()
    line.speak(11)
    line.delivery.check(NOW + 15.0)
    with pytest.raises(ReaderTooSlow):
        line.delivery.check(NOW + 15.1)


def test_an_acknowledgement_starts_the_fifteen_seconds_again() -> None:
    line = Line()
    line.speak(20)
    line.acknowledge(1, now=NOW + 14)
    line.delivery.check(NOW + 29.0)
    with pytest.raises(ReaderTooSlow):
        line.delivery.check(NOW + 29.1)


def test_a_browser_for_which_nothing_waits_may_be_silent() -> None:
    line = Line()
    line.speak(10)
    line.delivery.check(NOW + 3_600)


def test_no_more_may_wait_than_the_log_holds() -> None:
    line = Line()
    with pytest.raises(ReaderTooSlow):
        line.speak(HELD_MAX_BYTES // FRAME_BYTES + 20)
    assert line.frames_sent == 10


def test_audio_that_a_flush_made_void_does_not_count_as_waiting() -> None:
    line = Line()
    for _ in range(4):
        line.speak(HELD_MAX_BYTES // FRAME_BYTES // 2)
        line.send("playback.flush", "a")
    assert line.frames_sent == 10


steps = st.lists(
    st.tuples(st.sampled_from(["speak", "send", "flush", "acknowledge", "lose", "catch up"]), st.integers(1, 12)),
    max_size=60,
)


@given(steps)
def test_entries_are_sent_in_order_and_only_void_audio_is_left_out(steps: list[tuple[str, int]]) -> None:
    """No audio of an answer follows its flush; what follows is another answer's."""
    line, flushed_seq, flushes = Line(), 0, 0
    for step, count in steps:
        match step:
            case "speak" | "lose":
                line.speak(count, f"item {flushes}", is_lost=step == "lose")
            case "acknowledge":
                line.acknowledge(count, f"item {flushes}")
            case "catch up":
                line.out += line.delivery.catch_up(NOW)
            case "flush":
                line.send("playback.flush", f"item {flushes}")
                flushed_seq, flushes = line.log.last_seq, flushes + 1
            case _:
                line.send("notice")
    line.out += line.delivery.catch_up(NOW)
    for _ in range(100):
        for number in range(flushes + 1):
            line.acknowledge(line.frames_sent, f"item {number}")
    assert line.numbers == sorted(set(line.numbers))
    left_out = [entry for entry in line.log.after(0) if entry.seq not in set(line.numbers)]
    assert all(entry.audio is not None and entry.seq < flushed_seq for entry in left_out)


def test_a_log_that_no_longer_holds_what_is_missing_ends_the_call() -> None:
    def gone(seq: int) -> list[Entry]:
        raise Missed

    with pytest.raises(ReaderTooSlow, match="no longer holds"):
        Delivery(gone).catch_up(NOW)


class TestABrowserThatReturns:
    """It says what it has: the number of the last message, and how much audio of one item."""

    def returned(self, log: EventLog, *, after_seq: int, item_id: str = "", received_bytes: int = 0) -> list[Entry]:
        delivery = Delivery(log.after, after_seq=after_seq, item_id=item_id, received_bytes=received_bytes)
        return delivery.catch_up(NOW)

    def test_gets_what_came_after_its_last_message(self) -> None:
        line = Line()
        for _ in range(5):
            line.send()
        assert [entry.seq for entry in self.returned(line.log, after_seq=3)] == [4, 5]

    def test_gets_only_the_audio_after_what_it_has(self) -> None:
        line = Line()
        line.send("audio.started", "a")
        line.speak(4)
        missing = self.returned(line.log, after_seq=1, item_id="a", received_bytes=2 * FRAME_BYTES)
        assert [entry.seq for entry in missing] == [4, 5]

    def test_gets_the_rest_of_a_frame_that_it_has_in_part(self) -> None:
        log = EventLog()
        log.append_audio("a", b"12345678", NOW)
        (entry,) = self.returned(log, after_seq=0, item_id="a", received_bytes=6)
        assert (entry.audio, entry.offset_bytes) == (b"78", 6)

    def test_gets_all_of_another_item(self) -> None:
        line = Line()
        line.speak(2, "a")
        line.send("audio.started", "b")
        line.speak(2, "b")
        missing = self.returned(line.log, after_seq=0, item_id="a", received_bytes=2 * FRAME_BYTES)
        assert [entry.seq for entry in missing] == [3, 4, 5]

    def test_acknowledges_the_bytes_of_the_whole_item(self) -> None:
        line = Line()
        line.speak(30)
        delivery = Delivery(
            line.log.after, after_seq=0, item_id="a", received_bytes=5 * FRAME_BYTES, max_in_flight=10 * FRAME_BYTES
        )
        assert len(delivery.catch_up(NOW)) == 10
        assert delivery.acknowledged("a", 5 * FRAME_BYTES, NOW) == []
        assert len(delivery.acknowledged("a", 9 * FRAME_BYTES, NOW)) == 4
