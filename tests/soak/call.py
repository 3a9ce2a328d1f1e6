"""What one person does in one call: types, speaks, hears out or interrupts, says again what was lost, hangs up."""

import asyncio
import math
import random
import struct
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.soak.line import Line
from tests.soak.player import BYTES_PER_MS

SHOWN_SECONDS = 10.0  # a turn appears so soon, if nothing is lost
# A process that serves a browser for a dead one notices it after 5 s, and the network may swallow that for 10 s more.
LOSS_SHOWS_SECONDS = 20.0
ANSWERED_SECONDS = 60.0  # with all that may be lost and come back meanwhile
STOPPED_SECONDS = 5.0
PROGRESS_SECONDS = 0.25
SPOKEN_SECONDS = 0.8
HEARD_BEFORE_INTERRUPTING_SECONDS = (0.3, 1.5)
CAUGHT_UP_SECONDS = 1.0  # of what a held network did not take
TRIES = 4


@dataclass(frozen=True, slots=True)
class Habits:
    """How people talk in a soak. Lengths are drawn evenly."""

    call_seconds: tuple[float, float]
    pause_seconds: tuple[float, float] = (0.5, 3.0)
    frame_ms: int = 40
    interrupts: float = 0.2  # share of answers that are not heard out
    speaks: float = 0.35  # share of turns that are spoken


def tone(duration_ms: int) -> bytes:
    """Loud enough to be speech."""
    return b"".join(struct.pack("<h", int(12_000 * math.sin(n / 10))) for n in range(duration_ms * BYTES_PER_MS // 2))


class Call:
    """One conversation. `typed`: every text that was sent; `wrongs`: what a caller must not meet with."""

    def __init__(self, line: Line, habits: Habits, draw: random.Random) -> None:
        self.line = line
        self.page = line.page
        self.typed: list[str] = []
        self.wrongs: list[str] = []
        self.turns: Counter[str] = Counter()
        self._habits = habits
        self._draw = draw
        self._speaks_until = 0.0

    async def run(self, clock: Callable[[], float], until: float) -> None:
        """Talk until then, and hang up."""
        async with asyncio.TaskGroup() as tasks:
            line = tasks.create_task(self.line.run(), name="line")
            talking = tasks.create_task(self._talk(clock, until), name="talk")
            helping = [
                tasks.create_task(self._microphone(), name="microphone"),
                tasks.create_task(self._report(), name="progress"),
            ]
            await asyncio.wait((line, talking), return_when=asyncio.FIRST_COMPLETED)
            if not line.done():
                await self._hang_up(line)
            for task in (line, talking, *helping):
                task.cancel()

    # What goes on all the time

    async def _microphone(self) -> None:
        frame_ms, frame_seconds = self._habits.frame_ms, self._habits.frame_ms / 1000
        speech, silence = tone(frame_ms), bytes(frame_ms * BYTES_PER_MS)
        due = time.monotonic() + self._draw.random() * frame_seconds  # callers do not send in step
        while True:
            now = time.monotonic()
            await asyncio.sleep(max(0.0, due - now))
            await self.line.speak(speech if now < self._speaks_until else silence)
            due = max(due + frame_seconds, now - CAUGHT_UP_SECONDS)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            self.page.player.advance(time.monotonic())
            if self.line.is_up:
                for fields in self.page.player.due_reports():
                    await self.line.say("playback.progress", **fields)
            self.line.look_again()

    # The talk

    async def _talk(self, clock: Callable[[], float], until: float) -> None:
        if not await self._is_up():
            self.wrongs.append("no call began")
            return
        while clock() < until:
            is_spoken = bool(self.typed) and self._draw.random() < self._habits.speaks
            seq = await (self._speak() if is_spoken else self._type())
            if seq is None:
                return
            if self._draw.random() < self._habits.interrupts:
                await self.line.until(lambda: self.page.player.is_playing, seconds=SHOWN_SECONDS)
                await asyncio.sleep(self._draw.uniform(*HEARD_BEFORE_INTERRUPTING_SECONDS))
                continue
            if not await self._is_answered(seq):
                self.wrongs.append(f"no end of the answer after {seq}: state {self.page.state!r}")
                return
            await asyncio.sleep(self._draw.uniform(*self._habits.pause_seconds))

    async def _is_answered(self, seq: int) -> bool:
        """Whether the turn has its answer, or the person knows that it went with a process and says something else."""
        lost = self.page.times_speech_was_lost

        def is_settled() -> bool:
            return self.page.answers_after(seq) or self.page.times_speech_was_lost > lost

        answered = await self.line.until(is_settled, seconds=ANSWERED_SECONDS)
        self.turns["lost, and said so"] += self.page.times_speech_was_lost - lost
        return answered

    async def _type(self) -> int | None:
        """A typed turn; gives the number of its caption. What went with a lost connection is typed again."""
        for _ in range(TRIES):
            await self._is_up()
            text = f"what is {len(self.typed) + 1} plus {self._draw.randrange(10, 1000)}"
            self.typed.append(text)
            losses = self.line.losses
            await self.line.say("input.text", text=text)
            is_shown = await self.line.until(partial(self.page.said, text), seconds=SHOWN_SECONDS)
            if not (is_shown or await self.line.until(partial(self._is_lost, losses), seconds=LOSS_SHOWS_SECONDS)):
                self.wrongs.append(f"{text!r} was not shown, and nothing was lost; state {self.page.state!r}")
            caption = self.page.said(text)
            if caption is not None:
                self.turns["typed"] += 1
                return caption.seq
            self.turns["typed again"] += 1
        self.wrongs.append(f"no typed turn was shown, {TRIES} times")
        return None

    def _is_lost(self, losses: int) -> bool:
        return self.line.losses > losses

    async def _speak(self) -> int | None:
        """A spoken turn; gives a number before its caption. It is said again if nobody heard it."""
        for _ in range(TRIES):
            before, seq = self.page.user_turns, self.page.seq
            self._speaks_until = time.monotonic() + SPOKEN_SECONDS
            if await self.line.until(partial(self._is_heard, before), seconds=SHOWN_SECONDS):
                self.turns["spoken"] += 1
                return seq
            self.turns["spoken again"] += 1
        self.wrongs.append(f"nothing was heard, {TRIES} times; state {self.page.state!r}")
        return None

    def _is_heard(self, before: int) -> bool:
        return self.page.user_turns > before

    async def _is_up(self) -> bool:
        return await self.line.until(lambda: self.line.is_up, seconds=ANSWERED_SECONDS)

    async def _hang_up(self, line: "asyncio.Task[None]") -> None:
        for _ in range(TRIES):
            await self.line.until(lambda: self.line.is_up or line.done(), seconds=ANSWERED_SECONDS)
            await self.line.say("session.stop")
            await asyncio.wait((line,), timeout=STOPPED_SECONDS)
            if line.done():
                return
        self.wrongs.append("the call could not be ended")
