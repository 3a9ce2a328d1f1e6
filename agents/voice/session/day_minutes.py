"""What a call uses of its person's day: when it has used up the minutes, and what is not charged yet. Pure.

Of two times of one moment, `now` is monotonic and `clock` is Unix time: days go by the clock, calls by the other.
"""

from dataclasses import dataclass, field

from agents.usage.models import Used
from agents.usage.words import at_midnight, in_words, minutes_in_words, seconds_to_midnight, start_of_day
from agents.voice.conversation.browser_messages import Message, notice
from agents.voice.errors import DayLimit

WARNINGS_SECONDS = (300, 60)


def minutes_used_up(limit_seconds: int, clock: float) -> DayLimit:
    """The end of a call, or the refusal of a new one."""
    minutes = minutes_in_words(limit_seconds // 60)
    sentence = f"Your calls for today are used up: {minutes} a day. You can call again {at_midnight(clock)}."
    return DayLimit(f"{minutes} a day", sentence=sentence)


@dataclass(slots=True)
class DayMinutes:
    """Of one call. `limit_seconds`: of all calls of the person in a day; 0: no limit."""

    limit_seconds: int = 0
    _used_seconds: int = 0  # today, as far as it is charged
    _day_ends_at: float = 0.0  # of the day that this is known of; 0: of none yet
    _charged_until: float | None = None  # None before the call has begun
    _typed: int = 0
    _warned: set[float] = field(default_factory=set)

    @property
    def has_begun(self) -> bool:
        return self._charged_until is not None

    def began(self, now: float) -> None:
        self._charged_until = now

    def typed(self, characters: int) -> None:
        """A text that is not charged yet."""
        self._typed += characters

    def take_owed(self, now: float, clock: float) -> Used:
        """What is to be charged now, in whole seconds, and counts here as charged. What was yesterday is dropped."""
        since = now if self._charged_until is None else self._charged_until
        passed = max(0.0, now - since)
        owed = Used(int(min(passed, clock - start_of_day(clock))), self._typed)
        if self.has_begun:
            self._charged_until = now - passed % 1
        self._used_seconds += owed.call_seconds
        self._typed = 0
        return owed

    def learn(self, used: Used, clock: float) -> None:
        """What the person has used today, in all processes."""
        self._used_seconds = used.call_seconds
        self._day_ends_at = clock + seconds_to_midnight(clock)

    def check(self, now: float, clock: float) -> list[Message]:
        """The warnings that are due. At midnight all minutes are there again.

        Raises:
            DayLimit: the minutes are used up.
        """
        if not self.limit_seconds or self._charged_until is None or clock >= self._day_ends_at:
            return []
        left = self.limit_seconds - self._used_seconds - (now - self._charged_until)
        if left <= 0:
            raise minutes_used_up(self.limit_seconds, clock)
        due = {seconds for seconds in WARNINGS_SECONDS if left <= seconds} - self._warned
        if not due or clock + left >= self._day_ends_at:
            return []
        self._warned |= due
        sentence = f"Your calls for today are used up in {in_words(left)}: then this call ends."
        return [notice("time_nearly_up", sentence)]
