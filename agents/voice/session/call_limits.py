"""How long a call may last and how long it may be silent, with a warning before each end. Pure."""

from dataclasses import dataclass, field
from math import ceil

from agents.voice.conversation.browser_messages import Message, notice
from agents.voice.errors import Idle, TimeLimit

END_WARNINGS_SECONDS: tuple[float, ...] = (300, 60)
IDLE_WARNING_SECONDS = 60


@dataclass(slots=True)
class CallLimits:
    """Of one call that began at `started_at` (monotonic seconds, as every `now`), perhaps in another process."""

    started_at: float
    max_seconds: float
    idle_seconds: float
    last_activity_at: float = 0.0
    _warned: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.last_activity_at = self.last_activity_at or self.started_at

    def check(self, now: float, *, is_quiet: bool) -> list[Message]:
        """The warnings that are due. Everything but quiet counts as activity.

        Raises:
            TimeLimit, Idle: the call is over.
        """
        if not is_quiet:
            self.last_activity_at = now
            self._warned.discard("idle_soon")
        left, quiet = self.started_at + self.max_seconds - now, now - self.last_activity_at
        if left <= 0:
            raise TimeLimit(f"{self.max_seconds:.0f} s are over")
        if quiet >= self.idle_seconds:
            raise Idle(f"quiet for {self.idle_seconds:.0f} s")
        return [*self._end_warnings(left), *self._idle_warnings(self.idle_seconds - quiet)]

    def _end_warnings(self, left: float) -> list[Message]:
        known = [seconds for seconds in END_WARNINGS_SECONDS if seconds < self.max_seconds] or [self.max_seconds / 2]
        due = [seconds for seconds in known if left <= seconds]
        fresh = [seconds for seconds in due if f"end {seconds}" not in self._warned]
        self._warned.update(f"end {seconds}" for seconds in fresh)
        if not fresh:
            return []
        return [notice("time_nearly_up", f"This call ends in {_in_words(left)}.")]

    def _idle_warnings(self, left: float) -> list[Message]:
        if left > min(IDLE_WARNING_SECONDS, self.idle_seconds / 2) or "idle_soon" in self._warned:
            return []
        self._warned.add("idle_soon")
        return [notice("idle_soon", "Are you still there? Say something, or the call will end soon.")]


def _in_words(seconds: float) -> str:
    minutes = ceil(seconds / 60)
    if seconds <= 55:
        return f"{ceil(seconds)} seconds"
    return "one minute" if minutes == 1 else f"{minutes} minutes"
