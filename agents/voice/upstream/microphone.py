"""Audio on its way upstream: bounded, the newest is kept, since old speech is worth nothing."""

import asyncio
import time
from collections import deque
from enum import Enum, auto

from agents.audio import BYTES_PER_MS
from agents.voice.allowance import Allowance
from agents.voice.errors import FrameTooLarge
from agents.voice.limits import BUDGETS

WAITING_MAX_BYTES = int(BUDGETS.upstream_waiting_seconds * 1_000) * BYTES_PER_MS
CAUGHT_UP_BYTES = WAITING_MAX_BYTES // 2  # one frame taken does not mean that upstream is fast again
BEHIND_BYTES = 500 * BYTES_PER_MS
DROPPING_SECONDS = BUDGETS.upstream_lagging_seconds
RATE_MAX = BUDGETS.microphone_rate * 1_000 * BYTES_PER_MS  # bytes a second
BURST_BYTES = int(BUDGETS.microphone_burst_seconds * 1_000) * BYTES_PER_MS  # what the page buffered while it connected
REPLAY_SECONDS = 15.0  # of what a lost connection took, the newest part is sent to the next one again
NOTICED_SECONDS = 2.0  # speech that begins is reported sooner: until then that much may still be needed


class Intake(Enum):
    """What became of a frame. `DROPPED_OLDEST`: it was taken, while upstream lags and older speech is lost."""

    TAKEN = auto()
    DROPPED_OLDEST = auto()
    TOO_FAST = auto()


class Microphone:
    """A queue of frames for one reader. The writer never waits."""

    def __init__(self) -> None:
        self.arrived_at: float | None = None  # the frame taken last; None: it is sent again
        self._frames: deque[tuple[float, bytes]] = deque()
        self._taken: deque[tuple[float, bytes]] = deque()  # by the reader, and when
        self._again: deque[bytes] = deque()  # for another connection, before all else
        self._is_held = False
        self._waiting_bytes = 0
        self._has_frames = asyncio.Event()
        self._is_empty = asyncio.Event()
        self._is_empty.set()
        self._allowance = Allowance(rate=RATE_MAX, burst=BURST_BYTES)
        self._dropping_since: float | None = None

    def offer(self, frame: bytes, now: float) -> Intake:
        """Take a frame; over the rate it is refused, over the bound the oldest ones go.

        Raises:
            FrameTooLarge: upstream has taken too little for five seconds.
        """
        if not self._allowance.take(len(frame), now):
            return Intake.TOO_FAST
        self._frames.append((now, frame))
        self._waiting_bytes += len(frame)
        self._has_frames.set()
        self._is_empty.clear()
        if self._is_held:
            self._drop_down_to(BURST_BYTES)
            return Intake.TAKEN
        is_lagging = self._dropping_since is not None and self._waiting_bytes > CAUGHT_UP_BYTES
        if self._waiting_bytes <= WAITING_MAX_BYTES and not is_lagging:
            self._dropping_since = None
            return Intake.TAKEN
        self._drop_down_to(WAITING_MAX_BYTES)
        if self._dropping_since is None:
            self._dropping_since = now
        if now - self._dropping_since > DROPPING_SECONDS:
            raise FrameTooLarge(f"upstream has been too slow for {DROPPING_SECONDS:.0f} s")
        return Intake.DROPPED_OLDEST

    @property
    def waiting_bytes(self) -> int:
        return self._waiting_bytes

    @property
    def is_behind(self) -> bool:
        """Whether the reader should get a turn before more is offered: a burst that came at once is not slowness."""
        return self._waiting_bytes > BEHIND_BYTES

    async def sent(self) -> None:
        """Wait until the reader has taken all that was offered before, and come back for more."""
        await self._is_empty.wait()

    def hold(self) -> None:
        """There is no connection: the newest five seconds are kept, and nobody is to blame."""
        self._is_held = True

    def go_on(self, unheard_since: float | None) -> None:
        """Another connection is there. What was taken since that time goes to it first, then all that waits."""
        self._is_held, self._dropping_since = False, None
        said = [frame for at, frame in self._taken if unheard_since is not None and at >= unheard_since]
        self._again = deque([*said, *self._again, *(frame for _, frame in self._frames)])
        self._taken.clear()
        self._frames.clear()
        self._waiting_bytes = 0
        if self._again:
            self._is_empty.clear()

    def forget_heard(self, unheard_since: float | None, now: float) -> None:
        """Another connection needs nothing of before that time; None: all speech has been heard until now.

        Without a connection all stays: `go_on` says what the next one needs.
        """
        if self._is_held:
            return
        first = now - NOTICED_SECONDS if unheard_since is None else unheard_since
        while self._taken and self._taken[0][0] < first:
            self._taken.popleft()

    async def next_frame(self) -> bytes:
        """Wait for the oldest frame. If cancelled, no frame is lost."""
        if self._again:
            self.arrived_at = None
            return self._kept(self._again.popleft())
        while not self._frames:
            self._has_frames.clear()
            self._is_empty.set()
            await self._has_frames.wait()
        self.arrived_at, frame = self._frames.popleft()
        self._waiting_bytes -= len(frame)
        return self._kept(frame)

    def _kept(self, frame: bytes) -> bytes:
        now = time.monotonic()
        self._taken.append((now, frame))
        while self._taken[0][0] < now - REPLAY_SECONDS:
            self._taken.popleft()
        return frame

    def _drop_down_to(self, size_bytes: int) -> None:
        while self._waiting_bytes > size_bytes:
            self._waiting_bytes -= len(self._frames.popleft()[1])
