"""Answering: what to say next. This is the interface; the engine in `rules/` goes by rules."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the conversation; `role` is user, assistant or system. Of an answer it holds only what was heard."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What an answer is made from. `history` ends with what the user said last; `order` is for this answer alone."""

    instructions: str
    language: str
    history: tuple[Said, ...]
    now: datetime
    order: str = ""


class Answerer(Protocol):
    """Finds answers, sentence by sentence: the first can be spoken while the rest is being found."""

    def answer(self, prompt: Prompt) -> AsyncIterator[str]:
        """The sentences of the answer."""
