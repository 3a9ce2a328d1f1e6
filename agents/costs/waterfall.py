"""How an answer came to be heard, drawn as bars: geometry and words, no markup. Pure.

The stages follow one another from the end of the user's turn, but for the transcript: it is made beside the answer, and
is drawn as a mark.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

WIDTH = 1000
STAGES = {
    "first_token_ms": "first token",
    "first_audio_ms": "first audio at the server",
    "sent_ms": "sent",
    "heard_ms": "heard",
}
WITH_TRANSCRIPT = {"transcript_ms": "transcript", **STAGES}


class Timed(Protocol):
    """As agents/costs/models.py stores it: milliseconds after the end of the user's turn."""

    at: datetime
    transcript_ms: int | None
    first_token_ms: int | None
    first_audio_ms: int | None
    sent_ms: int | None
    heard_ms: int | None


@dataclass(frozen=True, slots=True)
class Bar:
    """From `x`, of WIDTH. `stage`: how its class in the style sheet ends."""

    x: int
    width: int
    stage: str


@dataclass(frozen=True, slots=True)
class Row:
    """One answer. `mark_x`: when the transcript was there. `words` say all that is drawn."""

    at: datetime
    bars: list[Bar]
    mark_x: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """`longest_ms`: what the whole width stands for."""

    rows: list[Row]
    longest_ms: int


def waterfall(answers: Iterable[Timed]) -> Waterfall:
    """All rows have one scale."""
    timed = list(answers)
    known = [getattr(each, stage) for each in timed for stage in WITH_TRANSCRIPT]
    longest_ms = max((ms for ms in known if ms is not None), default=0)
    return Waterfall([_row(each, longest_ms) for each in timed], longest_ms)


def _row(answer: Timed, longest_ms: int) -> Row:
    mark = answer.transcript_ms
    mark_x = None if mark is None else min(_scaled(mark, longest_ms), WIDTH - 2)
    return Row(answer.at, list(_bars(answer, longest_ms)), mark_x, _words(answer))


def _bars(answer: Timed, longest_ms: int) -> Iterator[Bar]:
    """What was not reported is a part of the next stage."""
    begin = 0
    for stage in STAGES:
        ms = getattr(answer, stage)
        if ms is None:
            continue
        end = max(begin, _scaled(ms, longest_ms))
        yield Bar(begin, end - begin, stage.removesuffix("_ms").replace("_", "-"))
        begin = end


def _scaled(ms: int, longest_ms: int) -> int:
    return round(ms * WIDTH / longest_ms) if longest_ms else 0


def _words(answer: Timed) -> str:
    """“transcript after 310 ms, first token after 420 ms, …”"""
    said = [
        f"{name} after {getattr(answer, stage):,} ms"
        for stage, name in WITH_TRANSCRIPT.items()
        if getattr(answer, stage) is not None
    ]
    return ", ".join(said) or "no times were reported"
