"""Audio that the person has heard is let go; a browser that comes back gets every byte that it lacks all the same."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.socket.delivery import Delivery
from agents.voice.session.event_log import Entry, EventLog

ITEMS = ("a", "b", "c")


def size_of_audio(log: EventLog) -> int:
    return sum(len(entry.audio or b"") for entry in log.after(0))


def spoken(log: EventLog, item_id: str, *parts: bytes) -> None:
    log.append_message({"type": "audio.started", "item_id": item_id}, 0.0)
    for part in parts:
        log.append_audio(item_id, part, 0.0)


def test_what_was_heard_is_let_go_and_what_was_only_received_stays() -> None:
    log = EventLog()
    spoken(log, "a", b"0123", b"4567", b"89")
    size = log.size_bytes
    log.confirmed("a", 8, 0.0)
    log.heard("a", 7)
    assert [entry.audio for entry in log.after(1)] == [b"", b"4567", b"89"]
    assert log.size_bytes == size - 4
    assert log.audio_of("a", 7) == (7, b"789")


def test_what_was_not_confirmed_is_not_let_go_whatever_a_page_says() -> None:
    log = EventLog()
    spoken(log, "a", b"0123", b"4567")
    log.confirmed("a", 4, 0.0)
    log.heard("a", 8)
    assert log.unconfirmed_bytes == size_of_audio(log) == 4


def test_what_was_cut_is_let_go_once_the_next_answer_is_heard() -> None:
    log = EventLog()
    spoken(log, "a", b"0123", b"4567")
    log.append_message({"type": "playback.flush", "item_id": "a"}, 0.0, flushes=True)
    spoken(log, "b", b"01", b"23")
    log.confirmed("b", 4, 0.0)
    assert size_of_audio(log) == 12
    log.heard("b", 2)
    assert size_of_audio(log) == 2


@pytest.mark.parametrize(
    ("seq", "item_id", "received_bytes", "holds"),
    [
        (3, "b", 4, True),  # it has what was let go
        (3, "b", 3, False),
        (3, "", 0, False),
        (3, "a", 4, False),
        (0, "b", 4, False),  # it lacks what was let go of `a`
        (4, "", 0, True),
    ],
)
def test_a_browser_that_lacks_what_was_let_go_has_to_begin_anew(
    seq: int, item_id: str, received_bytes: int, holds: bool
) -> None:
    log = EventLog()
    spoken(log, "a", b"0123")
    log.confirmed("a", 4, 0.0)
    log.heard("a", 4)
    spoken(log, "b", b"4567", b"89")
    assert log.holds_after(1, "a", 4)
    log.confirmed("b", 4, 0.0)
    log.heard("b", 4)
    assert log.holds_after(seq, item_id, received_bytes) is holds


@dataclass
class Page:
    """What a browser has of a log: it takes the entries in their order, and plays what it has."""

    log: EventLog
    got: list[Entry] = field(default_factory=list)
    played: dict[str, int] = field(default_factory=dict)

    def receives(self, entries: int) -> None:
        missing = [entry for entry in self.log.after(self.got[-1].seq if self.got else 0) if entry.audio != b""]
        self.got += missing[:entries]

    def received(self, item_id: str) -> int:
        return sum(len(entry.audio or b"") for entry in self.got if entry.item_id == item_id)

    def plays(self, share: float) -> None:
        """Of its present item; those before it were played to their end."""
        item_id = self.item_id
        if item_id:
            now = max(self.played.get(item_id, 0), int(share * self.received(item_id)))
            self.played[item_id] = now
            self.log.confirmed(item_id, self.received(item_id), 0.0)
            self.log.heard(item_id, now)

    @property
    def item_id(self) -> str:
        return next((entry.item_id for entry in reversed(self.got) if entry.audio is None), "")

    @property
    def cursor(self) -> tuple[int, str, int]:
        """As `session.start` names it: frames of audio have no number on the wire."""
        seq = next((entry.seq for entry in reversed(self.got) if entry.audio is None), 0)
        return seq, self.item_id, self.received(self.item_id)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("audio"), st.integers(1, 9)),
            st.tuples(st.just("item"), st.integers(0, 0)),
            st.tuples(st.just("receive"), st.integers(1, 6)),
            st.tuples(st.just("play"), st.floats(0, 1)),
        ),
        max_size=40,
    )
)
def test_a_browser_that_comes_back_gets_all_that_it_lacks(steps: list[tuple[str, float]]) -> None:
    log, sent, item = EventLog(), dict.fromkeys(ITEMS, b""), 0
    page = Page(log)
    log.append_message({"type": "audio.started", "item_id": ITEMS[0]}, 0.0)
    for what, number in steps:
        match what:
            case "audio":
                content = bytes(range(len(sent[ITEMS[item]]) % 200, len(sent[ITEMS[item]]) % 200 + int(number)))
                log.append_audio(ITEMS[item], content, 0.0)
                sent[ITEMS[item]] += content
            case "item" if item + 1 < len(ITEMS):
                item += 1
                log.append_message({"type": "audio.started", "item_id": ITEMS[item]}, 0.0)
            case "receive":
                page.receives(int(number))
            case "play":
                page.plays(number)
    seq, item_id, received_bytes = page.cursor
    assert log.holds_after(seq, item_id, received_bytes)
    rest = Delivery(log.after, after_seq=seq, item_id=item_id, received_bytes=received_bytes).catch_up(0.0)
    for each in ITEMS:
        had, lacked = page.received(each), b"".join(entry.audio or b"" for entry in rest if entry.item_id == each)
        assert sent[each][had:] == lacked
