"""Which browser has a call, and how long a call waits for a browser that was lost. Pure but for the browser's event."""

import asyncio
from dataclasses import dataclass, field
from uuid import uuid4

# A lost socket is noticed 20 s after the last sign of the browser: it is pinged after 10 s, and has 10 s to answer.
# That much later it may still come back.
RETURN_MIN_SECONDS = 7.0
ENDING_SECONDS = 1.0  # what the end of a call takes: when the time is over, its place is free


@dataclass(frozen=True, slots=True, eq=False)
class Browser:
    """One browser's socket. `is_taken_over` is set when another browser has the call."""

    id: str = field(default_factory=lambda: uuid4().hex)
    is_taken_over: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Attachment:
    """Of one call. Times are monotonic seconds; `heard_at`: the last sign of the browser."""

    resume_seconds: float
    heard_at: float
    browser: Browser | None = None
    lost_at: float | None = None

    def attach(self, browser: Browser, now: float) -> None:
        """The newest browser has the call."""
        if self.browser is not None:
            self.browser.is_taken_over.set()
        self.browser, self.lost_at, self.heard_at = browser, None, now

    def detach(self, browser: Browser, now: float) -> bool:
        """Whether that browser had the call."""
        if self.browser is not browser:
            return False
        self.browser, self.lost_at = None, now
        return True

    def is_given_up(self, now: float) -> bool:
        """Whether a lost browser may no longer come back."""
        if self.lost_at is None:
            return False
        return_seconds = min(RETURN_MIN_SECONDS, self.resume_seconds)
        return now >= max(self.heard_at + self.resume_seconds - ENDING_SECONDS, self.lost_at + return_seconds)
