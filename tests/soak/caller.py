"""One person who talks, call after call."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.soak.call import Call, Habits
from tests.soak.ledger import Ledger
from tests.soak.line import Line
from tests.soak.page import Page


@dataclass(slots=True)
class Tally:
    """Over all callers. `turns`: typed, spoken, and what had to be said again."""

    closes: Counter[int] = field(default_factory=Counter)
    back_seconds: list[float] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)
    refused_begins: int = 0

    def add(self, call: Call) -> None:
        self.closes += call.line.closes
        self.back_seconds += call.line.back_seconds
        self.turns += call.turns
        self.refused_begins += call.line.refused_begins


class Caller:
    """`run` gives a ledger for each call."""

    def __init__(self, number: int, url: str, headers: dict[str, str], habits: Habits, *, seed: int) -> None:
        self.number = number
        self._url = url
        self._headers = headers
        self._habits = habits
        self._draw = random.Random(f"{seed}.{number}")

    async def run(self, clock: Callable[[], float], seconds: float, tally: Tally) -> list[Ledger]:
        """Talk for so long; `clock`: seconds of the soak."""
        ledgers = []
        while (began_at := clock()) < seconds:
            until = min(seconds, began_at + self._draw.uniform(*self._habits.call_seconds))
            line = Line(Page(), self._url, self._headers, frame_ms=self._habits.frame_ms)
            call = Call(line, self._habits, self._draw)
            await call.run(clock, until)
            ledgers.append(Ledger(self.number, call.page, began_at, clock(), call.typed, call.wrongs))
            tally.add(call)
        return ledgers
