"""When an answer came to its stages, after the end of the turn that it answers: kept for operators. Pure.

turn_clock.py measures for the person who waits; here each answer keeps its times until it was heard or cut.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

ANSWERS_MAX = 32  # that still play or wait to


@dataclass(slots=True)
class Times:
    """In milliseconds since the end of the user's turn; None: not reached, or not reported."""

    transcript_ms: int | None = None
    first_token_ms: int | None = None
    first_audio_ms: int | None = None
    sent_ms: int | None = None
    heard_ms: int | None = None


@dataclass(slots=True)
class _Turn:
    """`said`: the item of what the user said, if it was spoken."""

    ended_at: float
    said: str = ""
    times: Times = field(default_factory=Times)

    def since(self, now: float) -> int:
        return max(0, round((now - self.ended_at) * 1000))


@dataclass(slots=True)
class TurnTimes:
    """Of one call. `now` is in monotonic seconds."""

    _turn: _Turn | None = None  # the last that ended, also while its answer plays: its transcript may come late
    _is_answered: bool = False
    _answers: OrderedDict[str, _Turn] = field(default_factory=OrderedDict)

    def turn_ended(self, now: float, said: str = "") -> None:
        self._turn, self._is_answered = _Turn(now, said), False

    def committed(self, item_id: str) -> None:
        """The end of the turn was said by the user (push-to-talk): now it is known which item it is."""
        if self._turn is not None and not self._turn.said:
            self._turn.said = item_id

    def nobody_waits(self) -> None:
        """The user goes on speaking, or no answer will come."""
        if not self._is_answered:
            self._turn = None

    def transcribed(self, item_id: str, now: float) -> None:
        """All that the user said is written down."""
        if self._turn is not None and item_id and self._turn.said == item_id:
            self._turn.times.transcript_ms = self._turn.since(now)

    def token_came(self, now: float) -> None:
        """The first of an answer, be it text or sound."""
        if self._turn is not None and self._turn.times.first_token_ms is None:
            self._turn.times.first_token_ms = self._turn.since(now)

    def audio_came(self, item_id: str, now: float) -> None:
        """Of an answer that is heard. A turn's first answer has the times, and not what follows it."""
        if self._turn is None or self._is_answered or item_id in self._answers:
            return
        self._turn.times.first_audio_ms = self._turn.since(now)
        self._answers[item_id], self._is_answered = self._turn, True
        while len(self._answers) > ANSWERS_MAX:
            self._answers.popitem(last=False)

    def sent(self, item_id: str, now: float) -> None:
        """The first sound was written to the browser's socket."""
        turn = self._answers.get(item_id)
        if turn is not None and turn.times.sent_ms is None:
            turn.times.sent_ms = turn.since(now)

    def played(self, item_id: str, played_ms: int, now: float) -> None:
        """The browser reports how much of it was heard by now: that says when it began."""
        turn = self._answers.get(item_id)
        if turn is not None and turn.times.heard_ms is None and played_ms > 0:
            turn.times.heard_ms = max(turn.times.sent_ms or 0, turn.since(now - played_ms / 1000))

    def take(self, item_id: str) -> Times | None:
        """The times of an answer that was heard or cut; None if it answers no turn."""
        turn = self._answers.pop(item_id, None)
        return turn.times if turn else None
