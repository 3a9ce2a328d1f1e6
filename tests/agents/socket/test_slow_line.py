"""A line that carries speech at its own pace never ends a call, however long the answer and however fast it came.

The service generates, the log keeps, the delivery holds back, the line carries and the page confirms, by a clock of
the test.
"""

from collections import deque
from dataclasses import dataclass, field

import pytest

from agents.socket.delivery import Delivery
from agents.voice.errors import ReaderTooSlow
from agents.voice.limits import UNACKNOWLEDGED_SECONDS
from agents.voice.session.event_log import UNCONFIRMED_MAX_BYTES, Entry, EventLog
from agents.voice.session.read_ahead import CALL_MAX_BYTES, ReadAhead

SPEECH_BYTES_A_SECOND = 48_000
TICK_SECONDS = 0.1
CONFIRMED_EVERY_TICKS = 3  # the page does so every 250 ms
CHUNK_BYTES = 9_600
ITEM = "a"


@dataclass
class SlowLine:
    """`bytes_a_second` is what it carries; the page confirms what has arrived."""

    bytes_a_second: float
    log: EventLog = field(default_factory=EventLog)
    ahead: ReadAhead = field(default_factory=ReadAhead)
    now: float = 0.0
    arrived_bytes: int = 0
    most_waiting: int = 0

    def __post_init__(self) -> None:
        self.delivery = Delivery(self.log.after)
        self.ahead.watch(self.log)
        self._on_its_way: deque[Entry] = deque()
        self._credit = 0.0

    def generate(self, pcm: bytes) -> None:
        self._on_its_way += self.delivery.arrived(self.log.append_audio(ITEM, pcm, self.now), self.now)

    def tick(self, number: int, *, is_confirming: bool = True) -> None:
        self.now += TICK_SECONDS
        self._credit = min(self._credit + self.bytes_a_second * TICK_SECONDS, self.bytes_a_second)
        while self._on_its_way and self._credit >= len(self._on_its_way[0].audio or b""):
            entry = self._on_its_way.popleft()
            self._credit -= len(entry.audio or b"")
            self.arrived_bytes += len(entry.audio or b"")
        if is_confirming and number % CONFIRMED_EVERY_TICKS == 0:
            self.log.confirmed(ITEM, self.arrived_bytes, self.now)
            self._on_its_way += self.delivery.acknowledged(ITEM, self.arrived_bytes, self.now)
        self.delivery.check(self.now)
        self.most_waiting = max(self.most_waiting, self.log.size_bytes)


@pytest.mark.parametrize("answer_seconds", [70, 300, 900])
@pytest.mark.parametrize("kilobytes_a_second", [50, 100, 150])
def test_a_line_that_carries_speech_carries_any_answer(answer_seconds: int, kilobytes_a_second: int) -> None:
    line, generated, number = SlowLine(kilobytes_a_second * 1_000), 0, 0
    total = answer_seconds * SPEECH_BYTES_A_SECOND
    while line.arrived_bytes < total:
        number += 1
        due = min(total, generated + int(10 * SPEECH_BYTES_A_SECOND * TICK_SECONDS))
        while generated < due and not line.ahead.is_full(line.log, line.now):
            line.generate(bytes(CHUNK_BYTES))
            generated += CHUNK_BYTES
        line.tick(number)
        assert line.now < 1.2 * total / line.bytes_a_second + 10
    assert line.arrived_bytes == total
    assert line.most_waiting < UNCONFIRMED_MAX_BYTES
    assert answer_seconds > 300 or line.most_waiting < CALL_MAX_BYTES, "the service was kept waiting"


def test_a_page_that_confirms_nothing_ends_it_after_a_while() -> None:
    line = SlowLine(100_000)
    for _ in range(400):
        line.generate(bytes(CHUNK_BYTES))
    for _ in range(int(UNACKNOWLEDGED_SECONDS / TICK_SECONDS) - 1):
        line.tick(0, is_confirming=False)
    line.now += 1
    with pytest.raises(ReaderTooSlow, match="nothing acknowledged"):
        line.tick(0, is_confirming=False)
